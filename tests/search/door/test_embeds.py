"""Embeds at the door: on which pages, what is found, how often; over the embedded engine."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_core.storage.embeds import OTHER, StoredEmbed, Use, put, remove, uses
from m4d_search.contract import SearchEngine
from m4d_search.door.embeds import NONE, EmbedUses, Page, rules_of
from tests.search.door.fakes import Door, titles
from tests.world import NOW

pytestmark = pytest.mark.anyio
SEARCH = "indexes/content/search"
CITY, EVIL = "https://city.example", "https://evil.example"


def headers(origin: str | None = CITY, id_: str = "embed-1", host: str = "m4d.example") -> dict[str, str]:
    named = {"origin": origin} if origin is not None else {}
    return {"authorization": f"Bearer {id_}", "host": host, **named}


async def test_a_page_on_the_list_is_answered_and_any_other_told_why_not(engine: SearchEngine) -> None:
    door = Door(engine, search_anonymous=False, search_master_key="")
    door.embeds.make("embed-1", CITY)
    assert titles(await door.search({"q": "remittances"}, headers=headers()))
    for origin, said in ((EVIL, EVIL), ("null", "opened from a file"), (None, "does not tell which page")):
        reply = await door.send("POST", SEARCH, {}, headers=headers(origin))
        answer = door.read(reply)
        assert (reply.status, answer["code"], answer["type"]) == (403, "origin_not_allowed", "auth")
        assert said in answer["message"]
        assert reply.headers["access-control-allow-origin"] == "*"
        assert CITY not in answer["message"]
    assert door.uses.asked == {(CITY, True): 1, (EVIL, False): 1, ("null", False): 1, (NONE, False): 1}


async def test_pages_of_the_server_itself_show_it_too(engine: SearchEngine) -> None:
    door = Door(engine)
    door.embeds.make("embed-1", CITY)
    for origin in ("https://m4d.example", "http://m4d.example"):
        assert "hits" in await door.search(headers=headers(origin))
    for origin, host in (("http://m4d.example", "m4d.example:8000"), ("http://", ""), ("https://x.m4d.example", "")):
        assert (await door.search(headers=headers(origin, host=host)))["code"] == "origin_not_allowed"


async def test_no_answer_is_counted_where_there_is_none(engine: SearchEngine) -> None:
    door = Door(engine)
    door.embeds.make("embed-1", CITY)
    assert (await door.search({"filter": "title = x"}, headers=headers()))["code"] == "invalid_search_filter"
    assert (await door.search(headers=headers(id_="embed-2")))["code"] == "invalid_api_key"
    assert not door.uses.asked


async def test_its_filter_and_its_languages_hold_whatever_is_asked(engine: SearchEngine) -> None:
    door = Door(engine)
    door.embeds.make("embed-1", CITY, filter_="kind = NEWS OR kind = BLOG_POST", languages=("ar", "fr"))
    asked: dict[str, Any] = {"facets": ["kind", "languages"], "limit": 200}
    everything = await door.search(asked)
    found = await door.search(asked, headers=headers())
    assert set(found["facetDistribution"]["kind"]) == {"NEWS", "BLOG_POST"}
    assert all({"ar", "fr"} & set(hit["languages"]) for hit in found["hits"])
    assert 0 < found["estimatedTotalHits"] < everything["estimatedTotalHits"]
    for wish in ("kind = PROJECT", "languages != ar AND languages != fr", [["kind = PROJECT", "languages = es"]]):
        assert (await door.search({"filter": wish}, headers=headers()))["hits"] == []
    values = await door.post("indexes/content/facet-search", {"facetName": "kind"}, headers=headers())
    assert {each["value"] for each in values["facetHits"]} == {"NEWS", "BLOG_POST"}


async def test_an_embed_with_no_bounds_finds_everything(engine: SearchEngine) -> None:
    door = Door(engine)
    door.embeds.make("embed-1", "*")
    found = await door.search(headers=headers(None))
    assert found["estimatedTotalHits"] == (await door.search())["estimatedTotalHits"]
    assert rules_of(door.embeds.embeds["embed-1"]) == {"*": []}


async def test_so_many_queries_a_minute_for_all_its_visitors_and_no_more(engine: SearchEngine) -> None:
    door = Door(engine, embed_rate_queries=2)
    for id_ in ("embed-1", "embed-2"):
        door.embeds.make(id_, CITY)
    for number in (1, 2):
        assert "hits" in await door.search(headers=headers(), client=f"203.0.113.{number}")
    reply = await door.send("POST", SEARCH, {}, headers=headers(), client="203.0.113.3")
    assert (reply.status, door.read(reply)["code"], reply.headers["retry-after"]) == (429, "too_many_requests", "30")
    assert "hits" in await door.search(headers=headers(id_="embed-2"))
    assert door.uses.asked == {(CITY, True): 3}


async def test_an_answer_by_get_is_kept_for_the_page_that_asked_alone(engine: SearchEngine) -> None:
    door = Door(engine)
    door.embeds.make("embed-1", CITY)
    reply = await door.send("GET", SEARCH, query="q=migr", headers=headers())
    assert reply.headers["vary"] == "Authorization, Meili-Include-Metadata, Origin"
    assert reply.headers["cache-control"].startswith("private, ")


async def test_any_page_may_look_before_it_asks(engine: SearchEngine) -> None:
    """A preflight names no embed: were some refused, a page could not read why."""
    reply = await Door(engine).send("OPTIONS", "multi-search", headers={"origin": EVIL})
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (204, "*")


@given(st.text(), st.text())
async def test_no_header_makes_it_stumble(origin: str, host: str) -> None:
    page = Page(origin=origin, host=host)
    assert page.counted == OTHER or "://" in page.counted or page.counted == "null"
    assert page.is_ours in (True, False)


async def test_counts_are_added_to_what_is_stored(world: Database) -> None:
    counts = EmbedUses(world, Settings(embed_max_origins=2, embed_report_s=0.001))
    await counts.report()
    for origin in (CITY, CITY, EVIL, "https://a.example", "https://b.example"):
        counts.note("embed-1", origin, answered=origin == CITY)
    async with world.write() as connection:
        await put(connection, StoredEmbed(id="embed-1", name="A site", origins=(CITY,), created_at=NOW))
    await counts.report()
    await counts.report()
    async with world.read() as connection:
        found = await uses(connection)
    assert found["embed-1"] == [
        Use(origin=CITY, answered=2, refused=0),
        Use(origin=OTHER, answered=0, refused=2),
        Use(origin=EVIL, answered=0, refused=1),
    ]


async def test_what_could_not_be_stored_is_stored_later(world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = EmbedUses(world, Settings())
    async with world.write() as connection:
        await put(connection, StoredEmbed(id="embed-1", name="A site", origins=(CITY,), created_at=NOW))
    counts.note("embed-1", CITY, answered=True)
    with monkeypatch.context() as patched:
        patched.setattr("m4d_search.door.embeds.add_uses", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await counts.report()
    counts.note("embed-1", CITY, answered=True)
    await counts.report()
    async with world.read() as connection:
        assert (await uses(connection))["embed-1"] == [Use(origin=CITY, answered=2, refused=0)]
    async with world.write() as connection:
        assert await remove(connection, "embed-1")


def test_rules_are_written_so_that_no_name_breaks_out() -> None:
    embed = StoredEmbed(id="e", name="", origins=(), languages=('"] OR kind != "x',), created_at=NOW)
    assert rules_of(embed) == {"*": [['languages = "\\"] OR kind != \\"x"']]}
    assert orjson.dumps(rules_of(embed))
