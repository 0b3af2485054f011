"""Rows as the page shows them."""

from dataclasses import replace
from typing import Any

import pytest

from m4d_core.content.reference import Reference
from m4d_core.ingestion.health import Health
from m4d_core.storage.sources import SourceState
from m4d_schema.pages.cards import TONES, country_name, kind_label, newest_card, source_card, web
from tests.world import NOW, REFERENCE

WORLD = Reference.from_rows(REFERENCE)
STATE = SourceState(
    key="city-news",
    name="City news",
    partner="uclg",
    plugin="city",
    kind="NEWS",
    homepage="https://city.example",
    urls=("https://city.example/rss.xml",),
    license={"key": "CC-BY-4.0"},
    status="OK",
    reason=None,
    detail=None,
    status_since=NOW,
    last_fetched_at=NOW,
    last_good_at=NOW,
    last_changed_at=NOW,
    next_check_at=NOW,
    failures=0,
    item_count=3,
)
ROW: dict[str, Any] = {
    "kind": "BLOG_POST",
    "title": "A title",
    "url": "https://city.example/1",
    "language": "en",
    "source_key": "city-news",
    "published_at": NOW,
    "license": {"key": "all-rights-reserved"},
    "countries": ["TN"],
}


def test_a_card_has_names_where_the_row_has_keys() -> None:
    card = newest_card(ROW, WORLD, {"city-news": STATE})
    assert (card.kind, card.source, card.license) == ("blog post", "City news", "All rights reserved")
    assert (card.countries, card.more) == (("Tunisia",), 0)
    assert (card.title, card.language, card.published, card.url) == ("A title", "en", NOW, "https://city.example/1")


def test_a_card_shows_what_it_does_not_know_by_its_key() -> None:
    card = newest_card({**ROW, "license": {"key": "none-such"}, "countries": ["ZZ"]}, WORLD, {})
    assert (card.source, card.license, card.countries) == ("city-news", "License not stated", ("ZZ",))


def test_a_card_names_two_countries_and_counts_the_others() -> None:
    card = newest_card({**ROW, "countries": ["TN", "MA", "SN"]}, WORLD, {})
    assert (card.countries, card.more) == (("Tunisia", "Morocco"), 1)


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        ("https://city.example/1", True),
        ("http://city.example", True),
        ("HTTPS://city.example", True),
        (None, False),
        ("", False),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)//https://city.example", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//city.example", False),
        ("/news", False),
        ("https:", False),
        ("https:javascript:alert(1)", False),
        ("https://[city.example", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, is_shown: bool) -> None:
    assert web(url) == (url if is_shown else None)
    assert newest_card({**ROW, "url": url}, WORLD, {}).url == web(url)
    assert source_card(replace(STATE, homepage=url)).homepage == web(url)


@pytest.mark.parametrize("status", Health)
def test_every_state_has_a_tone_and_words(status: Health) -> None:
    card = source_card(replace(STATE, status=status))
    assert card.tone in TONES
    assert card.state == status.lower().replace("_", " ")
    assert (card.tone == "good") == (status is Health.OK)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, ""),
        ({"status": "FAILING", "reason": "connect"}, "cannot be reached"),
        ({"status": "FAILING", "reason": "parse_memory"}, "parse memory"),
        ({"status": "PAUSED", "reason": "no address"}, "no address is set"),
        ({"status": "PAUSED"}, "waiting for its first run"),
        ({"plugin": "m4d", "urls": (), "last_fetched_at": None}, "comes with M4D"),
        ({"plugin": "m4d"}, ""),
        ({"plugin": "m4d", "urls": ()}, ""),
        ({"plugin": "m4d", "urls": (), "last_fetched_at": None, "status": "FAILING"}, ""),
    ],
)
def test_a_source_says_why_it_is_as_it_is(changed: dict[str, Any], reason: str) -> None:
    assert source_card(replace(STATE, **changed)).reason == reason


def test_kinds_and_countries_have_english_names() -> None:
    assert [kind_label("PROJECT", count) for count in (0, 1, 2)] == ["projects", "project", "projects"]
    assert kind_label("COURSE_UNIT", 2) == "course unit"
    assert (country_name("MA", WORLD), country_name("ZZ", WORLD)) == ("Morocco", "ZZ")
