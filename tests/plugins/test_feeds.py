import tomllib
from importlib.resources import files

import pytest

from m4d_core.content.license import TERMS
from m4d_core.content.urls import clean_url
from m4d_core.ingestion.contract import Context
from m4d_core.ingestion.network_scope import MIGRATION
from tests.plugins.shipped import FEEDS, feeds

KEYS = {
    "url", "partner", "kind", "license", "title", "language", "scope", "confidence", "enabled", "homepage", "identity",
}  # fmt: skip


def declared() -> dict[str, dict[str, object]]:
    return tomllib.loads((files("m4d_plugins") / "feeds.toml").read_text("utf-8"))


def test_the_feeds_are_those_named() -> None:
    assert tuple(declared()) == FEEDS == tuple(feeds())


@pytest.mark.parametrize("key", FEEDS)
def test_each_table_is_whole(key: str) -> None:
    table, source = declared()[key], feeds()[key]()
    assert set(table) <= KEYS
    assert {"url", "partner", "kind", "license", "title", "confidence"} <= set(table)
    assert source.license is not None
    assert source.license.key in TERMS
    assert source.scope == MIGRATION
    urls = [request.url for request in source.requests(Context(url=""))]
    assert urls
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
