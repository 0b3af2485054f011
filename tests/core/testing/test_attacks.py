import pytest

from m4d_core.content.html import sanitise
from m4d_core.testing.attacks import ATTACKS, LINKS, is_live, live_links, live_parts


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.startswith("<")])
def test_an_attack_is_seen_before_and_not_after_cleaning(attack: str) -> None:
    assert live_parts(attack)
    assert live_parts(sanitise(attack)) == []


def test_what_is_harmless_is_left_in_peace() -> None:
    assert live_parts('<p>1 &lt; 2 <a href="https://example.org/javascript:">x</a></p>') == []


@pytest.mark.parametrize("link", [*LINKS, " JaVa\nScript:alert(1)"])
def test_an_address_that_does_something(link: str) -> None:
    assert is_live(link)
    assert list(live_links({"detail": {"documents": [{"url": link, "title": link}]}})) == ["detail.documents.0.url"]


def test_an_address_that_leads_somewhere() -> None:
    assert list(live_links({"url": "https://example.org/?q=javascript:"})) == []
