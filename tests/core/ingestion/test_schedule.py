"""When a source is due again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.schedule import JITTER, LONGEST_RETRY, Hints, History, Interval, next_check

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a Sunday
HOURLY = Interval(minimum_s=3600, maximum_s=86400)
HOUR, DAY, WEEK = 3600, 86400, 7 * 86400
FAILED, BROKEN = History(failures=1), History(failures=1, is_passing=False)


def silent(days: float) -> History:
    return History(gap_s=HOUR, newest_at=NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("history", "hints", "chance", "seconds"),
    [
        # half the gap between two publications, within the bounds
        (History(), Hints(), 0.0, HOUR),
        (History(), Hints(), 1.0, HOUR * 1.1),
        (History(gap_s=HOUR), Hints(), 0.0, HOUR),
        (History(gap_s=8 * HOUR), Hints(), 0.0, 4 * HOUR),
        (History(gap_s=30 * DAY), Hints(), 0.0, DAY),
        (History(gap_s=30 * DAY), Hints(), 1.0, DAY * 1.1),
        # silent for long
        (silent(-1), Hints(), 0.0, HOUR),
        (silent(7), Hints(), 0.0, HOUR),
        (silent(7.1), Hints(), 0.0, 6 * HOUR),
        (silent(14), Hints(), 0.0, 6 * HOUR),
        (silent(14.1), Hints(), 0.0, 12 * HOUR),
        (silent(30), Hints(), 0.0, 12 * HOUR),
        (silent(30.1), Hints(), 0.0, DAY),
        (History(gap_s=20 * HOUR, newest_at=NOW - timedelta(days=8)), Hints(), 0.0, 10 * HOUR),
        # the publisher's hints
        (History(), Hints(fresh_s=5 * HOUR), 0.0, 5 * HOUR),
        (History(), Hints(fresh_s=60), 0.0, HOUR),
        (History(), Hints(fresh_s=WEEK), 0.0, DAY),
        (History(gap_s=8 * HOUR), Hints(fresh_s=HOUR), 0.0, 4 * HOUR),
        # Retry-After goes beyond the longest interval, up to seven days
        (History(), Hints(retry_after_s=2 * HOUR), 0.0, 2 * HOUR),
        (History(), Hints(retry_after_s=60), 0.0, HOUR),
        (History(), Hints(retry_after_s=3 * DAY), 0.0, 3 * DAY),
        (FAILED, Hints(retry_after_s=1e9), 0.0, WEEK),
        (BROKEN, Hints(retry_after_s=2 * DAY), 0.0, 2 * DAY),
        # a fault that may mend itself: any time up to twice the last wait
        (FAILED, Hints(), 0.0, HOUR),
        (FAILED, Hints(), 1.0, 2 * HOUR),
        (History(failures=2), Hints(), 1.0, 4 * HOUR),
        (History(failures=2), Hints(), 0.5, 2.5 * HOUR),
        (History(failures=5), Hints(), 1.0, 32 * HOUR),
        (History(failures=30), Hints(), 1.0, WEEK),
        (History(failures=10_000), Hints(), 1.0, WEEK),
        (History(failures=10_000), Hints(), 0.0, HOUR),
        (History(failures=3, gap_s=20 * DAY), Hints(fresh_s=DAY), 0.0, HOUR),
        # one for a human: the longest interval, however often
        (BROKEN, Hints(), 0.0, DAY),
        (History(failures=50, is_passing=False), Hints(), 1.0, DAY * 1.1),
    ],
)
def test_waits(history: History, hints: Hints, chance: float, seconds: float) -> None:
    due = next_check(history, hints, NOW, HOURLY, chance)
    assert (due - NOW).total_seconds() == pytest.approx(seconds)


MORNING, ALL = frozenset(range(13, 18)), frozenset(range(24))


@pytest.mark.parametrize(
    ("hints", "chance", "due"),
    [
        (Hints(skip_hours=MORNING), 0.0, NOW.replace(hour=18)),
        (Hints(skip_hours=MORNING), 1.0, NOW.replace(hour=18, minute=54)),
        (Hints(skip_hours=frozenset({14})), 0.0, NOW.replace(hour=13)),
        (Hints(skip_days=frozenset({6})), 0.0, datetime(2026, 3, 2, tzinfo=UTC)),
        (Hints(skip_days=frozenset({6, 0, 1})), 0.0, datetime(2026, 3, 4, tzinfo=UTC)),
        (Hints(skip_days=frozenset({6}), skip_hours=frozenset({0, 1})), 0.0, datetime(2026, 3, 2, 2, tzinfo=UTC)),
        (Hints(skip_hours=ALL), 0.0, NOW.replace(hour=13)),
        (Hints(skip_days=frozenset(range(7))), 0.0, NOW.replace(hour=13)),
    ],
)
def test_skips_the_hours_and_days_the_publisher_names_unless_it_names_all(
    hints: Hints, chance: float, due: datetime
) -> None:
    assert next_check(History(), hints, NOW, HOURLY, chance) == due


TIMES = st.timedeltas(timedelta(days=-9_000), timedelta(days=30_000)).map(lambda distance: NOW + distance)
SECONDS = st.floats(0, 1e12)
HISTORIES = st.builds(
    History, gap_s=st.none() | SECONDS, failures=st.integers(0, 100), is_passing=st.booleans(),
    newest_at=st.none() | TIMES,
)  # fmt: skip
HINTS = st.builds(
    Hints, fresh_s=SECONDS, retry_after_s=SECONDS,
    skip_hours=st.frozensets(st.integers(0, 23)), skip_days=st.frozensets(st.integers(0, 6)),
)  # fmt: skip


@given(HISTORIES, HINTS, TIMES, st.floats(0, 1))
def test_is_never_given_up_never_hammered_and_the_publisher_is_heard(
    history: History, hints: Hints, now: datetime, chance: float
) -> None:
    due = next_check(history, hints, now, HOURLY, chance)
    wait = due - now
    assert timedelta(hours=1) <= wait <= LONGEST_RETRY * 2
    assert wait.total_seconds() >= min(hints.retry_after_s, WEEK) - 1
    if len(hints.skip_hours) < 24 and len(hints.skip_days) < 7:
        assert due.hour not in hints.skip_hours
        assert due.weekday() not in hints.skip_days


@given(HISTORIES, SECONDS, TIMES, st.floats(0, 1))
def test_a_good_run_brings_the_interval_back_at_once(
    history: History, fresh_s: float, now: datetime, chance: float
) -> None:
    good = History(gap_s=history.gap_s, newest_at=history.newest_at)
    wait = (next_check(good, Hints(fresh_s=fresh_s), now, HOURLY, chance) - now).total_seconds()
    assert HOUR <= wait <= DAY * (1 + JITTER) + 1


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_check(History(), Hints(), NOW.replace(tzinfo=None), HOURLY, 0)
