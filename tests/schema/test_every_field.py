"""What holds for every field: a fault below a root field is masked, and no list is longer than it may be."""

import json
from collections.abc import Iterator
from typing import Any

import graphql
import pytest
import structlog

from m4d_core.content.authors import read_authors
from m4d_core.content.identity import content_id
from m4d_core.storage.database import Database
from m4d_schema.execution import Executor
from m4d_schema.ids import global_id
from m4d_schema.schema import build_schema, sdl
from tests.schema.asking import Asker, light_context, statements
from tests.schema.shelf import fill
from tests.world import save, write

pytestmark = pytest.mark.anyio
SDL = graphql.build_schema(sdl())
LIGHT = Asker(Executor(build_schema()), light_context())
ITEM = global_id("Content", content_id("demo", "fees"))
# root field -> what it is asked; all but the last rows read what is broken here
ROOTS = {
    "node": f'(id: "{ITEM}") {{ id }}',
    "nodes": f'(ids: ["{ITEM}"]) {{ id }}',
    "content": '(by: {path: "/news/x"}) { id }',
    "contents": " { nodes { id } }",
    "search": '(text: "x") { nodes { id } }',
    "suggest": '(text: "x") { items { node { id } } }',
    "sections": " { count }",
    "section": '(slug: "news") { count }',
    "person": '(slug: "x") { id }',
    "sources": " { status }",
    "statistics": " { total }",
    "route": '(path: "/news/x") { __typename }',
    "changes": " { cursor }",
    "country": '(code: "TN") { contents { count { value } } }',
    "theme": '(slug: "economy") { contents { count { value } } }',
    "organization": '(slug: "undp") { contents { count { value } } }',
    "organizations": "(isPartner: true, role: LEAD) { nodes { id } }",
    "countries": " { iso2 }",
    "themes": " { slug }",
    "rateLimit": " { limit }",
}
IN_MEMORY = {"countries", "themes", "rateLimit"}
# field with a page size -> a way to it; %s is the size
LISTS = {
    "Query.contents": "contents(first: %s) { nodes { id } }",
    "Query.contents.last": "contents(last: %s) { nodes { id } }",
    "Query.search": 'search(text: "x", first: %s) { nodes { id } }',
    "Query.suggest": 'suggest(text: "x", first: %s) { items { node { id } } }',
    "Query.organizations": "organizations(first: %s) { nodes { id } }",
    "Query.changes": "changes(first: %s) { cursor }",
    "Country.contents": 'country(code: "TN") { contents(first: %s) { nodes { id } } }',
    "Organization.contents": 'organization(slug: "undp") { contents(first: %s) { nodes { id } } }',
    "Theme.contents": 'theme(slug: "economy") { contents(first: %s) { nodes { id } } }',
    "Person.contents": 'person(slug: "maria-rossi") { contents(first: %s) { nodes { id } } }',
    "CountryProfile.keyDocuments": 'country(code: "TN") { profile { keyDocuments(first: %s) { id } } }',
    "ContentConnection.facets": "contents { facets(by: [KIND], first: %s) { buckets { count } } }",
    "SearchConnection.facets": 'search(text: "x") { facets(by: [KIND], first: %s) { buckets { count } } }',
    "Content.related": "contents { nodes { related(first: %s) { score } } }",
    "Project.documents": "contents { nodes { ... on Project { documents(first: %s) { nodes { id } } } } }",
}
LOOKED_FOR = {"Person.contents": 1}  # statements that find whose list it is


def names_of_lists() -> Iterator[str]:
    """Every field of an object or interface with a page size; those of kinds are those of Content."""
    for type_ in SDL.type_map.values():
        kinds = [each.name for each in getattr(type_, "interfaces", ())]
        if isinstance(type_, graphql.GraphQLObjectType | graphql.GraphQLInterfaceType):
            for name, field in type_.fields.items():
                if "first" in field.args and not ("Content" in kinds and name == "related"):
                    yield f"{type_.name}.{name}"
                if "last" in field.args:
                    yield f"{type_.name}.{name}.last"


def test_no_field_is_forgotten() -> None:
    assert SDL.query_type is not None
    assert ROOTS.keys() == SDL.query_type.fields.keys()
    assert set(LISTS) == set(names_of_lists())


async def test_a_fault_below_any_root_field_is_masked_and_in_the_log() -> None:
    for name, rest in ROOTS.items():
        with structlog.testing.capture_logs() as logs:
            body = await LIGHT.body(f"{{ {name}{rest} }}")
        assert "hunter2" not in json.dumps(body), name
        errors = body.get("errors", [])
        assert bool(errors) == (name not in IN_MEMORY), (name, body)
        told = [each["extensions"]["errorId"] for each in errors]
        assert told == [each["error_id"] for each in logs if each["event"] == "unexpected_error"], name


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_list_is_longer_than_it_may_be_whoever_says_so(world: Database, ask: Asker) -> None:
    """Above its bound no statement is run: not even for the list around it."""
    await fill(world)
    await save(world, write("by", authors=["Maria Rossi"], people=read_authors(["Maria Rossi"], {"UNDP": "undp"}.get)))
    for name, document in LISTS.items():
        for size in (301, 2**31 - 1, -1):
            ways: list[tuple[str, dict[str, Any]]] = [
                (f"{{ {document % size} }}", {}),
                (f"query ($n: Int!) {{ {document % '$n'} }}", {"n": size}),
                (f"query ($n: Int = {size}) {{ {document % '$n'} }}", {}),
            ]
            for text, variables in ways:
                with statements(world) as seen:
                    body = await ask.body(text, **variables)
                codes = {each["extensions"]["code"] for each in body.get("errors", ())}
                assert codes in ({"TOO_EXPENSIVE"}, {"BAD_INPUT"}), (name, text, variables, body)
                if size > 0:
                    assert len(seen) <= LOOKED_FOR.get(name, 0), (name, text, variables, seen)
        assert "errors" not in await ask.body(f"query ($n: Int) {{ {document % '$n'} }}", n=None), name
