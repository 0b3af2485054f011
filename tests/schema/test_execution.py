"""The order in which an operation is read, weighed, validated and run, and what each step says."""

import asyncio
import time
from typing import Any

import pytest
from graphql import get_introspection_query
from sqlalchemy import text

from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_schema.execution import Executor, MutationByGetError
from m4d_schema.requests import Asked
from m4d_schema.schema import build_schema
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, SlowListing, context_of, light_context

pytestmark = pytest.mark.anyio
LIGHT = Asker(Executor(build_schema()), light_context())


def code(body: dict[str, Any]) -> str:
    assert "data" not in body
    return str(body["errors"][0]["extensions"]["code"])


async def test_an_answer_without_errors_has_no_errors() -> None:
    body = await LIGHT.body("{ __typename }")
    assert body == {"data": {"__typename": "Query"}, "extensions": {"cost": {"requested": 0, "limit": 5000}}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{", "PARSE_FAILED"),
        ("", "PARSE_FAILED"),
        ('{ a(x: "\\uD800") }', "PARSE_FAILED"),
        ("type A { b: C }", "BAD_REQUEST"),
        ("fragment F on Query { __typename }", "BAD_REQUEST"),
        ("query A { __typename } query B { __typename }", "BAD_REQUEST"),
        ("{ nothing }", "VALIDATION_FAILED"),
        ("{ ...Missing }", "VALIDATION_FAILED"),
        ("{ contents { nodes { id } } contents(first: 1) { nodes { id } } }", "VALIDATION_FAILED"),
        ("{ ...F } fragment F on Query { ...F }", "VALIDATION_FAILED"),
        ("mutation { __typename }", "VALIDATION_FAILED"),
        ("subscription { __typename }", "VALIDATION_FAILED"),
        ("{ contents(orderBy: [{title: ASC, updatedAt: ASC}]) { nodes { id } } }", "VALIDATION_FAILED"),
        ("{ content(by: {}) { id } }", "VALIDATION_FAILED"),
        ("{ content(by: {id: null}) { id } }", "VALIDATION_FAILED"),
        ("{ contents(first: 1.5) { nodes { id } } }", "VALIDATION_FAILED"),
        ("{ contents(first: 3000000000) { nodes { id } } }", "VALIDATION_FAILED"),
        ("{ a { " * 400 + "b" + " } }" * 400, "TOO_EXPENSIVE"),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(31)) + " }", "TOO_EXPENSIVE"),
        ('{ contents(filter: {publishedAt: {from: "2026-01-01"}}) { nodes { id } } }', "VALIDATION_FAILED"),
        ('{ contents(filter: {languages: ["en gb"]}) { nodes { id } } }', "VALIDATION_FAILED"),
        ('{ content(by: {originalUrl: "javascript:alert(1)"}) { id } }', "VALIDATION_FAILED"),
    ],
)
async def test_what_is_not_executed(document: str, expected: str) -> None:
    assert code(await LIGHT.body(document)) == expected


async def test_the_operation_is_chosen_by_its_name() -> None:
    document = "query A { a: __typename } query B { b: __typename }"
    asked = Asked(document=document, operation_name="B")
    assert (await LIGHT.executor.answer(asked, LIGHT.context))["data"] == {"b": "Query"}
    unknown = await LIGHT.executor.answer(Asked(document=document, operation_name="C\x1b"), LIGHT.context)
    assert code(unknown) == "BAD_REQUEST"
    assert "\x1b" not in str(unknown)


@pytest.mark.parametrize(
    ("document", "variables", "variable"),
    [
        ("query ($id: ID!) { node(id: $id) { id } }", {}, "id"),
        ("query ($id: ID!) { node(id: $id) { id } }", {"id": None}, "id"),
        ("query ($n: Int) { contents(first: $n) { nodes { id } } }", {"n": 2**31}, "n"),
        ("query ($n: Int) { contents(first: $n) { nodes { id } } }", {"n": "3"}, "n"),
        ("query ($by: ContentLookup!) { content(by: $by) { id } }", {"by": {}}, "by"),
        ("query ($by: ContentLookup!) { content(by: $by) { id } }", {"by": {"id": "x", "path": "y"}}, "by"),
        ("query ($by: ContentLookup!) { content(by: $by) { id } }", {"by": {"id": None}}, "by"),
        ("query ($o: [ContentOrder!]) { contents(orderBy: $o) { nodes { id } } }", {"o": [{"title": "UP"}]}, "o"),
        ("query ($f: ContentFilter) { contents(filter: $f) { nodes { id } } }", {"f": {"kinds": ["CAT"]}}, "f"),
        ("query ($f: ContentFilter) { contents(filter: $f) { nodes { id } } }", {"f": {"nothing": 1}}, "f"),
        (
            "query ($f: ContentFilter) { contents(filter: $f) { nodes { id } } }",
            {"f": {"publishedAt": {"from": "0001-01-01T00:00:00+14:00"}}},
            "f",
        ),
    ],
)
async def test_a_wrong_variable_is_named(document: str, variables: dict[str, Any], variable: str) -> None:
    body = await LIGHT.body(document, **variables)
    assert code(body) == "BAD_INPUT"
    (error,) = body["errors"]
    assert error["extensions"]["variable"] == variable
    assert "\n" not in error["message"]


async def test_wrong_variables_are_reported_up_to_an_end() -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    body = await LIGHT.body(document, ids=[{"x": 1}] * 1000)
    assert code(body) == "BAD_INPUT"
    assert len(body["errors"]) <= 11


async def test_variables_nested_as_deep_as_a_body_allows() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = {"anyOf": deep}
    body = await LIGHT.body("query ($f: ContentFilter) { contents(filter: $f) { nodes { id } } }", f=deep)
    assert code(body) == "BAD_INPUT"


async def test_a_null_for_an_argument_with_a_default_is_the_callers_fault() -> None:
    document = "query ($n: Boolean = true) { countries @include(if: $n) { iso2 } }"
    assert code(await LIGHT.body(document, n=None)) == "BAD_INPUT"
    listed = "query ($by: [FacetField!] = [KIND]) { contents { facets(by: $by) { otherCount } } }"
    assert code(await LIGHT.body(listed, by=None)) == "BAD_INPUT"
    nodes = "query ($ids: [ID!] = []) { nodes(ids: $ids) { id } }"
    assert (await LIGHT.error(nodes, ids=None))["extensions"]["code"] == "BAD_INPUT"


async def test_a_nullable_variable_inside_a_one_of_must_have_a_value() -> None:
    """graphql-core 3.3.2 lets it through validation; without a value it ends here."""
    document = "query ($id: ID) { content(by: {id: $id}) { id } }"
    for variables in ({}, {"id": None}):
        assert (await LIGHT.error(document, **variables))["extensions"]["code"] == "BAD_INPUT"


async def test_a_reading_door_executes_queries_alone() -> None:
    assert "data" in await LIGHT.executor.answer(Asked(document="{ __typename }"), LIGHT.context, reads_only=True)
    with pytest.raises(MutationByGetError):
        await LIGHT.executor.answer(Asked(document="mutation { __typename }"), LIGHT.context, reads_only=True)


async def test_introspection_of_every_sort_is_answered() -> None:
    for options in ({}, {"one_of": True, "specified_by_url": True, "directive_is_repeatable": True,
                         "schema_description": True, "input_value_deprecation": True}):  # fmt: skip
        data = await LIGHT.data(get_introspection_query(**options))
        assert data["__schema"]["queryType"]["name"] == "Query"
    one_of = await LIGHT.data(
        '{ a: __type(name: "ContentLookup") { isOneOf } b: __type(name: "ContentFilter") { isOneOf }'
        ' c: __type(name: "ContentKind") { isOneOf } d: __type(name: "Int") { isOneOf } }'
    )
    assert one_of == {"a": {"isOneOf": True}, "b": {"isOneOf": False}, "c": {"isOneOf": None}, "d": {"isOneOf": None}}


async def test_circular_introspection_is_refused() -> None:
    circle = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
    assert code(await LIGHT.body(circle)) == "VALIDATION_FAILED"


async def test_documents_made_to_be_slow_are_answered_soon() -> None:
    many = " ".join(f"fragment F{n} on Query {{ __typename }}" for n in range(200))
    overlapping = "{" + "countries { region { name } } " * 120 + "}"
    bomb = "{...F0}" + "".join(
        f"fragment F{n} on Query{{...F{n + 1} ...F{n + 1}}}" for n in range(60)
    ) + "fragment F60 on Query{__typename}"  # fmt: skip
    for document in ("{ ...F0 } " + many, overlapping, bomb):
        start = time.perf_counter()
        await LIGHT.body(document)
        assert time.perf_counter() - start < 2.5


# --- the deadline -------------------------------------------------------------
async def running(database: Database) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
    async with database.read() as connection:
        return int(await connection.scalar(text(query)) or 0)


async def test_the_deadline_ends_the_answer_and_the_statement(
    ask: Asker, world: Database, engine: SearchEngine
) -> None:
    context = await context_of(world, engine, graphql_deadline_s=0.3)
    slow = ask.of(type(context)(**{**context.__dict__, "listing": SlowListing(world)}))
    start = time.perf_counter()
    body = await slow.body("{ contents { nodes { id } } countries { iso2 } }")
    assert time.perf_counter() - start < 3
    assert code(body) == "TIMEOUT"
    assert "0.3 seconds" in body["errors"][0]["message"]
    if not world.is_sqlite:
        deadline = time.perf_counter() + 5
        while await running(world):
            assert time.perf_counter() < deadline, "the statement is still running"
            await asyncio.sleep(0)
    assert "errors" not in await ask.body("{ contents { nodes { id } } }")  # the connection is fit for use again


async def test_an_answer_within_the_deadline_is_not_cut() -> None:
    quick = LIGHT.of(light_context(settings=Settings(graphql_deadline_s=5)))
    assert "errors" not in await quick.body("{ countries { iso2 } }")
