"""What is compiled answers as graphql-core does: to the byte, and for every field of the one table."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
import strawberry
from graphql import GraphQLField, GraphQLNamedType, get_named_type, is_composite_type, is_object_type
from graphql import is_required_argument as is_required
from strawberry.utils.str_converters import to_camel_case

from m4d_core.content.authors import read_authors
from m4d_core.content.identity import content_id
from m4d_core.storage.database import Database
from m4d_schema.execution import Executor, Way
from m4d_schema.ids import global_id
from m4d_schema.plan.fields import BY_GRAPHQL_NAME, FIELDS
from m4d_schema.requests import Asked
from m4d_schema.schema import build_schema, core_schema
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, uncompiled
from tests.schema.shelf import fill, on, own
from tests.world import save

pytestmark = pytest.mark.anyio
CORE = core_schema(build_schema())
MORE = (
    own("party", kind="EVENT", title="Party", detail={"starts_at": "2026-05-01T10:00:00+00:00"}),
    own("film", kind="VIDEO", title="Film", published_at=on(2025), detail={"watch_url": "https://example.org/film"}),
    own("about", kind="PAGE", title="About", published_at=on(2024), detail={"section": "about", "position": 1}),
    own("by", authors=("Ann Lee (UNDP)",), people=read_authors(("Ann Lee (UNDP)",), {"UNDP": "undp"}.get)),
)
IDS = {
    "NewsArticle": global_id("Content", content_id("demo", "fees")),
    "BlogPost": global_id("Content", content_id("demo", "post")),
    "Project": global_id("Content", content_id("undp-projects", "XM-1")),
    "Document": global_id("Content", content_id("demo", "handbook")),
    "Event": global_id("Content", content_id("demo", "party")),
    "Video": global_id("Content", content_id("demo", "film")),
    "Page": global_id("Content", content_id("demo", "about")),
    "Country": global_id("Country", "TN"),
    "CountryProfile": global_id("Country", "TN"),
    "Region": global_id("Region", "015"),
    "Theme": global_id("Theme", "remittances"),
    "Goal": global_id("Goal", "10.7"),
    "CompactObjective": global_id("CompactObjective", "1"),
    "Place": global_id("Place", "tn-tunis"),
    "Organization": global_id("Organization", "undp"),
    "Person": global_id("Person", "ann-lee"),
    "Source": global_id("Source", "demo"),
}
# columns of every row, and one that tells what may have changed in a field that does not read it
READ_ANYWAY = frozenset({"id", "kind", "language"})
TABLE = [(owner, name) for owner in IDS for name in BY_GRAPHQL_NAME[owner]]


def selected(field: GraphQLField, name: str) -> str:
    """A field with the scalars below it."""
    below = get_named_type(field.type)
    if not is_composite_type(below):
        return name
    scalars = " ".join(_scalars(below)) if is_object_type(below) else ""
    return f"{name} {{ __typename {scalars} }}"


def _scalars(kind: GraphQLNamedType) -> Iterator[str]:
    for name, field in kind.fields.items():  # type: ignore[attr-defined]
        needed = any(is_required(each) for each in field.args.values())
        if not needed and not is_composite_type(get_named_type(field.type)):
            yield name


def asking(owner: str, name: str) -> str:
    """A document that asks one node for one field. Sources are no nodes of `node`."""
    shown = selected(CORE.type_map[owner].fields[name], name)  # type: ignore[attr-defined]
    if owner == "Source":
        return f"{{ sources {{ {shown} }} }}"
    holder = (
        f"... on Country {{ profile {{ {shown} }} }}" if owner == "CountryProfile" else f"... on {owner} {{ {shown} }}"
    )
    return f'{{ node(id: "{IDS[owner]}") {{ {holder} }} }}'


@pytest.fixture
async def ways(world: Database, engine: SearchEngine, schema: strawberry.Schema) -> tuple[Asker, Asker]:
    """The shelf with one of every kind, asked compiled and by graphql-core."""
    await fill(world)
    await save(world, *MORE)
    context = await context_of(world, engine)
    return Asker(Executor(schema), context), Asker(uncompiled(schema), context)


def test_every_type_of_the_table_is_asked() -> None:
    assert FIELDS.keys() - IDS.keys() == {"Content"}  # of which no node is; its lines are those of its kinds


async def test_every_field_is_answered_alike(ways: tuple[Asker, Asker]) -> None:
    compiled, judge = ways
    for owner, name in TABLE:
        document = asking(owner, name)
        one, other = [orjson.dumps(await each.body(document)) for each in ways]
        assert one == other, document
        assert b"errors" not in one, one
    assert compiled.executor.ways == {Way.COMPILED: len(TABLE)}
    assert judge.executor.ways == {Way.EXECUTOR: len(TABLE)}


def lost(*_: Any, **__: Any) -> None:
    raise KeyError


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_wrong_in_any_line_of_the_table_is_noticed(
    ways: tuple[Asker, Asker], schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, judge = ways
    monkeypatch.setattr("m4d_schema.errors.log.error", lambda *_, **__: None)
    lines = {(owner, to_camel_case(name)): name for owner in IDS for name in FIELDS[owner]}
    for (owner, name), line in lines.items():
        document, field = asking(owner, name), FIELDS[owner][line]
        expected = await judge.body(document)
        wrong = [replace(field, read=lost, opens=None)]
        if field.opens is not None:
            wrong.append(replace(field, opens=replace(field.opens, column="title")))
        if field.columns - READ_ANYWAY:
            wrong.append(replace(field, columns=frozenset()))
        for each in wrong:
            with monkeypatch.context() as altered:
                altered.setitem(FIELDS[owner], line, each)
                altered.setitem(BY_GRAPHQL_NAME[owner], name, each)
                executor = Executor(schema)
                found = await executor.answer(Asked(document=document), judge.context)
            is_given_up = executor.ways != {Way.COMPILED: 1}
            assert is_given_up or found["data"] != expected["data"], (owner, name)
