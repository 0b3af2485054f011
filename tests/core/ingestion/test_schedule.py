"""When a source is due again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.schedule import LONGEST_RETRY, Interval, next_check

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOURLY = Interval(minimum_s=3600, maximum_s=86400)


@pytest.mark.parametrize(
    ("failures", "chance", "retry_after_s", "seconds"),
    [
        (0, 0.0, None, 3600),
        (0, 1.0, None, 3960),
        (1, 1.0, None, 3600),
        (1, 0.0, None, 1800),
        (2, 1.0, None, 7200),
        (5, 1.0, None, 57600),
        (30, 1.0, None, 604800),
        (10_000, 1.0, None, 604800),
        (0, 0.0, 7200.0, 7200),
        (0, 0.0, 60.0, 3600),
        (1, 0.0, 10.0, 1800),
        (1, 0.0, 1e9, 604800),
    ],
)
def test_waits(failures: int, chance: float, retry_after_s: float | None, seconds: float) -> None:
    due = next_check(failures, NOW, HOURLY, chance=chance, retry_after_s=retry_after_s)
    assert (due - NOW).total_seconds() == pytest.approx(seconds)


@given(st.integers(0, 100), st.floats(0, 1), st.none() | st.floats(0, 1e12))
def test_is_never_given_up_and_never_hammered(failures: int, chance: float, retry_after_s: float | None) -> None:
    wait = next_check(failures, NOW, HOURLY, chance=chance, retry_after_s=retry_after_s) - NOW
    assert timedelta(minutes=30) <= wait <= LONGEST_RETRY


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_check(0, NOW.replace(tzinfo=None), HOURLY, chance=0)
