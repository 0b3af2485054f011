"""What each line of the one table answers over content that holds everything, written down in `every_line.json`.

After a change that is meant: `python -m tests.schema.every_line`, and read what has changed in the file.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import strawberry
from graphql import GraphQLField, GraphQLNamedType, GraphQLUnionType, get_named_type, is_composite_type
from graphql import is_required_argument as is_required
from strawberry.utils.str_converters import to_camel_case

from m4d_core.storage.database import Database
from m4d_core.storage.pulse import Pulse
from m4d_core.storage.queries import ALL_COLUMNS
from m4d_schema.answers import Answers
from m4d_schema.changes import changed_fields
from m4d_schema.context import GraphQLContext
from m4d_schema.execution import Executor
from m4d_schema.hints import age_of
from m4d_schema.ids import global_id
from m4d_schema.plan.fields import FIELDS
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.record import Field
from m4d_schema.requests import Asked
from m4d_schema.schema import build_schema, core_schema
from m4d_search.contract import SearchEngine
from m4d_search.engines.embedded import EmbeddedEngine
from tests.databases import migrated, open_sqlite
from tests.schema.asking import context_of
from tests.schema.rich import fill_rich, key_of
from tests.world import settle

FILE = Path(__file__).parent / "every_line.json"
CORE = core_schema(build_schema())
KINDS = {owner: kind for kind, owner in CONTENT_TYPES.items()}
NODES = {
    "Country": "ZZ",
    "CountryProfile": "ZZ",
    "Goal": "10.7",
    "CompactObjective": "20",
    "Organization": "all",
    "Person": "ann-lee",
    "Place": "zz-town",
    "Region": "900",
    "Theme": "whole",
}
# where a node stands within a list of others; %s is what is asked of it
LISTED = {
    "Country": "countries { %s }",
    "CountryProfile": "countries { profile { %s } }",
    "Goal": "contents(first: 100) { nodes { goals { %s } } }",
    "CompactObjective": "contents(first: 100) { nodes { compactObjectives { %s } } }",
    "Organization": "organizations { nodes { %s } }",
    "Person": "contents(first: 100) { nodes { authors { ... on Person { %s } } } }",
    "Place": "contents(first: 100) { nodes { places { %s } } }",
    "Region": "countries { region { %s } }",
    "Theme": "themes { %s }",
    "Source": "sources { %s }",
}


@dataclass(frozen=True)
class Line:
    """A line of the table, with every type it counts for: those of content have many of theirs in common."""

    owners: tuple[str, ...]
    name: str

    def __str__(self) -> str:
        """Return how it is called in the file."""
        return f"{self.owners[0]}.{self.name}"

    @property
    def field(self) -> Field:
        """What it says."""
        return FIELDS[self.owners[0]][self.name]


def lines() -> Iterator[Line]:
    """Each line once."""
    shared = FIELDS["Content"]
    for owner, fields in FIELDS.items():
        for name, field in fields.items():
            if owner == "Content":
                yield Line((owner, *KINDS), name)
            elif shared.get(name) is not field:
                yield Line((owner,), name)


def documents(line: Line) -> Iterator[str]:
    """The line asked of one node, and of those of a list; what all content has, of any content and of one kind."""
    owner = line.owners[0]
    field: GraphQLField = CORE.type_map[owner].fields[to_camel_case(line.name)]  # type: ignore[attr-defined]  # the type is an object
    asked = selected(to_camel_case(line.name), field, 1)
    if owner in LISTED:
        yield f"{{ {LISTED[owner] % asked} }}"
    if line.field.opens is not None:  # a selection that is written once for all rows
        yield f"{{ contents {{ nodes {{ {to_camel_case(line.name)} {{ id }} }} }} }}"
    for each in line.owners[-1:] if owner == "Content" else line.owners:
        if each in KINDS:
            yield f"{{ contents(filter: {{kinds: [{KINDS[each]}]}}) {{ nodes {{ ... on {owner} {{ {asked} }} }} }} }}"
    owner = "NewsArticle" if owner == "Content" else owner
    if owner in KINDS:
        yield f'{{ node(id: "{global_id("Content", key_of(KINDS[owner]))}") {{ ... on {owner} {{ {asked} }} }} }}'
    elif owner in NODES:
        node = owner.removesuffix("Profile")
        below = f"profile {{ {asked} }}" if node != owner else asked
        yield f'{{ node(id: "{global_id(node, NODES[owner])}") {{ ... on {node} {{ {below} }} }} }}'


def selected(name: str, field: GraphQLField, depth: int) -> str:
    """A field with what is below it: scalars, and as deep as said the objects that ask for nothing; nothing live."""
    below = get_named_type(field.type)
    return f"{name} {{ {_below(below, depth)} }}" if is_composite_type(below) else name


def _below(kind: GraphQLNamedType, depth: int) -> str:
    if isinstance(kind, GraphQLUnionType):
        return " ".join(["__typename", *(f"... on {each.name} {{ id slug }}" for each in kind.types)])
    found = ["__typename"]
    for name, field in kind.fields.items():  # type: ignore[attr-defined]  # the type is an object
        if age_of(kind.name, name) is not None:
            continue
        is_object = is_composite_type(get_named_type(field.type))
        is_free = not any(is_required(each) for each in field.args.values())
        if is_free and (not is_object or (depth and not field.args)):
            found.append(selected(name, field, depth - 1))
    return " ".join(found)


async def answers(line: Line, schema: strawberry.Schema, context: GraphQLContext) -> list[Any]:
    """What the line answers, how long and whether that may be kept, how often in which way it was made, and the columns
    by whose change it is told.
    """
    executor, found = Executor(schema), []
    for document in documents(line):
        answer = await executor.run(Asked(document=document), context)
        failed = [[each.get("path"), each["extensions"]["code"]] for each in answer.body.get("errors", ())]
        found.append([answer.body.get("data"), failed, answer.age_s, answer.place is not None])
    kinds = [KINDS[each] for each in line.owners if each in KINDS]
    name = to_camel_case(line.name)
    told = [[each for each in sorted(ALL_COLUMNS) if name in changed_fields(kind, [each])] for kind in kinds[-1:]]
    return [*orjson.loads(orjson.dumps(found)), {str(way): times for way, times in executor.ways.items()}, *told]


def written() -> Mapping[str, Any]:
    """What is written down."""
    found: Mapping[str, Any] = orjson.loads(FILE.read_bytes())
    return found


@asynccontextmanager
async def filled(database: Database, engine: SearchEngine) -> AsyncIterator[GraphQLContext]:
    """Store what is asked, and yield who is asked for it."""
    await settle(database)
    await fill_rich(database)
    context, pulse = await context_of(database, engine, graphql_max_cost=100_000), Pulse(database)
    yield replace(context, answers=Answers(context.changes, context.memory, pulse, 1))
    pulse.close()


async def write_down() -> None:
    """Write what each line answers now."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m4d.sqlite3"
        await asyncio.to_thread(migrated, open_sqlite(path))
        database, engine = open_sqlite(path), EmbeddedEngine(Path(folder) / "search", write=True, search_timeout_s=30)
        async with filled(database, engine) as context:
            schema = build_schema()
            told = {str(each): await answers(each, schema, context) for each in lines()}
        await engine.close()
        await database.close()
    rows = ",\n".join(f'"{name}": {orjson.dumps(found).decode()}' for name, found in told.items())
    FILE.write_text(f"{{\n{rows}\n}}\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(write_down())
