"""Nodes of reference data are written once for an answer, and counted each time."""

from dataclasses import replace
from typing import Any

import pytest

from m4d_core.storage.database import Database
from m4d_schema.context import GraphQLContext
from tests.schema.asking import Asker
from tests.schema.shelf import fill

pytestmark = pytest.mark.anyio
DOCUMENT = """query ($in: LocaleInput) {
  a: contents(filter: {countries: {anyOf: ["TN"]}}, locale: $in) { nodes { ...F } }
  b: contents(filter: {countries: {anyOf: ["TN"]}}) { nodes { ...F } }
}
fragment F on Content { countries { name region { name } } }"""


async def test_a_node_is_in_the_language_of_its_root(world: Database, ask: Asker) -> None:
    await fill(world)
    found = await ask.data(DOCUMENT, **{"in": {"prefer": ["fr"]}})
    names = {root: {each["countries"][0]["name"] for each in found[root]["nodes"]} for root in ("a", "b")}
    assert names == {"a": {"Tunisie"}, "b": {"Tunisia"}}


async def test_every_place_of_a_node_is_counted(world: Database, context: GraphQLContext, ask: Asker) -> None:
    await fill(world)

    async def answer(most: int) -> dict[str, Any]:
        return await ask.of(replace(context, max_nodes=most)).body(DOCUMENT)

    nodes = sum(
        2 * len(each["countries"]) + 1 for root in (await answer(10_000))["data"].values() for each in root["nodes"]
    )
    assert "data" in await answer(nodes)
    assert "data" not in await answer(nodes - 1)
