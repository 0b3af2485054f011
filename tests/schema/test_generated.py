"""Queries generated from the schema: none surprises the door, and both databases give equal answers."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from random import Random

import graphql
import pytest
import strawberry
from graphql import ValueNode
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from m4d_core.content.identity import content_id
from m4d_core.storage.database import Database
from m4d_schema.execution import Executor, Way
from m4d_schema.ids import global_id
from m4d_schema.plan.fields import BY_GRAPHQL_NAME
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.schema import sdl
from m4d_search.contract import SearchEngine
from tests.schema.asking import SPOILT, Asker, compare, context_of, index, uncompiled
from tests.schema.every_line import CORE, selected
from tests.schema.rich import DETAILS, damage, fill_rich
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


SDL = graphql.parse(sdl())


def with_one_of(number: int) -> graphql.GraphQLSchema:
    """The schema with one field, and that required, in each @oneOf input: the generator knows no more of @oneOf."""
    schema = graphql.build_ast_schema(SDL, assume_valid_sdl=True)
    for each in schema.type_map.values():
        if isinstance(each, graphql.GraphQLInputObjectType) and each.is_one_of:
            name, field = list(each.fields.items())[number % len(each.fields)]
            required = graphql.GraphQLInputField(graphql.GraphQLNonNull(graphql.get_nullable_type(field.type)))
            each.fields = {name: required}
    return schema


SCHEMA = graphql.build_ast_schema(SDL)
SCHEMAS = [with_one_of(number) for number in range(5)]
ROOTS = sorted(SCHEMA.query_type.fields if SCHEMA.query_type else ())
# one root field or two, so that a document is small enough to be executed
DOCUMENTS = st.tuples(
    st.sampled_from(SCHEMAS), st.lists(st.sampled_from(ROOTS), min_size=1, max_size=2, unique=True)
).flatmap(lambda drawn: queries(drawn[0], fields=drawn[1], custom_scalars=SCALARS))
BATCHES, PARTS = 20, 4


@pytest.fixture
async def ways(
    databases: tuple[Database, Database],
    engine: SearchEngine,
    schema: strawberry.Schema,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[list[Asker]]:
    """The same content on each database, behind one search index, asked compiled and not."""
    monkeypatch.setattr("m4d_schema.errors.log.error", lambda *_, **__: None)
    for each in databases:
        await settle(each)
        await fill(each)
        await fill_rich(each)
    await index(databases[0], engine)
    contexts = [await context_of(each, engine) for each in databases]
    yield [Asker(make(schema), context) for context in contexts for make in (Executor, uncompiled)]
    for each in databases:
        await each.close()


QUIET = list(HealthCheck)


@given(document=DOCUMENTS)
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=QUIET, phases=[Phase.generate])
async def test_generated_queries_surprise_nobody(ways: list[Asker], document: str) -> None:
    await compare(ways, document)


async def spoil(databases: Iterable[Database], chance: int, number: int) -> None:
    """Store the same damaged content in each database. chance: a seed."""
    for each in databases:
        await damage(each, Random(chance), number)


def over(kind: str) -> Iterator[str]:
    """Lists of a kind with one field each; those of any content are asked of news."""
    owner = CONTENT_TYPES[kind]
    for name in BY_GRAPHQL_NAME[owner].keys() - (BY_GRAPHQL_NAME["Content"].keys() if kind != "NEWS" else ()):
        shown = selected(name, CORE.type_map[owner].fields[name], 0)  # type: ignore[attr-defined]  # the type is an object
        asked = f"first: {8 if name == 'related' else 50}, filter: {{kinds: [{kind}]}}"
        yield f"{{ contents({asked}) {{ nodes {{ id ... on {owner} {{ {shown} }} }} }} }}"


async def test_what_must_not_be_in_content_is_told_alike(
    ways: list[Asker], databases: tuple[Database, Database]
) -> None:
    await spoil(databases, 1, 30)
    for kind in DETAILS:
        for document in over(kind):
            await compare(ways, document, SPOILT)


def generated(chance: int, number: int) -> list[str]:
    """So many documents. chance: a seed."""
    found: list[str] = []

    @seed(chance)
    @given(document=DOCUMENTS)
    @settings(max_examples=number, deadline=None, suppress_health_check=QUIET, phases=[Phase.generate], database=None)
    def gather(document: str) -> None:
        found.append(document)

    gather()
    return found


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
async def test_ten_thousand_generated_queries_surprise_nobody(
    ways: list[Asker], databases: tuple[Database, Database], part: int
) -> None:
    """In batches, each over more damaged content."""
    told: Counter[str] = Counter()
    surprising: list[str] = []
    for batch in range(part, BATCHES, PARTS):
        await spoil(databases, batch, 10)
        for document in generated(batch, 10_000 // BATCHES):
            told["asked"] += 1
            try:
                told.update(await compare(ways, document, SPOILT))
            except AssertionError as error:
                surprising.append(str(error))
        print(batch, dict(told), dict(ways[0].executor.ways), surprising[:3])  # noqa: T201 - for who runs it
    assert not surprising
    assert told["data"] > told["asked"] / 2
    assert ways[0].executor.ways[Way.COMPILED] > told["data"] / 2
