"""When a source is due again (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_RETRY = timedelta(days=7)
JITTER = 0.1


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Bounds between two polls, in seconds."""

    minimum_s: int
    maximum_s: int


def next_check(
    failures: int, now: datetime, interval: Interval, *, chance: float, retry_after_s: float | None = None
) -> datetime:
    """Return when the source is due again, in UTC.

    failures: in a row, 0 after a good run. chance: from 0 to 1, spreads polls of many sources.
    retry_after_s: what the server asked for, honoured up to seven days. After a failure the wait doubles from the
    minimum up to seven days, with full jitter over its upper half; one good run brings the minimum back.
    Raises ValueError for a naive `now`.
    Source: RFC 9110, 10.2.3 (Retry-After).
    """
    if now.tzinfo is None:
        raise ValueError("now must say its time zone")
    if failures:
        longest = LONGEST_RETRY.total_seconds()
        wait = min(interval.minimum_s * 2.0 ** min(failures - 1, 30), longest)
        wait *= 0.5 + chance / 2
    else:
        wait = min(interval.minimum_s * (1 + JITTER * chance), interval.maximum_s)
    wait = max(wait, float(interval.minimum_s) if not failures else 0.0)
    if retry_after_s is not None:
        wait = max(wait, min(retry_after_s, LONGEST_RETRY.total_seconds()))
    return now + timedelta(seconds=wait)
