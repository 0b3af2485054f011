"""Paging, totals and facets, as callers see them; above all while content comes and goes."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.storage import repository
from m4d_core.storage.database import Database
from m4d_schema.ids import content_key, global_id
from tests.schema.asking import Asker
from tests.schema.shelf import fill
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
START = datetime(2025, 1, 1, tzinfo=UTC)
PAGE = """query ($after: String, $order: [ContentOrder!], $first: Int) {
  contents(first: $first, after: $after, orderBy: $order) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
ORDERS = [{"publishedAt": "DESC"}, {"publishedAt": "ASC"}, {"title": "ASC"}, {"title": "DESC"}, {"firstSeenAt": "DESC"}]


async def pages(ask: Asker, first: int, order: dict[str, str]) -> AsyncIterator[list[UUID]]:
    after = None
    while True:
        found = (await ask.data(PAGE, first=first, after=after, order=[order]))["contents"]
        keys = [content_key(edge["node"]["id"]) for edge in found["edges"]]
        yield [key for key in keys if key]
        info = found["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        assert info["endCursor"] == (found["edges"][-1]["cursor"] if found["edges"] else None)
        assert info["startCursor"] == (found["edges"][0]["cursor"] if found["edges"] else None)
        if not info["hasNextPage"]:
            return
        after = info["endCursor"]


async def put(database: Database, *numbers: int) -> None:
    """Items of which several share a day and a title, so that the id must break the tie."""
    writes = [
        write(f"i{number}", title=f"T {number // 3}", published_at=START + (number // 4) * DAY) for number in numbers
    ]
    await save(database, *writes)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("first", [1, 7, 50])
async def test_every_item_stands_on_one_page(ask: Asker, world: Database, order: dict[str, str], first: int) -> None:
    await put(world, *range(30))
    seen = [key async for page in pages(ask, first, order) for key in page]
    assert len(seen) == 30
    assert set(seen) == {content_id("demo", f"i{number}") for number in range(30)}


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_is_skipped_or_doubled_while_items_come_and_go(ask: Asker, world: Database, seed: int) -> None:
    chance = random.Random(seed)
    order = ORDERS[seed % 4]
    numbers = list(range(0, 40, 2))
    await put(world, *numbers)
    stay = set(numbers)
    seen: list[UUID] = []
    async for page in pages(ask, chance.randint(1, 6), order):
        seen += page
        await put(world, chance.randrange(1, 40, 2))  # may stand before, behind or at the cursor
        gone = chance.choice(numbers)
        async with repository.transaction(world, NOW) as transaction:
            await transaction.set_state([content_id("demo", f"i{gone}")], State.WITHDRAWN)
        stay.discard(gone)
    assert len(seen) == len(set(seen))
    assert {content_id("demo", f"i{number}") for number in stay} <= set(seen)


async def test_a_cursor_outlives_its_item(ask: Asker, world: Database) -> None:
    await put(world, *range(6))
    first = (await ask.data(PAGE, first=3))["contents"]
    rest = (await ask.data(PAGE, first=9, after=first["pageInfo"]["endCursor"]))["contents"]["edges"]
    last = content_key(first["edges"][-1]["node"]["id"])
    assert last
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([last], State.WITHDRAWN)
    again = (await ask.data(PAGE, first=9, after=first["pageInfo"]["endCursor"]))["contents"]["edges"]
    assert again == rest


async def test_pages_from_the_end_meet_those_from_the_start(ask: Asker, world: Database) -> None:
    await put(world, *range(7))
    document = """query ($last: Int, $before: String) { contents(last: $last, before: $before) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor } } }"""
    whole = [edge["node"] for edge in (await ask.data(PAGE, first=9))["contents"]["edges"]]
    found: list[Any] = []
    before = None
    for is_last in (False, False, True):
        page = (await ask.data(document, last=3, before=before))["contents"]
        found = page["nodes"] + found
        assert page["pageInfo"]["hasNextPage"] is (before is not None)
        assert page["pageInfo"]["hasPreviousPage"] is not is_last
        before = page["pageInfo"]["startCursor"]
    assert found == whole


async def test_numbered_pages(ask: Asker, world: Database) -> None:
    await put(world, *range(7))
    document = "{ contents(first: 3, offset: %d) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }"
    pages = [(await ask.data(document % offset))["contents"] for offset in (0, 3, 6)]
    whole = [edge["node"] for edge in (await ask.data(PAGE, first=9))["contents"]["edges"]]
    assert [node for page in pages for node in page["nodes"]] == whole
    assert [page["pageInfo"]["hasPreviousPage"] for page in pages] == [False, True, True]
    assert [page["pageInfo"]["hasNextPage"] for page in pages] == [True, True, False]


async def test_a_cursor_of_another_order_is_refused(ask: Asker, world: Database) -> None:
    await put(world, *range(3))
    cursor = (await ask.data(PAGE, first=1))["contents"]["pageInfo"]["endCursor"]
    error = await ask.error(PAGE, first=1, after=cursor, order=[{"title": "ASC"}])
    assert error["extensions"] == {"code": "BAD_INPUT", "argument": "after"}
    organizations = "query ($after: String) { organizations(after: $after) { nodes { slug } } }"
    assert (await ask.error(organizations, after=cursor))["extensions"]["code"] == "BAD_INPUT"


async def test_totals(ask: Asker, world: Database) -> None:
    await put(world, *range(5))
    found = await ask.data(
        """{ contents(first: 2) { all: count { value relation } four: count(upTo: 4) { value relation }
             five: count(upTo: 5) { value relation } none: count(upTo: 0) { value relation } nodes { id } } }"""
    )
    contents = found["contents"]
    assert contents["all"] == {"value": 5, "relation": "EXACT"}
    assert contents["four"] == {"value": 4, "relation": "AT_LEAST"}
    assert contents["five"] == {"value": 5, "relation": "EXACT"}
    assert contents["none"] == {"value": 0, "relation": "AT_LEAST"}
    error = await ask.error("{ contents { count(upTo: -1) { value } } }")
    assert error["extensions"] == {"code": "BAD_INPUT", "argument": "upTo"}
    assert error["path"] == ["contents", "count"]


FACETS = """query ($f: ContentFilter, $by: [FacetField!]!, $first: Int) {
  contents(filter: $f) { facets(by: $by, first: $first) {
    field otherCount buckets { value label count selected node { __typename id } } } } }"""


async def test_a_facet_is_counted_without_its_own_filter(ask: Asker, world: Database) -> None:
    await fill(world)
    filtered = {"countries": {"anyOf": ["TN"]}, "kinds": ["NEWS"]}
    found = (await ask.data(FACETS, f=filtered, by=["COUNTRY", "KIND", "LANGUAGE"]))["contents"]["facets"]
    countries, kinds, languages = found
    assert [(each["value"], each["count"], each["selected"]) for each in countries["buckets"]] == [
        ("MA", 2, False),
        ("TN", 2, True),
        ("SN", 1, False),
    ]
    assert [(each["value"], each["count"], each["selected"]) for each in kinds["buckets"]] == [("NEWS", 2, True)]
    assert [(each["label"], each["count"]) for each in languages["buckets"]] == [("English", 1), ("French", 1)]


async def test_every_facet_has_labels_and_nodes(ask: Asker, world: Database) -> None:
    await fill(world)
    every = ["KIND", "SOURCE", "COUNTRY", "THEME", "ORGANIZATION", "LANGUAGE", "YEAR"]
    found = (await ask.data(FACETS, by=every))["contents"]["facets"]
    first = {facet["field"]: facet["buckets"][0] for facet in found}
    assert first["KIND"]["label"] == "News"
    assert first["SOURCE"]["label"] == "Demo"
    assert first["SOURCE"]["node"] == {"__typename": "Source", "id": global_id("Source", "demo")}
    assert first["COUNTRY"]["node"] == {"__typename": "Country", "id": global_id("Country", "MA")}
    assert first["THEME"]["label"] == "Local authorities"
    assert first["ORGANIZATION"]["label"] == "United Nations Development Programme"
    assert first["LANGUAGE"]["label"] == "English"
    assert (first["YEAR"]["value"], first["YEAR"]["label"], first["YEAR"]["node"]) == ("2026", "2026", None)
    assert {bucket["label"] for bucket in found[5]["buckets"]} == {"English", "French", "Arabic", "Not known"}


async def test_a_short_facet_says_what_it_leaves_out(ask: Asker, world: Database) -> None:
    await fill(world)
    (whole,) = (await ask.data(FACETS, by=["COUNTRY"]))["contents"]["facets"]
    (short,) = (await ask.data(FACETS, by=["COUNTRY"], first=1))["contents"]["facets"]
    assert short["buckets"] == whole["buckets"][:1]
    assert short["otherCount"] == sum(bucket["count"] for bucket in whole["buckets"][1:])
    (none,) = (await ask.data(FACETS, by=["COUNTRY"], first=0))["contents"]["facets"]
    assert (none["buckets"], none["otherCount"]) == ([], sum(bucket["count"] for bucket in whole["buckets"]))


@pytest.mark.parametrize(("first", "code"), [(-1, "BAD_INPUT"), (201, "TOO_EXPENSIVE")])
async def test_a_facet_longer_than_a_page_is_refused_at_its_place(ask: Asker, first: int, code: str) -> None:
    error = await ask.error(FACETS, by=["KIND"], first=first)
    assert error["path"] == ["contents", "facets"]
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == (code, "first")
    assert (await ask.data(FACETS, by=["KIND"], first=200))["contents"]["facets"][0]["buckets"] == []
