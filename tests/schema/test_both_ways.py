"""Compiled or left to graphql-core, on SQLite or PostgreSQL: what a site and the benchmark ask is answered alike."""

import re
from collections.abc import AsyncIterator, Mapping
from random import Random
from typing import Any

import pytest
import strawberry

from benchmarks.graphql import data
from benchmarks.graphql.workloads import workloads
from m4d_core.clock import FixedClock
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry
from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_schema.execution import Executor, Way
from m4d_schema.pages.operations import operations
from m4d_search.contract import SearchEngine
from tests.schema.asking import SPOILT, Asker, compare, context_of, index, uncompiled
from tests.schema.rich import damage, fill_rich
from tests.world import NOW, settle

pytestmark = pytest.mark.anyio
ITEMS = 200


@pytest.fixture
async def ways(
    databases: tuple[Database, Database],
    engine: SearchEngine,
    schema: strawberry.Schema,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[list[Asker]]:
    """What M4D comes with, what the benchmark makes and what holds everything, on each database, in both ways."""
    monkeypatch.setattr("m4d_schema.errors.log.error", lambda *_, **__: None)
    monkeypatch.setattr(data, "SystemClock", lambda: FixedClock(NOW))
    for each in databases:
        await prepare(each, Settings(plugins=()), Registry(sources={}), FixedClock(NOW))
        await settle(each)
        await data.fill(each, ITEMS)
        await fill_rich(each)
    await index(databases[0], engine)
    contexts = [await context_of(each, engine) for each in databases]
    yield [Asker(make(schema), context) for context in contexts for make in (Executor, uncompiled)]
    for each in databases:
        await each.close()


async def places(ask: Asker) -> Mapping[str, Any]:
    """What the workloads are about: a news item and its source, a country of some, and half way down."""
    found = await ask.data(
        """{ news: contents(filter: {kinds: [NEWS], themes: {anyOf: ["theme-5"]}}, first: 1) {
          nodes { slug source { id } countries { iso2 } } }
        half: contents(first: 100) { pageInfo { endCursor } } }"""
    )
    (item,) = found["news"]["nodes"]
    return {
        "slug": item["slug"],
        "source": item["source"]["id"],
        "country": item["countries"][0]["iso2"],
        "after": found["half"]["pageInfo"]["endCursor"],
        "plain_after": "",
    }


async def test_what_a_site_asks_is_answered_alike(ways: list[Asker], databases: tuple[Database, Database]) -> None:
    told = await places(ways[0])
    asked: list[tuple[str, Mapping[str, Any]]] = [
        *(
            (each.document, {"after": told["after"]} if each.name == "WorkloadE" else each.variables)
            for each in operations()
        ),
        *((each.document, each.variables) for each in workloads(told)),
    ]
    ways[0].executor.ways.clear()
    for document, variables in asked:
        assert await compare(ways, document, **variables) == {"data", "extensions"}, document
    assert ways[0].executor.ways == {Way.COMPILED: len(asked)}
    for each in databases:
        await damage(each, Random(3), 25)
    for document, variables in asked:
        await compare(ways, re.sub(r"first: \d+", "first: 30", document), SPOILT, **variables)
    assert ways[0].executor.ways[Way.EXECUTOR]
