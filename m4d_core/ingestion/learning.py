"""What a run teaches about its source: its state, how often it publishes and wishes to be asked, when it is due (pure).

Source: RSS 2.0 ttl, skipHours, skipDays; RFC 9111, 4.2 (freshness) and 5.2.2.1 (max-age).
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median
from typing import Any, Self

import structlog

from m4d_core.errors import FeedError, RetryError
from m4d_core.ingestion.contract import FeedInfo
from m4d_core.ingestion.health import MISSING, RETIRED, Health, health_of
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.schedule import Hints, History, Interval, next_check
from m4d_core.settings import Settings
from m4d_core.storage.sources import Known, Learnt

PUBLICATIONS = 50  # the newest, which tell the rhythm
MOVED = "moved"
_PASSING = frozenset({MISSING, "truncated"})  # beside those that are RetryError
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What is kept of how a source publishes, so that an answer that says nothing of it changes nothing.

    gap_s, newest_at: of its publications. ttl_s, skip_hours, skip_days: of its feed. fresh_s: of its answers, as their
    headers say. missing_since: not found since.
    """

    gap_s: float | None = None
    newest_at: datetime | None = None
    ttl_s: float = 0.0
    skip_hours: Sequence[int] = ()
    skip_days: Sequence[int] = ()
    fresh_s: float = 0.0
    missing_since: datetime | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> Self:
        """Return what was stored."""
        found = dict(stored or {})
        times = {
            name: datetime.fromisoformat(found[name]) for name in ("newest_at", "missing_since") if found.get(name)
        }
        return cls(**{**found, **times})

    def stored(self) -> dict[str, Any]:
        """Return the JSON of it."""
        times = {name: at and at.isoformat() for name, at in (("newest_at", self.newest_at),
                                                             ("missing_since", self.missing_since))}  # fmt: skip
        return {**vars(self), **times, "skip_hours": list(self.skip_hours), "skip_days": list(self.skip_days)}

    def told(self, info: FeedInfo) -> Self:
        """Return it after a feed was read."""
        days = sorted(_DAYS.index(day.lower()) for day in info.skip_days if day.lower() in _DAYS)
        return replace(self, ttl_s=float(info.ttl_s or 0), skip_hours=sorted(info.skip_hours), skip_days=days)

    def published(self, times: Sequence[datetime], now: datetime) -> Self:
        """Return it after something was published. What came at once is one publication; the future tells nothing."""
        past = sorted({at for at in times if at <= now}, reverse=True)
        gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(past)]
        return replace(self, gap_s=median(gaps) if gaps else None, newest_at=past[0] if past else None)


@dataclass(kw_only=True)
class Lessons:
    """What a run comes to know of its source beside content. moved: addresses that have moved for good, and where to.

    retry_after_s: how long it wants to be left alone. is_passing: its first fault may mend itself. is_unfinished: the
    run left something for the next. retired: first addresses that are gone for good.
    """

    rhythm: Rhythm = field(default_factory=Rhythm)
    moved: dict[str, str] = field(default_factory=dict)
    retry_after_s: float = 0.0
    is_passing: bool = False
    is_unfinished: bool = False
    retired: set[str] = field(default_factory=set)

    def answered(self, headers: Mapping[str, str], now: datetime) -> None:
        """Take in how long an answer says that it is fresh."""
        fresh_s = freshness(headers, now)
        if fresh_s is not None:
            self.rhythm = replace(self.rhythm, fresh_s=fresh_s)

    def refused(self, error: RetryError | FeedError, url: str | None, *, is_first: bool) -> None:
        """Take in a fault. url: of the request, None for a payload out of the archive. is_first: fault of the run."""
        self.retry_after_s = max(self.retry_after_s, getattr(error, "retry_after_s", None) or 0.0)
        if is_first:
            self.is_passing = isinstance(error, RetryError) or error.reason in _PASSING
        if url is not None and error.reason == RETIRED:
            self.retired.add(url)


@dataclass(frozen=True, kw_only=True)
class Planning:
    """How the next check is planned. chance: from 0 to 1. first: addresses the run began with."""

    now: datetime
    interval: Interval
    chance: float
    first: Set[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings, now: datetime, chance: float, first: Set[str]) -> Self:
        """Return how an installation plans."""
        interval = Interval(minimum_s=settings.ingest_min_interval_s, maximum_s=settings.ingest_max_interval_s)
        return cls(now=now, interval=interval, chance=chance, first=first)


def learnt(known: Known, report: Report, lessons: Lessons, planning: Planning) -> Learnt:
    """Return what a run leaves behind of its source."""
    now, is_good = planning.now, report.is_good
    status, reason, detail = report.status, report.reason, report.detail
    rhythm = lessons.rhythm
    if is_good:
        rhythm = replace(rhythm, missing_since=None)
    elif reason == MISSING:
        since = rhythm.missing_since or now
        status, rhythm = health_of(MISSING, now - since), replace(rhythm, missing_since=since)
    if is_good and lessons.moved:
        status, reason = Health.MOVED, MOVED
        detail = "; ".join(f"{old} has moved for good to {new}" for old, new in lessons.moved.items())
    is_paused = status == Health.PAUSED
    failures = 0 if is_good or is_paused else known.failures + 1
    is_retired = reason == RETIRED and planning.first <= lessons.retired
    is_changed = bool(report.counts["new"] or report.counts["changed"])
    return Learnt(
        status=status,
        status_since=known.status_since if status == known.status else now,
        reason=reason,
        detail=detail,
        last_fetched_at=now,
        last_good_at=now if is_good else known.last_good_at,
        last_changed_at=now if is_changed else known.last_changed_at,
        failures=failures,
        next_check_at=None if is_paused or is_retired else _due(rhythm, failures, lessons, planning),
        rhythm=rhythm.stored(),
    )


def tell(key: str, known: Known, found: Learnt) -> None:
    """Log a change of state: once when a source goes down, once when it is back."""
    if found.status == known.status:
        return
    is_down = found.status not in (Health.OK, Health.PAUSED)
    tell_it = log.warning if is_down else log.info
    tell_it("source.state", source=key, before=known.status, now=found.status, reason=found.reason)


def freshness(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return for how many seconds an answer is fresh from now on, None where it says nothing. Names in lower case.

    `max-age` goes before `Expires`; one of 0, or in the past, means nothing, as does what cannot be read.
    """
    directives = (part.strip().lower().partition("=") for part in headers.get("cache-control", "").split(","))
    ages = [value.strip('" ') for name, _, value in directives if name == "max-age"]
    if ages:
        fresh = _seconds(ages[0]) - _seconds(headers.get("age", ""))
        return fresh if fresh > 0 else None
    expires = _date(headers.get("expires", ""))
    if expires is None:
        return None
    fresh = (expires - (_date(headers.get("date", "")) or now)).total_seconds()
    return fresh if fresh > 0 else None


def _due(rhythm: Rhythm, failures: int, lessons: Lessons, planning: Planning) -> datetime:
    is_begun = lessons.is_unfinished  # the rest follows soon, however rarely the source publishes
    history = History(
        gap_s=None if is_begun else rhythm.gap_s,
        newest_at=None if is_begun else rhythm.newest_at,
        failures=failures,
        is_passing=lessons.is_passing,
    )
    hints = Hints(
        fresh_s=max(rhythm.ttl_s, rhythm.fresh_s),
        retry_after_s=lessons.retry_after_s,
        skip_hours=frozenset(rhythm.skip_hours),
        skip_days=frozenset(rhythm.skip_days),
    )
    return next_check(history, hints, planning.now, planning.interval, planning.chance)


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() else 0.0


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
