"""Content below content: one statement for a level, whatever the page size, and nothing that must not be shown."""

from typing import Any

import pytest

from m4d_core.content.kind import State
from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, statements
from tests.schema.shelf import fill, on, partner
from tests.world import save, write

pytestmark = pytest.mark.anyio
STORY = "Forty cities signed a declaration on fair recruitment and the portability of social rights this morning " * 2


@pytest.fixture
async def shelf(world: Database) -> Database:
    await fill(world)
    return world


async def related(ask: Asker, slug: str, arguments: str = "") -> list[Any]:
    found = await ask.data(
        f'{{ content(by: {{path: "/news/{slug}"}}) {{ related{arguments} {{ score reasons content {{ title }} }} }} }}'
    )
    return list(found["content"]["related"])


async def test_neighbors_with_score_and_reasons(shelf: Database, ask: Asker) -> None:
    found = await related(ask, "remittance-fees-fall-in-tunisia")
    assert found[0] == {
        "score": 0.556, "reasons": ["theme:remittances", "country:TN"],
        "content": {"title": "Les frais d’envoi baissent"},
    }  # fmt: skip
    assert all(0 < each["score"] <= 1 for each in found)
    assert {"Not yet", "No longer, remittances"}.isdisjoint(each["content"]["title"] for each in found)
    assert await related(ask, "remittance-fees-fall-in-tunisia", "(kinds: [DOCUMENT])") == []
    assert await related(ask, "remittance-fees-fall-in-tunisia", "(kinds: [])") == []
    assert len(await related(ask, "les-frais-d-envoi-baissent", "(first: 1)")) == 1


@pytest.mark.parametrize("number", [1, 9])
async def test_a_level_is_one_statement_whatever_the_page_size(shelf: Database, ask: Asker, number: int) -> None:
    document = f"""{{ contents(first: {number}) {{ nodes {{ title
      related {{ content {{ title related(first: 2) {{ content {{ slug }} }} }} }}
      ... on NewsArticle {{ alsoReportedBy {{ path }} }} ... on Project {{ parent {{ title }} children {{ title }}
      documents {{ nodes {{ title }} }} }} }} }} }}"""
    with statements(shelf) as seen:
        await ask.data(document)
    assert len(seen) <= 1 + 1 + 1 + 3  # the page, neighbors, theirs; parents and children have nothing to ask for


async def test_as_many_centers_and_neighbors_as_allowed_and_one_more(
    shelf: Database, engine: SearchEngine, ask: Asker
) -> None:
    for most in (9, 8):
        few = ask.of(await context_of(shelf, engine, graphql_max_centers=most))
        body = await few.body("{ contents { nodes { related { score } } } }")
        assert ("errors" not in body) is (most == 9)
    (error,) = body["errors"]
    assert error["extensions"] == {
        "code": "TOO_EXPENSIVE", "limit": "contents with `related`", "allowed": 8, "requested": 9, "argument": "first",
    }  # fmt: skip
    assert (await ask.error("{ contents { nodes { related(first: 21) { score } } } }"))["extensions"]["allowed"] == 20
    assert await ask.data("{ contents(first: 1) { nodes { related(first: 20) { score } } } }")
    error = await ask.error("{ contents { nodes { related(first: -1) { score } } } }")
    assert error["extensions"] == {"code": "BAD_INPUT", "argument": "first"}


async def test_the_same_story_elsewhere(world: Database, ask: Asker) -> None:
    await save(world, write("a", summary=STORY, title="Story"), partner("b", summary=STORY, title="Story"))
    await save(world, partner("c", summary=STORY, title="Story", state=State.DRAFT), write("d", title="Another"))
    found = await ask.data("{ contents { nodes { ... on NewsArticle { title alsoReportedBy { source { slug } } } } } }")
    told = [
        (node["title"], [each["source"]["slug"] for each in node["alsoReportedBy"]])
        for node in found["contents"]["nodes"]
    ]
    assert sorted(told) == [("Another", []), ("Story", ["demo"]), ("Story", ["undp-projects"])]


async def test_the_tree_of_projects(world: Database, ask: Asker) -> None:
    def project(identity: str, *related: tuple[str, str], **values: Any) -> Any:
        detail = {"related": [{"relation": relation, "identity": other} for relation, other in related]}
        return partner(identity, kind="PROJECT", title=identity, detail=detail, **values)

    await save(
        world,
        project("P", ("CHILD", "P-1"), ("CHILD", "P-2"), ("CHILD", "P-3"), ("CHILD", "P-1")),
        project("P-1", ("PARENT", "P"), ("SIBLING", "P-2")),
        project("P-2", ("PARENT", "elsewhere")),
        project("P-3", state=State.HIDDEN),
    )
    found = await ask.data(
        "{ contents(orderBy: [{title: ASC}]) { nodes { ... on Project {"
        " title parent { title } children { title } } } } }"
    )
    assert found["contents"]["nodes"] == [
        {"title": "P", "parent": None, "children": [{"title": "P-1"}, {"title": "P-2"}]},
        {"title": "P-1", "parent": {"title": "P"}, "children": []},
        {"title": "P-2", "parent": None, "children": []},
    ]


async def test_the_documents_of_a_project(world: Database, ask: Asker) -> None:
    links = [{"url": f"https://example.org/{each}"} for each in ("d1", "d2", "d3", "news")]
    await save(
        world,
        partner("P", kind="PROJECT", title="P", detail={"documents": links}),
        *(write(f"d{n}", kind="DOCUMENT", title=f"D{n}", published_at=on(2020 + n)) for n in (1, 2, 3)),
        write("news"),
        write("d4", kind="DOCUMENT"),
    )
    document = """query ($after: String) { content(by: {path: "/projects/p"}) { ... on Project {
      documents(first: 2, after: $after) { count { value } nodes { title } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage endCursor } } } } }"""
    first = (await ask.data(document))["content"]["documents"]
    assert [node["title"] for node in first["nodes"]] == ["D3", "D2"]
    assert (first["count"]["value"], first["pageInfo"]["hasNextPage"]) == (3, True)
    second = (await ask.data(document, after=first["pageInfo"]["endCursor"]))["content"]["documents"]
    assert [node["title"] for node in second["nodes"]] == ["D1"]
    assert (second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert (await ask.error(document, after="x"))["extensions"]["argument"] == "after"
