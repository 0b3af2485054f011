"""Rows as the page shows them."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from m4d_core.content.reference import Reference
from m4d_core.ingestion.health import Health
from m4d_core.storage.sources import SourceState
from m4d_schema.facet_names import SPOKEN
from m4d_schema.pages.cards import TONES, NewestCard, SourceCard, country_name, web
from m4d_schema.pages.cards import newest_card as newest_card_in
from m4d_schema.pages.cards import source_card as source_card_in
from m4d_schema.pages.speech import Speech
from tests.world import NOW, REFERENCE

WORLD = Reference.from_rows(REFERENCE)
ENGLISH, ARABIC = Speech("en"), Speech("ar")
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
GUIDE = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([^|]+) \|", GUIDE.split("\n## Reasons\n")[1].split("\n## ")[0], re.MULTILINE)
REASONS = sorted({name for row in ROWS for name in re.findall(r"`([^`]+)`", row)})
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


def newest_card(row: dict[str, Any], reference: Reference, sources: dict[str, SourceState]) -> NewestCard:
    return newest_card_in(row, reference, sources, ENGLISH)


def source_card(state: SourceState) -> SourceCard:
    return source_card_in(state, WORLD, ENGLISH)


def test_a_card_has_names_where_the_row_has_keys() -> None:
    card = newest_card(ROW, WORLD, {"city-news": STATE})
    assert (card.kind, card.source, card.license) == ("Blog post", "City news", "All rights reserved")
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
        ({"status": "FAILING", "reason": "new_to_us"}, "new to us"),
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


def test_a_card_speaks_the_language_of_the_page() -> None:
    card = newest_card_in({**ROW, "countries": ["TN", "ZZ"]}, WORLD, {}, ARABIC)
    assert (card.kind, card.license, card.countries) == ("تدوينة", "جميع الحقوق محفوظة", ("تونس", "ZZ"))
    source = source_card_in(replace(STATE, status="FAILING", reason="connect", partner="undp"), WORLD, ARABIC)
    assert (source.state, source.reason) == ("متعثر", "لا يمكن الوصول إليه")
    assert source.partner == "United Nations Development Programme"


def test_a_partner_that_is_not_known_has_no_name() -> None:
    assert [source_card(replace(STATE, partner=key)).partner for key in ("uclg", None)] == [None, None]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("language", SPOKEN)
def test_every_reason_of_the_guide_has_words(language: str, reason: str) -> None:
    said = source_card_in(replace(STATE, status="FAILING", reason=reason), WORLD, Speech(language)).reason
    assert said not in ("", reason.replace("_", " "))


def test_countries_have_names() -> None:
    assert [country_name(key, WORLD, ENGLISH) for key in ("MA", "ZZ")] == ["Morocco", "ZZ"]
