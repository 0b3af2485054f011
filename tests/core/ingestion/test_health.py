"""What each reason makes of a source."""

import pytest

from m4d_core.ingestion.health import Health, health_of


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("empty", Health.EMPTY),
        ("http_410", Health.GONE),
        ("challenge", Health.CHALLENGE),
        ("http_403", Health.FORBIDDEN),
        ("not_a_feed", Health.NOT_A_FEED),
        ("no address", Health.PAUSED),
        ("dns", Health.FAILING),
        ("blocked_redirect", Health.FAILING),
        ("xml_entities", Health.FAILING),
        ("truncated", Health.FAILING),
        ("never heard of", Health.FAILING),
    ],
)
def test_state(reason: str, state: Health) -> None:
    assert health_of(reason) is state
