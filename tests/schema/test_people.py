"""Authors as a client sees them."""

import re
from typing import Any

import graphql
import pytest

from m4d_core.content.authors import read_authors
from m4d_core.content.kind import State
from m4d_core.storage.database import Database
from m4d_schema.ids import global_id
from m4d_schema.schema import sdl
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, index, statements
from tests.world import save, write

pytestmark = pytest.mark.anyio
AUTHORS = "authors { ... on Person { slug name affiliation { slug } } ... on Organization { slug acronym } }"


def by(identity: str, *names: str, **values: Any) -> Any:
    return write(identity, authors=names, people=read_authors(names, {"UNDP": "undp"}.get), **values)


async def test_persons_and_organizations(world: Database, ask: Asker) -> None:
    await save(world, by("a", "Maria Rossi (UNDP)", "UNDP", "Call +216 71 123 456", "Maria Rossi"))
    with statements(world) as seen:
        found = await ask.data(f"{{ contents {{ nodes {{ {AUTHORS} }} }} }}")
    assert found["contents"]["nodes"][0]["authors"] == [
        {"slug": "maria-rossi", "name": "Maria Rossi", "affiliation": {"slug": "undp"}},
        {"slug": "undp", "acronym": "UNDP"},
    ]
    assert len(seen) == 1


async def test_one_person_by_slug_and_by_id(world: Database, ask: Asker) -> None:
    await save(world, by("a", "Maria Rossi, UNDP"), by("b", "Ann Lee", state=State.HIDDEN))
    document = """query ($slug: String!, $id: ID!) { person(slug: $slug) { id name affiliation { slug } }
      node(id: $id) { id ... on Person { name } } nodes(ids: [$id]) { __typename } }"""
    key = global_id("Person", "maria-rossi")
    found = await ask.data(document, slug="maria-rossi", id=key)
    assert found == {
        "person": {"id": key, "name": "Maria Rossi", "affiliation": {"slug": "undp"}},
        "node": {"id": key, "name": "Maria Rossi"},
        "nodes": [{"__typename": "Person"}],
    }
    for slug in ("ann-lee", "nobody", "x\x00"):
        hidden = await ask.data(document, slug=slug, id=global_id("Person", slug))
        assert hidden == {"person": None, "node": None, "nodes": [None]}


async def test_content_of_a_person(world: Database, ask: Asker) -> None:
    await save(world, by("a", "Maria Rossi"), by("b", "Maria Rossi", "Ann Lee"), by("c"))
    document = "query ($f: ContentFilter) { contents(filter: $f) { count { value } } }"
    cases: list[tuple[dict[str, Any], int]] = [
        ({"anyOf": ["maria-rossi"]}, 2),
        ({"anyOf": [global_id("Person", "ann-lee")]}, 1),
        ({"allOf": ["maria-rossi", "ann-lee"]}, 1),
        ({"noneOf": ["ann-lee"]}, 2),
        ({"exists": False}, 1),
    ]
    for people, number in cases:
        assert (await ask.data(document, f={"people": people}))["contents"]["count"]["value"] == number, people


async def test_one_person_opens_what_they_wrote(world: Database, ask: Asker) -> None:
    await save(world, by("a", "Maria Rossi"), by("b", "Maria Rossi", "Ann Lee", kind="BLOG_POST"), by("c"))
    document = """query ($id: ID!, $f: ContentFilter) { person(slug: "maria-rossi") {
        name contents(first: 1) { count { value } nodes { title } pageInfo { hasNextPage } } }
      node(id: $id) { ... on Person { contents(filter: $f) { count { value } } } } }"""
    with statements(world) as seen:
        found = await ask.data(document, id=global_id("Person", "maria-rossi"), f={"kinds": ["BLOG_POST"]})
    assert (found["person"]["contents"]["count"]["value"], len(found["person"]["contents"]["nodes"])) == (2, 1)
    assert found["person"]["contents"]["pageInfo"]["hasNextPage"]
    assert found["node"]["contents"]["count"]["value"] == 1
    assert len(seen) == 2 + 2 + 1  # who they are, twice; a page, and a total each
    listed = await ask.body("{ contents { nodes { authors { ... on Person { contents { nodes { title } } } } } } }")
    assert listed["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_search_finds_who_wrote_it_and_filters_by_them(world: Database, ask: Asker, engine: SearchEngine) -> None:
    await save(world, by("a", "Maria Rossi"), by("b", "Ann Lee"))
    await index(world, engine)
    document = "query ($t: String!, $f: ContentFilter) { search(text: $t, filter: $f) { count { value } } }"
    for text, people, number in (
        ("rossi", None, 1),
        ("", {"anyOf": ["ann-lee"]}, 1),
        ("rossi", {"noneOf": ["maria-rossi"]}, 0),
    ):
        wanted = {"people": people} if people else None
        assert (await ask.data(document, t=text, f=wanted))["search"]["count"]["value"] == number, (text, people)


def test_no_public_type_has_a_place_for_an_address_or_a_telephone_number() -> None:
    types = graphql.build_schema(sdl()).type_map
    ways = {"mail", "email", "mails", "emails", "phone", "phones", "telephone", "mobile", "fax", "birth", "birthday"}
    for kind in types.values():
        for name, field in getattr(kind, "fields", {}).items():
            words = {*re.findall("[A-Z]?[a-z]+", name), *(getattr(field, "args", None) or {})}
            assert not ways & {word.lower() for word in words}, f"{kind.name}.{name}"
    person = types["Person"]
    assert isinstance(person, graphql.GraphQLObjectType)
    assert set(person.fields) == {"id", "slug", "name", "affiliation", "contents"}


async def test_what_is_published_in_the_place_of_a_name_is_told_to_nobody(world: Database, ask: Asker) -> None:
    names = ("Jane Doe", "jane@unhcr.example (Jane)", "John <john@iom.example>", "Call +216 71 123 456")
    await save(world, by("a", *names, kind="DOCUMENT"))
    document = f"{{ contents {{ nodes {{ {AUTHORS} seo {{ jsonLd }} ... on Document {{ cite(style: BIBTEX) }} }} }} }}"
    told = str(await ask.data(document))
    assert {"Jane Doe", "Doe, Jane"} <= set(re.findall("Jane Doe|Doe, Jane", told))
    assert not re.findall(r"\w@\w|216|[Jj]ohn", told)
