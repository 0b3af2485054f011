"""A single country, organization or theme shows its content; a list of them does not."""

from typing import Any

import pytest

from m4d_core.storage.database import Database
from m4d_schema.ids import global_id
from tests.schema.asking import Asker, statements
from tests.schema.shelf import fill

pytestmark = pytest.mark.anyio
PAGE = "contents(first: 1, filter: $f) { count { value } nodes { slug themes { slug } } pageInfo { endCursor } }"


@pytest.fixture(autouse=True)
async def _shelf(world: Database) -> None:
    await fill(world)


@pytest.mark.parametrize(
    ("node", "values"),
    [
        ('country(code: "MA")', {"all": 3, "news": 2}),
        ('organization(slug: "undp")', {"all": 3, "news": 1}),
        ('theme(slug: "economy")', {"all": 3, "news": 3}),  # remittances are narrower
        ('theme(slug: "remittances")', {"all": 2, "news": 2}),
    ],
)
async def test_content_of_a_node(ask: Asker, node: str, values: dict[str, int]) -> None:
    document = f"""query ($f: ContentFilter) {{ node: {node} {{
      all: contents {{ count {{ value }} }} news: {PAGE} }} }}"""
    found = (await ask.data(document, f={"kinds": ["NEWS"]}))["node"]
    assert {name: found[name]["count"]["value"] for name in values} == values
    assert len(found["news"]["nodes"]) == 1


async def test_pages_follow_one_another(ask: Asker) -> None:
    document = """query ($after: String) { country(code: "MA") {
      contents(first: 1, after: $after) { nodes { title } pageInfo { endCursor hasNextPage } } } }"""
    seen, after = [], None
    for _ in range(3):
        page = (await ask.data(document, after=after))["country"]["contents"]
        seen += [each["title"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert not page["pageInfo"]["hasNextPage"]
    assert len(set(seen)) == 3


async def test_node_shows_what_it_turns_out_to_be(ask: Asker) -> None:
    document = """query ($id: ID!) { node(id: $id) { __typename ...Country
      ... on Organization { contents { count { value } } } } }
      fragment Country on Country { contents { nodes { title } } profile { statistics { total } } }"""
    country = (await ask.data(document, id=global_id("Country", "TN")))["node"]
    assert (country["__typename"], len(country["contents"]["nodes"])) == ("Country", 2)
    assert country["profile"] == {"statistics": {"total": 2}}
    organization = (await ask.data(document, id=global_id("Organization", "undp")))["node"]
    assert organization == {"__typename": "Organization", "contents": {"count": {"value": 3}}}


async def test_a_profile(ask: Asker, world: Database) -> None:
    document = """{ country(code: "MA") { location { latitude } profile {
      politicalContext { html } developmentContext { html } places { name kind location { latitude } country { iso2 } }
      statistics { total projectsByStatus { value count } } keyDocuments(first: 2) { title } } } }"""
    with statements(world) as seen:
        profile = (await ask.data(document))["country"]["profile"]
    assert len(seen) == 3
    assert (profile["politicalContext"], profile["developmentContext"], profile["keyDocuments"]) == (None, None, [])
    assert profile["statistics"] == {"total": 3, "projectsByStatus": [{"value": "IMPLEMENTATION", "count": 1}]}
    assert profile["places"] == [
        {"name": "Nador", "kind": "PROVINCE", "location": None, "country": {"iso2": "MA"}},
    ]


async def test_statements_are_one_for_each_thing_selected(ask: Asker, world: Database) -> None:
    document = """{ theme(slug: "economy") { name contents(first: %d) {
      count { value } nodes { title countries { name } } facets(by: [KIND, COUNTRY]) { otherCount } } } }"""
    for size in (1, 50):
        with statements(world) as seen:
            await ask.data(document % size)
        assert len(seen) == 4
    with statements(world) as seen:
        await ask.data('{ theme(slug: "economy") { name } }')
    assert seen == []


async def test_a_facet_keeps_what_the_node_stands_for(ask: Asker) -> None:
    document = """{ country(code: "TN") { contents { facets(by: [COUNTRY]) { buckets { value count selected } } } } }"""
    (facet,) = (await ask.data(document))["country"]["contents"]["facets"]
    counted = [(each["value"], each["count"], each["selected"]) for each in facet["buckets"]]
    assert counted == [("TN", 2, False), ("MA", 1, False)]


@pytest.mark.parametrize(
    "document",
    [
        "{ countries { contents { count { value } } } }",
        "{ organizations { nodes { contents { count { value } } } } }",
        '{ country(code: "TN") { region { countries { contents { count { value } } } } } }',
        '{ country(code: "TN") { contents { nodes { themes { contents { count { value } } } } } } }',
        '{ country(code: "TN") { region { countries { profile { statistics { total } } } } } }',
    ],
)
async def test_in_a_list_of_nodes_it_is_refused(ask: Asker, document: str) -> None:
    body = await ask.body(document)
    assert {error["extensions"]["code"] for error in body["errors"]} == {"BAD_INPUT"}
    assert "one node alone" in body["errors"][0]["message"]


async def test_a_fragment_that_is_refused_in_a_list_is_answered_at_the_root(ask: Asker) -> None:
    document = """{ country(code: "TN") { region { countries { iso2 } } ...F } }
      fragment F on Country { contents { count { value } } }"""
    assert (await ask.data(document))["country"]["contents"] == {"count": {"value": 2}}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [("first: 201", "TOO_EXPENSIVE"), ("first: -1", "BAD_INPUT"), ('after: "x"', "BAD_INPUT")],
)
async def test_what_cannot_be_used_is_told_where_it_stands(ask: Asker, arguments: str, code: str) -> None:
    error: dict[str, Any] = await ask.error(
        f'{{ country(code: "TN") {{ c: contents({arguments}) {{ nodes {{ id }} }} }} }}'
    )
    assert (error["extensions"]["code"], error["path"]) == (code, ["country", "c"])


async def test_nothing_is_read_for_what_is_not_there(ask: Asker, world: Database) -> None:
    with statements(world) as seen:
        assert await ask.data('{ country(code: "XX") { contents { count { value } } } }') == {"country": None}
    assert seen == []
