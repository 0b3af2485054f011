"""What each reason makes of a source."""

from datetime import timedelta

import pytest

from m4d_core.ingestion.health import MISSED, Health, health_of


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("empty", Health.EMPTY),
        ("moved", Health.MOVED),
        ("http_410", Health.GONE),
        ("challenge", Health.CHALLENGE),
        ("http_401", Health.FORBIDDEN),
        ("http_403", Health.FORBIDDEN),
        ("robots_denied", Health.FORBIDDEN),
        ("not_a_feed", Health.NOT_A_FEED),
        ("no address", Health.PAUSED),
        ("disabled", Health.PAUSED),
        ("not configured", Health.PAUSED),
        ("http_404", Health.FAILING),
        ("dns", Health.FAILING),
        ("blocked_redirect", Health.FAILING),
        ("xml_entities", Health.FAILING),
        ("truncated", Health.FAILING),
        ("never heard of", Health.FAILING),
    ],
)
def test_state(reason: str, state: Health) -> None:
    assert health_of(reason) is state


def test_a_page_that_is_not_found_for_a_week_is_gone() -> None:
    assert health_of("http_404", MISSED - timedelta(seconds=1)) is Health.FAILING
    assert health_of("http_404", MISSED) is Health.GONE
    assert health_of("http_5xx", MISSED) is Health.FAILING
