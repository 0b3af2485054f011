"""Queries generated from the schema: none surprises the door, and both databases give equal answers."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import graphql
import orjson
import pytest
import strawberry
from graphql import ValueNode
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from m4d_core.content.identity import content_id
from m4d_core.storage.database import Database
from m4d_schema.errors import Code
from m4d_schema.execution import Executor, Way
from m4d_schema.ids import global_id
from m4d_schema.schema import sdl
from m4d_search.contract import SearchEngine
from tests.databases import PostgreSQL, open_postgresql, open_sqlite
from tests.schema.asking import Asker, context_of, index, uncompiled
from tests.schema.shelf import fill
from tests.world import settle

pytestmark = pytest.mark.anyio

IDS = [
    global_id("Content", content_id("demo", "fees")), global_id("Content", content_id("undp-projects", "XM-1")),
    global_id("Country", "TN"), global_id("Theme", "remittances"), "TN", "undp", "economy", "demo", "10.7", "x", "",
]  # fmt: skip
NAMES = ["/news/remittance-fees-fall-in-tunisia", "handbook", "undp", "SN", "remittances", "fees", "1", ""]


def some(values: list[str]) -> st.SearchStrategy[ValueNode]:
    """Values that the world holds, and a few that it does not."""
    return st.sampled_from(values).map(nodes.String)


SCALARS = {
    "ID": some(IDS),
    "String": some(NAMES),
    "DateTime": some(["2026-01-01T00:00:00Z", "2020-06-15T09:30:00+02:00"]),
    "PartialDate": some(["2014", "2018-04", "2020-01-15"]),
    "URL": some(["https://example.org/fees", "https://example.org/projects/1"]),
    "Locale": some(["en", "fr", "ar", "pt-BR"]),
    "HTML": some(["<p>x</p>"]),
    "JsonLd": some(["{}"]),
    "Int": st.integers(-1, 5).map(nodes.Int),
}


def with_one_of(number: int) -> graphql.GraphQLSchema:
    """The schema with one field, and that required, in each @oneOf input: the generator knows no more of @oneOf."""
    schema = graphql.build_schema(sdl())
    for each in schema.type_map.values():
        if isinstance(each, graphql.GraphQLInputObjectType) and each.is_one_of:
            name, field = list(each.fields.items())[number % len(each.fields)]
            required = graphql.GraphQLInputField(graphql.GraphQLNonNull(graphql.get_nullable_type(field.type)))
            each.fields = {name: required}
    return schema


SCHEMA = graphql.build_schema(sdl())
SCHEMAS = [with_one_of(number) for number in range(5)]
ROOTS = sorted(SCHEMA.query_type.fields if SCHEMA.query_type else ())
# one root field or two, so that a document is small enough to be executed
DOCUMENTS = st.tuples(
    st.sampled_from(SCHEMAS), st.lists(st.sampled_from(ROOTS), min_size=1, max_size=2, unique=True)
).flatmap(lambda drawn: queries(drawn[0], fields=drawn[1], custom_scalars=SCALARS))
EXPECTED = set(Code) - {Code.INTERNAL, Code.PARSE_FAILED, Code.VALIDATION_FAILED, Code.TIMEOUT, Code.UNAVAILABLE}


@pytest.fixture
def databases(postgresql: PostgreSQL, sqlite_mold: Path, tmp_path: Path) -> tuple[Database, Database]:
    """A migrated, empty database of either kind."""
    path = tmp_path / "m4d.sqlite3"
    shutil.copy(sqlite_mold, path)
    return open_sqlite(path), open_postgresql(postgresql.emptied())


@pytest.fixture
async def ways(
    databases: tuple[Database, Database], engine: SearchEngine, schema: strawberry.Schema
) -> AsyncIterator[list[Asker]]:
    """The same shelf on each database, behind one search index, asked compiled and not."""
    for each in databases:
        await settle(each)
        await fill(each)
    await index(databases[0], engine)
    contexts = [await context_of(each, engine) for each in databases]
    yield [Asker(make(schema), context) for context in contexts for make in (Executor, uncompiled)]
    for each in databases:
        await each.close()


async def compare(ways: list[Asker], document: str) -> bool:
    """Ask in every way, and return whether anything was executed. Root fields fail in whatever order they end."""
    bodies = [await each.body(document) for each in ways]
    for body in bodies:
        body.get("errors", []).sort(key=lambda each: str(each.get("path")))
    written = {orjson.dumps(body).decode() for body in bodies}
    assert len(written) == 1, (document, written)
    one = orjson.loads(written.pop())
    codes = {error["extensions"]["code"] for error in one.get("errors", ())}
    assert codes <= EXPECTED, (document, one["errors"])
    return "data" in one


QUIET = list(HealthCheck)


@given(document=DOCUMENTS)
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=QUIET, phases=[Phase.generate])
async def test_generated_queries_surprise_nobody(ways: list[Asker], document: str) -> None:
    await compare(ways, document)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_ten_thousand_generated_queries_surprise_nobody(ways: list[Asker]) -> None:
    found: list[str] = []

    @given(document=DOCUMENTS)
    @settings(max_examples=10_000, deadline=None, suppress_health_check=QUIET, phases=[Phase.generate], database=None)
    def gather(document: str) -> None:
        found.append(document)

    gather()
    executed = 0
    for document in found:
        executed += await compare(ways, document)
    print(f"{len(found):,} generated, {executed:,} executed")  # noqa: T201 - for who runs it
    assert executed > len(found) / 2
    assert ways[0].executor.ways[Way.COMPILED] > executed / 2
