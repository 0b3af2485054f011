"""Time and chance are passed in."""

from datetime import UTC, datetime

from m4d_core.clock import FixedClock, SystemClock, seeded_randomness, system_randomness


def test_the_system_clock_is_aware_and_goes_on() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert first.tzinfo is UTC
    assert first <= second


def test_a_fixed_clock_stands_still_until_moved() -> None:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.at = datetime(2027, 1, 1, tzinfo=UTC)
    assert clock.now().year == 2027


def test_seeded_chance_repeats_and_the_system_s_does_not() -> None:
    def draws(seed: int) -> list[float]:
        chance = seeded_randomness(seed)
        return [chance.random() for _ in range(5)]

    assert draws(1) == draws(1) != draws(2)
    system = system_randomness()
    assert len({system.random() for _ in range(5)}) == 5
