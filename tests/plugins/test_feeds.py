import tomllib
from importlib.resources import files

import pytest

from m4d_core.content.item import Item
from m4d_core.content.license import TERMS
from m4d_core.content.urls import clean_url
from m4d_core.ingestion.contract import Context, Entry
from m4d_core.ingestion.network_scope import MIGRATION
from tests.plugins.shipped import FEEDS, feeds

KEYS = {
    "url", "partner", "kind", "license", "title", "language", "scope", "confidence", "enabled", "homepage", "identity",
}  # fmt: skip


WITHOUT_ADDRESS = {"sdc-news"}  # the operator's to find


def declared() -> dict[str, dict[str, object]]:
    return tomllib.loads((files("m4d_plugins") / "feeds.toml").read_text("utf-8"))


def test_the_feeds_are_those_named() -> None:
    assert tuple(declared()) == FEEDS == tuple(feeds())


@pytest.mark.parametrize("key", FEEDS)
def test_each_table_is_whole(key: str) -> None:
    table, source = declared()[key], feeds()[key]()
    assert set(table) <= KEYS
    assert {"partner", "kind", "license", "title", "confidence"} <= set(table)
    assert source.license is not None
    assert source.license.key in TERMS
    assert source.scope == MIGRATION
    urls = [request.url for request in source.requests(Context(url=""))]
    assert bool(urls) is (key not in WITHOUT_ADDRESS)
    assert [clean_url(url) for url in urls] == urls


def test_an_address_nobody_has_seen_answer_ships_switched_off() -> None:
    for key, source in feeds().items():
        assert source.enabled is (source.confidence in "AB"), key
    assert feeds()["un-women"].enabled is False


def test_press_of_others_is_link_only() -> None:
    emm = feeds()["emm"]
    assert emm.license is not None
    assert emm.license.key == "per-origin"
    assert not TERMS["per-origin"].full_text


# domain.md, 8: what may be shown in full, and what is title, summary and link
FULL_TEXT = {"ec-press": "eu-2011-833", "ec-intpa": "eu-2011-833"}


@pytest.mark.parametrize("key", FEEDS)
def test_full_text_only_where_a_license_allows_it(key: str) -> None:
    license_ = feeds()[key].license
    assert license_ is not None
    assert TERMS[license_.key].full_text is (key in FULL_TEXT)
    assert license_.key == FULL_TEXT.get(key, license_.key)
    assert license_.attribution or not TERMS[license_.key].full_text


def read(key: str, **data: str) -> Item:
    found = feeds()[key]().read(Entry(locator="entry[0]", data={"title": "T", **data}), Context(url=""))
    assert isinstance(found, Item)
    return found


@pytest.mark.parametrize(
    ("given", "identity"),
    [
        ({"link": "https://ec.europa.eu/commission/presscorner/detail/en/ip_26_123"}, "ip_26_123"),
        ({"link": "https://ec.europa.eu/commission/presscorner/detail/fr/ip_26_123"}, "ip_26_123"),
        ({"id": "STATEMENT_26_7", "link": "https://x.example/"}, "STATEMENT_26_7"),
        ({"id": "guid", "link": "https://ec.europa.eu/commission/presscorner/detail/en/mex_26_9"}, "mex_26_9"),
        ({"id": "IP/26/123"}, "IP/26/123"),
    ],
)
def test_a_release_is_known_by_its_reference_in_every_language(given: dict[str, str], identity: str) -> None:
    assert read("ec-press", **given).id == identity


@pytest.mark.parametrize("key", ["un-news-fr", "un-news-es", "un-news-ar", "un-news-pt"])
def test_a_story_of_un_news_is_known_by_its_number(key: str) -> None:
    language = key[-2:]
    for path in (f"feed/view/{language}", language):
        assert read(key, link=f"https://news.un.org/{path}/story/2026/03/15001").id == "15001"
    assert feeds()[key].language == language
