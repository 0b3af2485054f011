"""When a source is due again (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_RETRY = timedelta(days=7)
JITTER = 0.1
# silent for longer than -> the longest interval divided by
_SILENT = ((timedelta(days=30), 1), (timedelta(days=14), 2), (timedelta(days=7), 4))
_HOUR = timedelta(hours=1)
_WEEK_H = 7 * 24


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Bounds between two polls, in seconds."""

    minimum_s: int
    maximum_s: int


@dataclass(frozen=True, kw_only=True)
class History:
    """What is known of a source. gap_s: median time between two publications. newest_at: of the last, in UTC.

    failures: in a row, 0 after a good run. is_passing: the last may mend itself; else a human has to look at it.
    """

    gap_s: float | None = None
    newest_at: datetime | None = None
    failures: int = 0
    is_passing: bool = True


@dataclass(frozen=True, kw_only=True)
class Hints:
    """When a publisher wishes to be asked. fresh_s: how long its answer stays fresh. retry_after_s: leave it alone.

    skip_hours: 0 to 23, UTC. skip_days: 0 (Monday) to 6.
    """

    fresh_s: float = 0.0
    retry_after_s: float = 0.0
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def next_check(history: History, hints: Hints, now: datetime, interval: Interval, chance: float) -> datetime:
    """Return when the source is due again, in UTC: never before the shortest interval is over.

    After a good run half the publication gap, or what the publisher's hints say, up to the longest interval; a silent
    source comes to that by and by. After a fault that may mend itself any time up to twice the last wait, and at most
    seven days; after one for a human the longest interval. Retry-After is kept up to seven days, whatever else holds.
    chance: from 0 to 1, spreads the polls of many sources. Raises ValueError for a naive `now`.
    Source: RSS 2.0 ttl, skipHours, skipDays; RFC 9111, 4.2 (freshness); RFC 9110, 10.2.3 (Retry-After).
    """
    if now.tzinfo is None:
        raise ValueError("now must say its time zone")
    if history.failures and history.is_passing:
        longest = min(interval.minimum_s * 2.0 ** min(history.failures, 30), LONGEST_RETRY.total_seconds())
        wait = interval.minimum_s + chance * max(longest - interval.minimum_s, 0.0)
    else:
        usual = interval.maximum_s if history.failures else max(_base(history, now, interval), hints.fresh_s)
        wait = max(interval.minimum_s, min(usual, interval.maximum_s)) * (1 + JITTER * chance)
    wait = max(wait, min(hints.retry_after_s, LONGEST_RETRY.total_seconds()))
    return _pushed(now + timedelta(seconds=wait), hints, chance)


def _base(history: History, now: datetime, interval: Interval) -> float:
    """Return half the publication gap in seconds, or more for a source that has been silent for long."""
    base = (history.gap_s or 0.0) / 2
    silence = now - history.newest_at if history.newest_at is not None else timedelta(0)
    parts = next((parts for longest, parts in _SILENT if silence > longest), None)
    return base if parts is None else max(base, interval.maximum_s / parts)


def _pushed(due: datetime, hints: Hints, chance: float) -> datetime:
    """Return the time, or one in the first hour after it that the publisher does not want skipped; if all are, it."""
    if not _is_skipped(due, hints):
        return due
    start = due.replace(minute=0, second=0, microsecond=0)
    hours = (start + _HOUR * ahead for ahead in range(1, _WEEK_H))
    free = next((hour for hour in hours if not _is_skipped(hour, hints)), None)
    return due if free is None else free + _HOUR * chance * (1 - JITTER)


def _is_skipped(at: datetime, hints: Hints) -> bool:
    return at.hour in hints.skip_hours or at.weekday() in hints.skip_days
