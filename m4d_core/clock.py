"""Time and randomness as values that are passed in, so that runs can be replayed (D16)."""

import random
import secrets
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.at


class Randomness(Protocol):
    """Something that can be asked for chance."""

    def random(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        ...


def system_randomness() -> Randomness:
    """Return chance that cannot be foretold."""
    return secrets.SystemRandom()


def seeded_randomness(seed: int) -> Randomness:
    """Return chance that repeats for the same seed; for tests and simulations."""
    return random.Random(seed)  # noqa: S311 - repeatable on purpose, never for secrets
