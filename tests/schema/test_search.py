"""The root field `search`: what it finds, counts and pages through, and what happens without an engine."""

from typing import Any

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.storage import repository
from m4d_core.storage.database import Database
from m4d_schema.ids import global_id
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, index, statements
from tests.schema.shelf import PUBLIC, fill
from tests.world import NOW

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shelf(world: Database) -> Database:
    await fill(world)
    return world


async def search(ask: Asker, text: str, rest: str = "", **variables: Any) -> Any:
    declared = "".join(f", ${name}: {kind}" for name, kind in (("f", "ContentFilter"),) if name in variables)
    given = ", filter: $f" if "f" in variables else ""
    selected = "count { value relation } edges { score node { title } } pageInfo { hasNextPage }" + rest
    document = f"query ($text: String!{declared}) {{ search(text: $text{given}) {{ {selected} }} }}"
    return (await ask.data(document, text=text, **variables))["search"]


async def test_search_forgives_spelling_and_shows_no_hidden_item(
    shelf: Database, engine: SearchEngine, ask: Asker
) -> None:
    await index(shelf, engine)
    found = await search(ask, "remitances")
    assert "Remittance fees fall in Tunisia" in [edge["node"]["title"] for edge in found["edges"]]
    assert not [edge for edge in found["edges"] if "No longer" in edge["node"]["title"]]
    assert all(0 <= edge["score"] <= 1 for edge in found["edges"])


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", '"', '"" -', "-a", "a" * 500, "\u202e", "🙂", "a AND b:c^2 [x TO y]"]
)
async def test_no_text_is_a_fault(shelf: Database, engine: SearchEngine, ask: Asker, text: str) -> None:
    await index(shelf, engine)
    assert (await search(ask, text))["count"]["value"] >= 0


async def test_search_takes_the_filter_of_lists(shelf: Database, engine: SearchEngine, ask: Asker) -> None:
    await index(shelf, engine)
    found = await search(ask, "", f={"themes": {"anyOf": [global_id("Theme", "economy")]}, "languages": ["fr"]})
    assert [edge["node"]["title"] for edge in found["edges"]] == ["Les frais d’envoi baissent"]


async def test_search_facets_are_counted_by_the_engine(shelf: Database, engine: SearchEngine, ask: Asker) -> None:
    await index(shelf, engine)
    with statements(shelf) as seen:
        found = await search(
            ask,
            "",
            " facets(by: [KIND, COUNTRY], first: 2) { field otherCount buckets { value label count selected } }",
            f={"kinds": ["NEWS"]},
        )
    kinds, countries = found["facets"]
    assert kinds["buckets"] == [
        {"value": "NEWS", "label": "News", "count": 5, "selected": True},
        {"value": "PROJECT", "label": "Project", "count": 2, "selected": False},
    ]
    assert kinds["otherCount"] == 2
    assert [bucket["label"] for bucket in countries["buckets"]] == ["Morocco", "Tunisia"]
    assert len(seen) == 1  # the rows


async def test_a_hit_that_is_gone_meanwhile_is_left_out(shelf: Database, engine: SearchEngine, ask: Asker) -> None:
    await index(shelf, engine)
    async with repository.transaction(shelf, NOW) as transaction:
        await transaction.set_state([content_id("demo", "fees")], State.HIDDEN)
    found = await search(ask, "remittance fees")
    assert "Remittance fees fall in Tunisia" not in [edge["node"]["title"] for edge in found["edges"]]


async def test_paging_through_hits(shelf: Database, engine: SearchEngine, ask: Asker) -> None:
    await index(shelf, engine)
    document = """query ($after: String) { search(text: "", first: 4, after: $after) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    ids: list[str] = []
    after: str | None = None
    for expected in (4, 4, 1):
        page = (await ask.data(document, after=after))["search"]
        assert len(page["nodes"]) == expected
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        ids += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert len(set(ids)) == PUBLIC
    error = await ask.error('query ($a: String) { search(text: "other", after: $a) { nodes { id } } }', a=after)
    assert error["extensions"] == {"code": "BAD_INPUT", "argument": "after"}


async def test_paging_ends_at_the_deepest_hit(shelf: Database, engine: SearchEngine, ask: Asker) -> None:
    await index(shelf, engine)
    shallow = ask.of(await context_of(shelf, engine, search_max_hits=3))
    document = """query ($after: String) { search(text: "", first: 2, after: $after) {
      count { value relation } nodes { id } pageInfo { hasNextPage endCursor } } }"""
    first = (await shallow.data(document))["search"]
    assert first["count"] == {"value": PUBLIC, "relation": "AT_LEAST"}
    assert first["pageInfo"]["hasNextPage"] is True
    second = (await shallow.data(document, after=first["pageInfo"]["endCursor"]))["search"]
    assert (len(second["nodes"]), second["pageInfo"]["hasNextPage"]) == (1, False)
    third = (await shallow.data(document, after=second["pageInfo"]["endCursor"]))["search"]
    assert third["nodes"] == []


async def test_a_search_text_may_be_as_long_as_the_cap_and_no_longer(ask: Asker) -> None:
    document = "query ($t: String!) { search(text: $t) { nodes { id } } }"
    await ask.data(document, t="a" * 500)
    error = await ask.error(document, t="a" * 501)
    assert error["extensions"] == {
        "code": "TOO_EXPENSIVE", "limit": "search text", "allowed": 500, "requested": 501, "argument": "text",
    }  # fmt: skip
