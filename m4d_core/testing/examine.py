"""Runs the checks of `SourceTests` without pytest: for `m4d plugins check`."""

import inspect
from dataclasses import dataclass
from pathlib import Path
from unittest import SkipTest

from m4d_core.content.item import CleanItem, Item
from m4d_core.errors import EntryError
from m4d_core.ingestion.cassette import Cassette
from m4d_core.ingestion.contract import Deleted, Source
from m4d_core.testing.case import ContractError
from m4d_core.testing.suite import SourceTests

PROJECT = "pyproject.toml"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A check that failed. said, hint: as the check tells them; where: record and field."""

    check: str
    said: str
    where: str = ""
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What the checks came to. skipped: reasons by check. items: of the cassette, as they would be stored.

    terms: how many terms the items have. unmapped: how many of them are none of ours. identity: what it is taken from.
    """

    passed: tuple[str, ...]
    failures: tuple[Failure, ...]
    skipped: dict[str, str]
    items: tuple[CleanItem, ...] = ()
    terms: int = 0
    deletions: int = 0
    identity: str = ""


def examine(source: type[Source], cassette: Cassette) -> Examined:
    """Return what the checks say of a source."""
    made = type("Examination", (SourceTests,), {"source": source, "cassette": cassette})
    passed, failures, skipped = [], [], {}
    for name in (name for name, _ in inspect.getmembers(made, callable) if name.startswith("test_")):
        outcome = _outcome(made, name)
        if outcome is None:
            passed.append(name)
        elif isinstance(outcome, SkipTest):
            skipped[name] = str(outcome)
        else:
            failures.append(_failure(name, outcome))
    seen = _Seen.of(made())
    return Examined(
        passed=tuple(passed), failures=tuple(failures), skipped=skipped, items=seen.items, terms=seen.terms,
        deletions=seen.deletions, identity=seen.identity,
    )  # fmt: skip


def find_cassette(source: type[Source]) -> Path | None:
    """Return where the cassette of a source is: in its package, or among the tests of the project it is written in."""
    module = Path(inspect.getfile(source)).resolve()
    name = f"cassettes/{source.key}.json"
    if (module.parent / name).exists():
        return module.parent / name
    project = next((folder for folder in module.parents if (folder / PROJECT).exists()), None)
    return next(iter(sorted(project.glob(f"tests/**/{name}"))), None) if project else None


def _outcome(made: type[SourceTests], name: str) -> Exception | None:
    case = made()
    case.setup_method()
    try:
        getattr(case, name)()
    except Exception as error:  # the bulkhead: whatever a plugin does, the other checks are made
        return error
    finally:
        case.teardown_method()
    return None


def _failure(name: str, error: Exception) -> Failure:
    if isinstance(error, ContractError):
        where = ", ".join(filter(None, (error.record, error.field)))
        return Failure(check=name, said=error.said, where=where, hint=error.hint)
    return Failure(check=name, said=f"{type(error).__name__}: {error}")


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the cassette shows of a source."""

    items: tuple[CleanItem, ...] = ()
    terms: int = 0
    deletions: int = 0
    identity: str = ""

    @classmethod
    def of(cls, case: SourceTests) -> "_Seen":
        case.setup_method()
        try:
            seen = case.first().ran.seen
            items = [(one, one.outcome) for one in seen if isinstance(one.outcome, Item)]
            clean = []
            for one, item in items:
                try:
                    clean.append(case.clean(item, one.context))
                except EntryError:
                    continue
        except Exception:  # told by the checks already
            return cls()
        finally:
            case.teardown_method()
        return cls(
            items=tuple(clean),
            terms=sum(len(item.themes) + len(item.countries) for _, item in items),
            deletions=sum(isinstance(one.outcome, Deleted) for one in seen),
            identity=_identity(case.source, [(one.entry.data, item.id) for one, item in items]),
        )


def _identity(source: type[Source], found: list[tuple[object, str]]) -> str:
    """Return what identities are taken from."""
    if source.identity is not None:
        return f"pattern {source.identity}"
    rungs = []
    for data, identity in found:
        values = data if isinstance(data, dict) else {}
        near = [name for name, value in values.items() if str(value).strip() == identity]
        rungs.append("hash of title and date" if identity.startswith("hash:") else (near or ["made by the plugin"])[0])
    return ", ".join(dict.fromkeys(rungs))
