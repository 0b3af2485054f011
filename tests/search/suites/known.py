"""The cases that are known to fail, each with its reason: `known.toml`."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.search.suites.publics import Case

PAGE = Path(__file__).parent / "known.toml"


@dataclass(frozen=True)
class Outcome:
    """What came of a run. known: reason -> how many cases fail for it. surprising: those that fail for none.

    unneeded: parts of names of cases that are said to fail, and none of which does.
    """

    passed: int
    known: Mapping[str, int]
    surprising: Sequence[Case]
    unneeded: Sequence[str]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return self.passed + sum(self.known.values()) + len(self.surprising)

    def told(self) -> str:
        """Return the outcome as text."""
        share = 100 * self.passed / (self.cases or 1)
        lines = [f"{self.passed} of {self.cases} pass: {share:.1f} %"]
        lines += [f"{count:5} fail: {reason}" for reason, count in self.known.items()]
        lines += [f"      fails, and nobody knows why: {case.name}: {case.why[:200]}" for case in self.surprising]
        lines += [f"      does not fail any more: {part}" for part in self.unneeded]
        return "\n".join(lines)


def reasons(suite: str, engine: str) -> dict[str, str]:
    """Return part of the name of a case -> why it fails, in a suite on an engine."""
    tables = tomllib.loads(PAGE.read_text())[suite]
    return {part: why for where in ("both", engine) for why, parts in tables.get(where, {}).items() for part in parts}


def outcome(cases: Sequence[Case], expected: Mapping[str, str]) -> Outcome:
    """Return what came of a run."""
    known: Counter[str] = Counter()
    surprising, met = [], set()
    for case in cases:
        part = next((part for part in expected if part in case.name), None)
        if case.passed:
            continue
        if part is None:
            surprising.append(case)
        else:
            known[expected[part]] += 1
            met.add(part)
    passed = sum(case.passed for case in cases)
    return Outcome(passed, known, surprising, [part for part in expected if part not in met])
