"""What an operation costs in statements, and which columns those read."""

import re
import time
from dataclasses import replace
from typing import Any

import pytest

from m4d_core.content.reference import Reference
from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, index, statements
from tests.schema.shelf import fill

pytestmark = pytest.mark.anyio

CARD = """{ id slug title summary publishedAt image { url } source { slug name homepage }
            countries { iso2 name } themes { slug name } }"""


@pytest.fixture
async def shelf(world: Database) -> Database:
    await fill(world)
    return world


async def cost(ask: Asker, database: Database, document: str, **variables: Any) -> list[str]:
    with statements(database) as seen:
        await ask.data(document, **variables)
    return seen


ALWAYS = {"id", "kind"}  # what tells which type is shown
SPOKEN = {"language", "translations", "license", "origin"}  # and which text, where languages are asked for


def columns(statement: str) -> set[str]:
    listed = statement.partition("SELECT ")[2].partition(" \nFROM")[0]
    return set(re.findall(r"content\.(\w+)", listed))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (f"{{ contents {{ nodes {CARD} }} }}", 1),
        (f"{{ contents(first: 1) {{ nodes {CARD} }} }}", 1),
        (f"{{ contents(first: 200) {{ edges {{ cursor node {CARD} }} }} }}", 1),
        ("{ contents { pageInfo { hasNextPage endCursor } } }", 1),
        ("{ contents { count { value } } }", 1),
        (f"{{ contents {{ count {{ value }} nodes {CARD} }} }}", 2),
        ("{ contents { a: count { value } b: count(upTo: 3) { value relation } } }", 1),
        ("{ contents { facets(by: [COUNTRY]) { otherCount } } }", 1),
        ("{ contents { facets(by: [COUNTRY, KIND, YEAR]) { otherCount } } }", 3),
        ("{ contents { a: facets(by: [KIND]) { otherCount } b: facets(by: [KIND], first: 1) { otherCount } } }", 2),
        ("{ contents { a: facets(by: [KIND]) { otherCount } b: facets(by: [KIND]) { otherCount } } }", 1),
        (f"{{ contents {{ count {{ value }} facets(by: [THEME, LANGUAGE]) {{ otherCount }} nodes {CARD} }} }}", 4),
        (f"{{ a: contents {{ nodes {CARD} }} b: contents {{ nodes {CARD} }} c: contents {{ nodes {CARD} }} }}", 3),
        ("{ contents { __typename } }", 0),
        ("{ sources { slug status itemCount } }", 1),
        ("{ contents { nodes { source { status itemCount freshnessSeconds } } } }", 2),
        (
            "{ a: contents { nodes { source { status } } } b: contents { nodes { source { itemCount } } }"
            " sources { slug } }",
            3,
        ),
        ("{ contents { facets(by: [SOURCE]) { buckets { node { ... on Source { status } } } } } }", 2),
        (f'{{ content(by: {{path: "/projects/old-program"}}) {CARD} }}', 1),
        ('{ content(by: {originalUrl: "https://example.org/projects/1"}) { title } }', 1),
        ("{ countries { iso2 region { name countries { iso2 } } } themes { slug narrower { slug } } }", 0),
        ("{ organizations { nodes { slug country { iso2 } } } }", 0),
        ("{ __schema { types { name } } }", 0),
    ],
)
async def test_statements(ask: Asker, shelf: Database, document: str, expected: int) -> None:
    assert len(await cost(ask, shelf, document)) == expected


async def test_what_is_not_included_is_not_read(ask: Asker, shelf: Database) -> None:
    document = """query ($all: Boolean!, $none: Boolean = false) { contents {
      nodes { slug body @include(if: $all) { html } ... @include(if: $none) { summary } ...Rest @skip(if: true) }
      count @include(if: $all) { value } facets(by: [KIND]) @skip(if: $all) { otherCount } } }
      fragment Rest on Content { provenance { plugin } }"""
    (page, facet) = await cost(ask, shelf, document, all=False)
    assert columns(page) == {*ALWAYS, "slug", "effective_at"}
    assert "GROUP BY" in facet
    page, total = await cost(ask, shelf, document, all=True)
    assert columns(page) == {*ALWAYS, "slug", "effective_at", "html", "license", "origin"}
    assert "count(*)" in total


async def test_a_card_reads_neither_text_nor_detail(ask: Asker, shelf: Database) -> None:
    (page,) = await cost(ask, shelf, f"{{ contents {{ nodes {CARD} }} }}")
    assert columns(page) == {
        *ALWAYS, "slug", "title", "summary", "published_at", "effective_at", "image", "source_key", "countries",
        "themes",
    }  # fmt: skip


async def test_fields_of_one_kind_are_read_through_fragments_of_every_sort(ask: Asker, shelf: Database) -> None:
    document = """{ contents { ...List } }
      fragment List on ContentConnection { edges { node { ...Any ... on Document { pageCount } } } }
      fragment Any on Node { id ... on Project { number } ... on Content { title } }"""
    (page,) = await cost(ask, shelf, document)
    assert columns(page) == {*ALWAYS, "effective_at", "detail", "title"}


async def test_the_columns_of_aliases_and_of_merged_fields_are_united(ask: Asker, shelf: Database) -> None:
    document = "{ contents { nodes { a: title } edges { node { b: summary } } } contents { nodes { slug } } }"
    (page,) = await cost(ask, shelf, document)
    assert columns(page) == {*ALWAYS, "effective_at", "title", "summary", "slug"}
    (page,) = await cost(ask, shelf, '{ contents(locale: {prefer: ["fr"]}) { nodes { slug } } }')
    assert columns(page) == {*ALWAYS, *SPOKEN, "effective_at", "slug"}


async def test_a_search_costs_the_rows_of_its_hits(ask: Asker, shelf: Database, engine: SearchEngine) -> None:
    await index(shelf, engine)
    document = f'{{ search(text: "a") {{ count {{ value }} facets(by: [KIND]) {{ otherCount }} nodes {CARD} }} }}'
    assert len(await cost(ask, shelf, document)) == 1
    assert await cost(ask, shelf, '{ search(text: "a") { count { value } pageInfo { endCursor } } }') == []


async def test_no_resolver_below_a_root_field_asks_the_database(ask: Asker, shelf: Database) -> None:
    """Everything there is to select, at once: the statements are those of the root field alone."""
    document = """{ contents(first: 50) { count { value } nodes {
      __typename id kind slug path title summary body { html text wordCount } excerpt image { url alt credit }
      publishedAt updatedAt firstSeenAt locale dir origin featured goesLocal
      source { slug organization { slug country { iso2 } } license { name } }
      provenance { originalUrl originalId plugin fetchedAt inferredFields { field value method } }
      license { key name url rights attribution allowsFullText }
      countries { iso2 region { name parent { name } } } themes { slug broader { slug } } organizations { slug }
      goals { number target }
      ... on Project { status period { start end certainty } } ... on BlogPost { tags }
      ... on Document { publisher { slug } files { url } identifiers { value } languages } } } }"""
    assert len(await cost(ask, shelf, document)) == 2


async def test_as_many_nodes_as_the_budget_allows_and_one_more(
    ask: Asker, shelf: Database, engine: SearchEngine
) -> None:
    document = "{ countries { iso2 region { m49 } } }"  # three countries, three regions
    for max_nodes, is_enough in ((6, True), (5, False)):
        body = await ask.of(await context_of(shelf, engine, max_nodes=max_nodes)).body(document)
        assert ("data" in body) is is_enough
    (error,) = body["errors"]
    assert error["extensions"] == {"code": "TOO_EXPENSIVE", "limit": "nodes", "allowed": 5, "requested": 6}


async def test_circles_of_reference_data_end_at_the_budget(ask: Asker, shelf: Database, engine: SearchEngine) -> None:
    """300 countries in one region: each further `region { countries }` would show 300 times as many."""
    context = await context_of(shelf, engine)
    codes = [f"{first}{second}" for first in "ABCDEFGHIJKL" for second in "ABCDEFGHIJKLMNOPQRSTUVWXY"]
    context.memory.reference = Reference.from_rows(
        {
            "regions": [{"m49": "001", "names": {"en": "World"}, "level": "region"}],
            "countries": [
                {"iso2": code, "iso3": f"{code}X", "m49": f"{900 + n}", "names": {"en": code}, "region": "001"}
                for n, code in enumerate(codes)
            ],
        }
    )
    wide = ask.of(context)
    assert len((await wide.data("{ countries { region { m49 } } }"))["countries"]) == 300
    start = time.perf_counter()
    document = "{ countries { region { countries { region { countries { iso2 } } } } } }"
    assert (await wide.error(document))["extensions"]["limit"] == "cost"
    dear = wide.of(replace(context, settings=Settings(graphql_max_cost=10**9)))
    error = await dear.error(document)
    assert error["extensions"]["limit"] == "nodes"
    assert time.perf_counter() - start < 5
