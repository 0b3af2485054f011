"""How good a source is: levels that are computed, never claimed, and what is missing for the next one (pure).

The scale follows the one that Home Assistant uses for its integrations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from m4d_core.ingestion.api import ApiSource, types_of
from m4d_core.ingestion.contract import Source

FRESH = timedelta(days=180)
MOST_RUNS = 0.95  # of those of the last thirty days are good
MOST_TERMS = 0.9
WINDOW = timedelta(days=30)


class Level(IntEnum):
    """A level holds all that is asked for those below it."""

    NONE = 0
    BRONZE = 1
    SILVER = 2
    GOLD = 3
    PLATINUM = 4


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a source.

    failed: checks of the contract that failed; None where none was made, for want of a cassette. recorded_at: of the
    cassette. good_runs: share of those in thirty days, None without any. languages: of its items. mapped: share of
    their terms that are ours, 1 without any. deletions: the partner tells of them, or their absence does. pinned: the
    cassette holds the identities. replayed: the archive read anew came out the same. typed: its package has `py.typed`.
    """

    source: type[Source]
    now: datetime
    failed: tuple[str, ...] | None = None
    recorded_at: datetime | None = None
    good_runs: float | None = None
    languages: frozenset[str] = frozenset()
    mapped: float = 1.0
    deletions: bool = False
    pinned: bool = False
    replayed: bool = False
    typed: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a level asks. mend: what to do where it is not met."""

    level: Level
    name: str
    mend: str
    is_met: Callable[[Facts], bool]


RULES = (
    Rule(
        level=Level.BRONZE,
        name="metadata",
        mend="declare title, partner, license and homepage",
        is_met=lambda it: bool(it.source.title and it.source.partner and it.source.license and it.source.homepage),
    ),
    Rule(
        level=Level.BRONZE,
        name="contract",
        mend="mend what `m4d plugins check KEY` lists; without a cassette: m4d sources record KEY",
        is_met=lambda it: it.failed == (),
    ),
    Rule(
        level=Level.BRONZE,
        name="fresh cassette",
        mend="record it again, it is older than 180 days: m4d sources record KEY",
        is_met=lambda it: it.recorded_at is not None and it.now - it.recorded_at <= FRESH,
    ),
    Rule(
        level=Level.BRONZE,
        name="identity pinned",
        mend="record the cassette again: it then holds the identities that must stay",
        is_met=lambda it: it.pinned,
    ),
    Rule(
        level=Level.SILVER,
        name="budget",
        mend="declare budget = Budget(…): how much one run may ask of the partner",
        is_met=lambda it: it.source.budget is not Source.budget,
    ),
    Rule(
        level=Level.SILVER,
        name="drift mode",
        mend='declare drift = "evolve" or another: what becomes of a record of another shape',
        is_met=lambda it: not issubclass(it.source, ApiSource) or _declares(it.source, "drift"),
    ),
    Rule(
        level=Level.SILVER,
        name="maintainer",
        mend='declare maintainers=["@name"]: whom to tell when it breaks',
        is_met=lambda it: bool(it.source.maintainers),
    ),
    Rule(
        level=Level.SILVER,
        name="good runs",
        mend="more than 95 % of the runs of thirty days must be good; `m4d sources` says what is wrong",
        is_met=lambda it: it.good_runs is not None and it.good_runs > MOST_RUNS,
    ),
    Rule(
        level=Level.GOLD,
        name="deletions",
        mend="return context.delete(id) where the partner says so, or declare snapshot = True",
        is_met=lambda it: it.deletions or it.source.snapshot,
    ),
    Rule(
        level=Level.GOLD,
        name="backfill",
        mend="declare paginate, or override following: what is older than the first answer must be reachable",
        is_met=lambda it: it.source.paginate is not None or _overrides(it.source, "following") or it.source.snapshot,
    ),
    Rule(
        level=Level.GOLD,
        name="languages",
        mend="take in every language the partner publishes in: url may be a list",
        is_met=lambda it: len(it.languages - {"und"}) > 1,
    ),
    Rule(
        level=Level.GOLD,
        name="themes",
        mend="more than 90 % of the terms must be ours: `m4d ingest KEY --dry-run` lists those that are not",
        is_met=lambda it: it.mapped > MOST_TERMS,
    ),
    Rule(
        level=Level.PLATINUM,
        name="types",
        mend="put py.typed into the package, and give ApiSource types for Config and Record",
        is_met=lambda it: it.typed and (not issubclass(it.source, ApiSource) or dict not in types_of(it.source)),
    ),
    Rule(
        level=Level.PLATINUM,
        name="increments",
        mend="declare cursor = Cursor(…), so that a run asks only for what has changed",
        is_met=lambda it: it.source.cursor is not None,
    ),
    Rule(
        level=Level.PLATINUM,
        name="replay",
        mend="the archive read anew must come out the same: see test_a_rebuilt_database_is_the_same",
        is_met=lambda it: it.replayed,
    ),
)


def level_of(facts: Facts) -> tuple[Level, tuple[Rule, ...]]:
    """Return the level of a source, and the rules of the next one that it does not meet."""
    unmet = tuple(rule for rule in RULES if not rule.is_met(facts))
    if not unmet:
        return Level.PLATINUM, ()
    following = min(rule.level for rule in unmet)
    return Level(following - 1), tuple(rule for rule in unmet if rule.level is following)


def _declares(source: type[Source], name: str) -> bool:
    own = source.__mro__[: source.__mro__.index(ApiSource)]
    return any(name in vars(cls) for cls in own)


def _overrides(source: type[Source], name: str) -> bool:
    return getattr(source, name) is not getattr(Source, name)
