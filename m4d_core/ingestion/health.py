"""States of a source, and what each reason makes of it (pure)."""

from datetime import timedelta
from enum import StrEnum


class Health(StrEnum):
    """How a source is doing; public as SourceStatus."""

    OK = "OK"
    EMPTY = "EMPTY"
    MOVED = "MOVED"
    GONE = "GONE"
    CHALLENGE = "CHALLENGE"
    FORBIDDEN = "FORBIDDEN"
    NOT_A_FEED = "NOT_A_FEED"
    FAILING = "FAILING"
    PAUSED = "PAUSED"


MISSING, RETIRED = "http_404", "http_410"
MISSED = timedelta(days=7)  # a page that is not found for as long is gone
_OF_REASON = {
    "empty": Health.EMPTY,
    "moved": Health.MOVED,
    RETIRED: Health.GONE,
    "challenge": Health.CHALLENGE,
    "http_401": Health.FORBIDDEN,
    "http_403": Health.FORBIDDEN,
    "robots_denied": Health.FORBIDDEN,
    "not_a_feed": Health.NOT_A_FEED,
    "disabled": Health.PAUSED,
    "no address": Health.PAUSED,
    "not configured": Health.PAUSED,
}


def health_of(reason: str, lasting: timedelta = timedelta(0)) -> Health:
    """Return the state that a run's reason puts its source in; one that is not in the table is a failure.

    lasting: how long it has been the reason.
    """
    if reason == MISSING and lasting >= MISSED:
        return Health.GONE
    return _OF_REASON.get(reason, Health.FAILING)
