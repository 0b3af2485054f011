"""The root field `search` while its engine is away and after, what it marks, and the spelling it proposes."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route

from m4d_core.errors import EngineError
from m4d_core.storage.database import Database
from m4d_core.storage.pulse import Pulse
from m4d_schema.answers import Answers
from m4d_schema.door import GraphQLDoor
from m4d_schema.ids import global_id
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, index, statements
from tests.schema.shelf import PUBLIC, fill

pytestmark = pytest.mark.anyio
ALL = """query ($text: String!, $first: Int, $after: String, $f: ContentFilter, $l: LocaleInput) {
  search(text: $text, first: $first, after: $after, filter: $f, locale: $l) {
    degraded didYouMean count { value relation }
    edges { cursor score highlights { field html } node { title } }
    facets(by: [KIND, THEME], first: 2) { field otherCount buckets { value label count selected } }
    pageInfo { hasNextPage hasPreviousPage endCursor } } }"""


class Switch:
    """An engine that can be away."""

    def __init__(self, engine: SearchEngine) -> None:
        self.engine = engine
        self.is_away = False

    def __getattr__(self, name: str) -> Any:
        if self.is_away:
            raise EngineError("connection to http://10.0.0.7:7700 refused")
        return getattr(self.engine, name)


@pytest.fixture
async def switch(world: Database, engine: SearchEngine) -> Switch:
    await fill(world)
    await index(world, engine)
    return Switch(engine)


@pytest.fixture
async def switched(world: Database, switch: Switch, ask: Asker) -> Asker:
    """Who asks an installation whose engine is away, once the switch says so."""
    return ask.of(await context_of(world, switch))


async def search(ask: Asker, text: str, **variables: Any) -> Any:
    return (await ask.data(ALL, text=text, **variables))["search"]


def titles(found: Any) -> list[str]:
    return [edge["node"]["title"] for edge in found["edges"]]


# --- away ----------------------------------------------------------------------
async def test_the_database_answers_while_the_engine_is_away_and_no_longer(switch: Switch, switched: Asker) -> None:
    before = await search(switched, "remitances")
    switch.is_away = True
    during, typo = await search(switched, "remittance"), await search(switched, "remitances")
    switch.is_away = False
    after = await search(switched, "remitances")
    assert [each["degraded"] for each in (before, during, typo, after)] == [False, True, True, False]
    assert titles(during) == ["Remittance fees fall in Tunisia"]
    assert (titles(typo), typo["count"]) == ([], {"value": 0, "relation": "EXACT"})
    assert before == after
    assert "Remittance fees fall in Tunisia" in titles(after)


async def test_it_filters_counts_and_marks_as_ever(world: Database, switch: Switch, switched: Asker) -> None:
    switch.is_away = True
    with statements(world) as seen:
        found = await search(switched, "fees", f={"kinds": ["NEWS"]}, l={"prefer": ["fr"]})
    assert found["edges"][0]["highlights"] == [
        {"field": "title", "html": "Remittance <mark>fees</mark> fall in Tunisia"},
        {"field": "body", "html": "Sending money home costs less. <mark>Fees</mark> fell by a third."},
    ]
    assert (found["edges"][0]["score"], found["didYouMean"]) == (1, None)
    kinds, themes = found["facets"]
    assert kinds["buckets"] == [{"value": "NEWS", "label": "Actualités", "count": 1, "selected": True}]
    assert themes["buckets"][0]["label"] == "Transferts de fonds"
    assert len(seen) == 1 + 1 + 2  # the page, the total, each facet


async def test_no_hidden_item_is_found(switch: Switch, switched: Asker) -> None:
    switch.is_away = True
    assert titles(await search(switched, "no longer")) == []
    assert titles(await search(switched, "yet")) == []


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", '"', '"" -', "-a", "a" * 500, "\u202e", "🙂", "a AND b:c^2 [x TO y]", "%_\\", "移民 -x"]
)
async def test_no_text_is_a_fault(switch: Switch, switched: Asker, text: str) -> None:
    switch.is_away = True
    assert (await search(switched, text))["degraded"]


async def test_pages_reach_everything_once_and_no_deeper_than_hits_do(
    world: Database, switch: Switch, switched: Asker
) -> None:
    switch.is_away = True
    found: list[str] = []
    after = None
    for size in (4, 4, 1):
        page = await search(switched, "", first=4, after=after)
        assert (len(page["edges"]), page["count"]["value"]) == (size, PUBLIC)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        found, after = found + titles(page), page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert len(set(found)) == PUBLIC
    shallow = switched.of(await context_of(world, switch, search_max_hits=3))
    first = await search(shallow, "", first=2)
    second = await search(shallow, "", first=2, after=first["pageInfo"]["endCursor"])
    third = await search(shallow, "", first=2, after=second["pageInfo"]["endCursor"])
    assert [len(each["edges"]) for each in (first, second, third)] == [2, 1, 0]
    assert [each["pageInfo"]["hasNextPage"] for each in (first, second, third)] == [True, False, False]


async def test_a_cursor_of_before_goes_on_and_one_of_meanwhile_does_not(switch: Switch, switched: Asker) -> None:
    before = (await search(switched, "", first=2))["pageInfo"]["endCursor"]
    switch.is_away = True
    during = await search(switched, "", first=2, after=before)
    assert (len(during["edges"]), during["degraded"]) == (2, True)
    assert (await switched.error(ALL, text="", after="nonsense"))["extensions"]["code"] == "BAD_INPUT"
    switch.is_away = False
    error = await switched.error(ALL, text="", after=during["pageInfo"]["endCursor"])
    assert error["extensions"] == {"code": "BAD_INPUT", "argument": "after"}


async def test_no_more_is_looked_through_than_the_setting_says(world: Database, switch: Switch, ask: Asker) -> None:
    switch.is_away = True
    for rows, number in ((4, 1), (3, 0)):  # the fees are the fourth newest
        bounded = ask.of(await context_of(world, switch, search_fallback_rows=rows))
        assert len((await search(bounded, "remittance"))["edges"]) == number


async def test_only_what_is_selected_is_read(world: Database, switch: Switch, switched: Asker) -> None:
    switch.is_away = True
    with statements(world) as seen:
        assert await switched.data('{ search(text: "fees") { degraded } }') == {"search": {"degraded": True}}
        assert seen == []


async def test_no_cache_keeps_what_was_answered_meanwhile(
    world: Database, schema: strawberry.Schema, switch: Switch, switched: Asker
) -> None:
    pulse = Pulse(world)
    answers = Answers(switched.context.changes, switched.context.memory, pulse, 1_000_000)
    door = GraphQLDoor(schema, replace(switched.context, answers=answers))
    app = Starlette(routes=[Route("/graphql", door)])
    asked = {"query": '{ search(text: "remitances") { degraded nodes { title } } }'}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.test") as client:
        controls, told = [], []
        for is_away in (False, True, False):
            switch.is_away = is_away
            response = await client.get("/graphql", params=asked)
            controls.append(response.headers["cache-control"])
            told.append(response.json()["data"]["search"]["degraded"])
    pulse.close()
    assert told == [False, True, False]
    assert "no-store" in controls[1]
    assert "no-store" not in controls[0]
    assert controls[2] == controls[0]


# --- marks and spelling ----------------------------------------------------------
async def test_hits_tell_where_they_match_in_the_language_shown(switch: Switch, switched: Asker) -> None:
    found = {edge["node"]["title"]: edge["highlights"] for edge in (await search(switched, "remitances"))["edges"]}
    assert found["Remittance fees fall in Tunisia"] == [
        {"field": "title", "html": "<mark>Remittance</mark> fees fall in Tunisia"}
    ]
    assert found["Les frais d’envoi baissent"] == []  # by its theme
    (kept,) = (await search(switched, "kept"))["edges"]
    assert kept["highlights"] == [{"field": "body", "html": "<mark>Kept</mark> back."}]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("tunisai", "tunisia"), ("Fees fal", None), ("newcomars", "newcomers"), ("remesaz", "remesas"), ("qqqqqq", None)],
)
async def test_a_spelling_is_proposed(switch: Switch, switched: Asker, text: str, meant: str | None) -> None:
    assert (await search(switched, text))["didYouMean"] == meant
    alone = await switched.data("query ($t: String!) { search(text: $t) { didYouMean } }", t=text)
    assert alone == {"search": {"didYouMean": meant}}


async def test_facets_by_source_and_theme_are_named_in_the_language_asked_for(switch: Switch, switched: Asker) -> None:
    document = """query ($f: ContentFilter) { search(text: "", filter: $f, locale: {prefer: ["ar", "fr"]}) {
      facets(by: [SOURCE, THEME]) { field buckets { value label count selected node { id } } } } }"""
    wanted = {"themes": {"anyOf": ["remittances"]}, "sources": {"anyOf": ["demo"]}}
    sources, themes = (await switched.data(document, f=wanted))["search"]["facets"]
    assert sources["buckets"] == [
        {"value": "demo", "label": "Demo", "count": 2, "selected": True, "node": {"id": global_id("Source", "demo")}}
    ]
    told = [(each["value"], each["label"], each["selected"]) for each in themes["buckets"]]
    assert told == [
        ("local-authorities", "Local authorities", False),
        ("remittances", "تحويلات", True),
        ("economy", "Economy", False),
    ]
