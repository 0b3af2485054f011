"""The cases that are known to fail, each with its reason: `known.toml`."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.search.suites.publics import Case

PAGE = Path(__file__).parent / "known.toml"
APART, BOTH, CONTROL = "apart", "both", "control"


@dataclass(frozen=True)
class Reason:
    """Why cases fail. parts: of their names. is_apart: they are about something that is not asked for."""

    text: str
    parts: tuple[str, ...]
    is_apart: bool

    def explains(self, case: Case) -> bool:
        """Return whether this is why a case fails."""
        return any(part in case.name for part in self.parts)


@dataclass(frozen=True)
class Outcome:
    """What came of a run. failed: how many cases fail for each reason. surprising: those that fail for none."""

    passed: int
    failed: Mapping[Reason, int]
    surprising: Sequence[Case]

    @property
    def cases(self) -> int:
        """How many cases are asked for."""
        return self.passed + self._failed(is_apart=False) + len(self.surprising)

    def told(self) -> str:
        """Return the outcome as text."""
        share, apart = 100 * self.passed / (self.cases or 1), self._failed(is_apart=True)
        lines = [f"{self.passed} of {self.cases} pass, {share:.1f} %; {apart} more are about other things and fail"]
        lines += [f"{count:5} {'(apart) ' * reason.is_apart}{reason.text}" for reason, count in self.failed.items()]
        lines += [f"    ! {case.name}: {case.why[:200]}" for case in self.surprising]
        return "\n".join(lines)

    def _failed(self, *, is_apart: bool) -> int:
        return sum(count for reason, count in self.failed.items() if reason.is_apart is is_apart)


def reasons(suite: str, engine: str) -> list[Reason]:
    """Return why cases of a suite fail on an engine, or on the real server that is the control."""
    tables = tomllib.loads(PAGE.read_text())[suite]
    places = (APART, CONTROL) if engine == CONTROL else (APART, BOTH, engine)
    return [
        Reason(text, tuple(parts), place == APART) for place in places for text, parts in tables.get(place, {}).items()
    ]


def outcome(cases: Sequence[Case], known: Sequence[Reason]) -> Outcome:
    """Return what came of a run."""
    failed: Counter[Reason] = Counter()
    surprising = []
    for case in cases:
        reason = next((each for each in known if each.explains(case)), None)
        if case.passed:
            continue
        if reason is None:
            surprising.append(case)
        else:
            failed[reason] += 1
    return Outcome(sum(case.passed for case in cases), failed, surprising)
