"""A program loads its roots once, whatever then writes the answer."""

from dataclasses import replace
from typing import Any

import pytest
import strawberry

from m4d_core.storage.database import Database
from m4d_schema.context import GraphQLContext
from m4d_schema.execution import Executor, Way
from tests.schema.asking import Asker, statements, uncompiled
from tests.schema.shelf import fill

pytestmark = pytest.mark.anyio
FAULTS = (
    '{ a: content(by: {id: "x"}) { id } b: contents(first: 1) { nodes { id } } }',
    "{ contents(first: -1) { nodes { id } } }",
    "{ contents(first: 3) { nodes { id excerpt(length: 0) } } }",
    "{ contents(first: 3) { nodes { id snippet(length: 0) { text } } } }",
    '{ nodes(ids: ["x", "Q291bnRyeTpUTg"]) { id } }',
    '{ search(text: "a", after: "x") { nodes { id } } themes { slug } }',
    "query ($by: String = null) { country(code: $by) { name } }",
)


@pytest.mark.parametrize("document", FAULTS)
async def test_faults_are_told_as_the_executor_tells_them(
    world: Database, context: GraphQLContext, schema: strawberry.Schema, document: str
) -> None:
    await fill(world)
    found = [await Asker(make(schema), context).body(document) for make in (Executor, uncompiled)]
    assert found[0] == found[1]
    assert "errors" in found[0]


async def test_what_was_loaded_is_not_loaded_again(world: Database, ask: Asker) -> None:
    await fill(world)
    with statements(world) as seen:
        body = await ask.body("{ contents(first: 3) { nodes { id excerpt(length: 0) } } }")
    assert len(body["errors"]) == 3
    assert len(seen) == 1
    assert ask.executor.ways == {Way.EXECUTOR: 1}


@pytest.mark.parametrize("document", ["{ __schema { queryType { name } } }", '{ __type(name: "Query") { name } }'])
async def test_introspection_is_left_to_the_executor(ask: Asker, document: str) -> None:
    assert await ask.data(document)
    assert ask.executor.ways == {Way.EXECUTOR: 1}


async def test_a_budget_that_is_overspent_stops_it(world: Database, context: GraphQLContext, ask: Asker) -> None:
    await fill(world)
    small: Any = ask.of(replace(context, max_nodes=3))
    assert (await small.error("{ countries { name } themes { slug } }"))["extensions"]["limit"] == "nodes"
