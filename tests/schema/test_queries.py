"""The root fields, each with what it finds and what it must not."""

from typing import Any

import pytest

from m4d_core.content.identity import content_id
from m4d_core.storage import repository
from m4d_core.storage.database import Database
from m4d_core.storage.selection import OPERATOR
from m4d_schema.ids import global_id
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, statements
from tests.schema.shelf import PUBLIC, fill
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shelf(world: Database) -> Database:
    await fill(world)
    return world


def gid(identity: str, source: str = "demo") -> str:
    return global_id("Content", content_id(source, identity))


# --- contents -----------------------------------------------------------------
async def titles(ask: Asker, arguments: str, **variables: Any) -> list[str]:
    found = await ask.data("query" + arguments, **variables)
    return [node["title"] for node in found["contents"]["nodes"]]


async def test_everything_public_newest_first(shelf: Database, ask: Asker) -> None:
    found = await ask.data("{ contents { count { value relation } nodes { title publishedAt firstSeenAt } } }")
    contents = found["contents"]
    assert contents["count"] == {"value": PUBLIC, "relation": "EXACT"}
    effective = [node["publishedAt"] or node["firstSeenAt"] for node in contents["nodes"]]
    assert effective == sorted(effective, reverse=True)
    assert [node["title"] for node in contents["nodes"]][:2] == [
        "Ålesund meeting, date unknown",
        "Update on the project",
    ]


async def test_nothing_is_shown_to_the_public_that_is_not_published(shelf: Database, ask: Asker) -> None:
    hidden = {"draft": "not-yet", "hidden": "no-longer-remittances", "withdrawn": "withdrawn"}
    for identity, slug in hidden.items():
        assert await ask.data("query ($id: ID!) { node(id: $id) { id } }", id=gid(identity)) == {"node": None}
        document = "query ($by: ContentLookup!) { content(by: $by) { title } }"
        for by in ({"id": gid(identity)}, {"slug": {"kind": "NEWS", "slug": slug}}, {"path": f"/news/{slug}"}):
            assert await ask.data(document, by=by) == {"content": None}
    assert await ask.data('{ content(by: {originalUrl: "https://example.org/gone"}) { title } }') == {"content": None}


async def test_what_an_operator_sees(shelf: Database, engine: SearchEngine, ask: Asker) -> None:
    everything = ask.of(await context_of(shelf, engine, viewer=OPERATOR))
    assert (await everything.data("{ contents { count { value } } }"))["contents"]["count"]["value"] == PUBLIC + 3


async def test_orders(shelf: Database, ask: Asker) -> None:
    ordered = await titles(ask, "{ contents(orderBy: [{title: ASC}]) { nodes { title } } }")
    assert ordered[0] == "Ålesund meeting, date unknown"  # folded, so that it stands among the A
    assert await titles(ask, "{ contents(orderBy: [{title: DESC}]) { nodes { title } } }") == ordered[::-1]
    oldest = await titles(ask, "{ contents(first: 1, orderBy: [{publishedAt: ASC}]) { nodes { title } } }")
    assert oldest == ["Old program"]


async def test_filters(shelf: Database, ask: Asker) -> None:
    document = "($f: ContentFilter) { contents(filter: $f, orderBy: [{title: ASC}]) { nodes { title } } }"
    cases: list[tuple[dict[str, Any], int]] = [
        ({"kinds": ["PROJECT"]}, 2),
        ({"kinds": []}, 0),
        ({"languages": ["fr", "ar"]}, 3),  # one of them as a file
        ({"sources": {"anyOf": ["undp-projects"]}}, 3),
        ({"sources": {"anyOf": [global_id("Source", "demo")]}}, 6),
        ({"countries": {"anyOf": ["TN"]}}, 2),
        ({"countries": {"anyOf": ["tun", "788"]}}, 2),
        ({"countries": {"allOf": ["TN", "MA"]}}, 1),
        ({"countries": {"noneOf": ["MA"]}}, 6),
        ({"countries": {"exists": False}}, 4),
        ({"countries": {"anyOf": ["TN", "nowhere"]}}, 2),
        ({"countries": {"anyOf": ["nowhere"]}}, 0),
        ({"countries": {"allOf": ["TN", "nowhere"]}}, 0),
        ({"countries": {"noneOf": ["nowhere"]}}, PUBLIC),
        ({"themes": {"anyOf": ["economy"]}}, 3),
        ({"themes": {"anyOf": ["economy"], "includeNarrower": False}}, 1),
        ({"organizations": {"anyOf": ["undp"]}}, 3),
        ({"organizations": {"anyOf": ["und\x00p"]}}, 0),
        ({"publishedAt": {"from": "2026-02-21T09:30:00Z"}}, 2),
        ({"publishedAt": {"before": "2026-02-21T09:30:00Z", "from": "2025-01-01T00:00:00+02:00"}}, 3),
        ({"kinds": ["NEWS"], "countries": {"anyOf": ["TN"]}, "languages": ["en"]}, 1),
        ({}, PUBLIC),
    ]
    for given, expected in cases:
        assert len(await titles(ask, document, f=given)) == expected, given
    assert len(await titles(ask, document, f=None)) == PUBLIC


async def test_a_filter_value_of_another_node_is_refused(shelf: Database, ask: Asker) -> None:
    wrong = global_id("Theme", "economy")
    error = await ask.error(
        "query ($f: ContentFilter) { contents(filter: $f) { nodes { id } } }", f={"countries": {"anyOf": [wrong]}}
    )
    assert error["extensions"] == {"code": "BAD_INPUT", "argument": "filter.countries.anyOf"}
    assert error["path"] == ["contents"]


@pytest.mark.parametrize(
    ("arguments", "extensions"),
    [
        ("first: -1", {"code": "BAD_INPUT", "argument": "first"}),
        (
            "first: 201",
            {"code": "TOO_EXPENSIVE", "limit": "page size", "allowed": 200, "requested": 201, "argument": "first"},
        ),
        ('after: "x"', {"code": "BAD_INPUT", "argument": "after"}),
        ('last: 2, before: "x"', {"code": "BAD_INPUT", "argument": "before"}),
        ("last: -1", {"code": "BAD_INPUT", "argument": "last"}),
        (
            "last: 201",
            {"code": "TOO_EXPENSIVE", "limit": "page size", "allowed": 200, "requested": 201, "argument": "last"},
        ),
        ("first: 1, last: 1", {"code": "BAD_INPUT", "argument": "last"}),
        ("offset: -1", {"code": "BAD_INPUT", "argument": "offset"}),
        ("last: 1, offset: 1", {"code": "BAD_INPUT", "argument": "offset"}),
        (
            "offset: 10001",
            {"code": "TOO_EXPENSIVE", "limit": "offset", "allowed": 10000, "requested": 10001, "argument": "offset"},
        ),
        ("orderBy: [{title: ASC}, {updatedAt: ASC}]", {"code": "BAD_INPUT", "argument": "orderBy"}),
    ],
)
async def test_wrong_arguments_of_a_list(
    shelf: Database, ask: Asker, arguments: str, extensions: dict[str, Any]
) -> None:
    with statements(shelf) as seen:
        error = await ask.error(f"{{ contents({arguments}) {{ nodes {{ id }} }} }}")
    assert error["extensions"] == extensions
    assert seen == []  # refused before a row is read


async def test_a_page_may_be_as_large_as_the_cap_and_as_small_as_nothing(shelf: Database, ask: Asker) -> None:
    assert len(await titles(ask, "{ contents(first: 200) { nodes { title } } }")) == PUBLIC
    empty = (await ask.data("{ contents(first: 0) { nodes { title } pageInfo { hasNextPage endCursor } } }"))[
        "contents"
    ]
    assert empty == {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}


# --- content ------------------------------------------------------------------
async def test_content_by_each_of_its_names(shelf: Database, ask: Asker) -> None:
    document = "query ($by: ContentLookup!) { content(by: $by) { __typename id title } }"
    names: list[dict[str, Any]] = [
        {"id": gid("XM-1", "undp-projects")},
        {"slug": {"kind": "PROJECT", "slug": "cities-and-newcomers"}},
        {"path": "/projects/cities-and-newcomers"},
        {"originalUrl": "https://EXAMPLE.org/projects/1"},
    ]
    for by in names:
        found = (await ask.data(document, by=by))["content"]
        assert found == {"__typename": "Project", "id": gid("XM-1", "undp-projects"), "title": "Cities and newcomers"}


@pytest.mark.parametrize(
    "by",
    [
        {"slug": {"kind": "NEWS", "slug": "cities-and-newcomers"}},
        {"slug": {"kind": "NEWS", "slug": "a\x00b"}},
        {"path": "/nowhere/cities-and-newcomers"},
        {"path": "cities"},
        {"path": ""},
        {"originalUrl": "https://example.org/none"},
        {"id": global_id("Content", "00000000-0000-0000-0000-000000000000")},
    ],
)
async def test_what_no_content_is_called_is_null(shelf: Database, ask: Asker, by: dict[str, Any]) -> None:
    assert await ask.data("query ($by: ContentLookup!) { content(by: $by) { id } }", by=by) == {"content": None}


async def test_an_older_slug_goes_on_answering(shelf: Database, ask: Asker) -> None:
    async with repository.transaction(shelf, NOW) as transaction:
        await transaction.rename(content_id("demo", "fees"), "cheaper")
    for slug in ("cheaper", "remittance-fees-fall-in-tunisia"):
        found = await ask.data(f'{{ content(by: {{path: "/news/{slug}"}}) {{ slug path }} }}')
        assert found["content"] == {"slug": "cheaper", "path": "/news/cheaper"}


async def test_an_id_of_something_else_is_no_name_of_content(ask: Asker) -> None:
    for wrong in ("fees", global_id("Country", "TN")):
        error = await ask.error("query ($id: ID!) { content(by: {id: $id}) { id } }", id=wrong)
        assert error["extensions"] == {"code": "BAD_INPUT", "argument": "by.id"}


# --- nodes --------------------------------------------------------------------
async def test_every_node_is_found_again_by_its_id(shelf: Database, ask: Asker) -> None:
    found = await ask.data(
        """{
          contents(first: 1) { nodes { id } }  sources { id }  countries { id region { id } }  themes { id }
          organizations { nodes { id } }
          project: content(by: {slug: {kind: NEWS, slug: "remittance-fees-fall-in-tunisia"}}) { goals { id } }
        }"""
    )
    ids = {
        "NewsArticle": found["contents"]["nodes"][0]["id"],
        "Source": found["sources"][0]["id"],
        "Country": found["countries"][0]["id"],
        "Region": found["countries"][0]["region"]["id"],
        "Theme": found["themes"][0]["id"],
        "Organization": found["organizations"]["nodes"][0]["id"],
        "Goal": found["project"]["goals"][0]["id"],
    }
    again = await ask.data("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=list(ids.values()))
    assert again["nodes"] == [{"__typename": name, "id": id_} for name, id_ in ids.items()]
    for name, id_ in ids.items():
        one = await ask.data("query ($id: ID!) { node(id: $id) { __typename id } }", id=id_)
        assert one["node"] == {"__typename": name, "id": id_}


async def test_nodes_stand_in_the_order_asked_with_null_for_what_is_not_there(shelf: Database, ask: Asker) -> None:
    missing = global_id("Content", content_id("demo", "none"))
    ids = [gid("post"), missing, gid("fees"), global_id("Country", "XX"), gid("post")]
    with statements(shelf) as seen:
        found = await ask.data("query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Content { slug } } }", ids=ids)
    assert found["nodes"] == [
        {"slug": "what-a-mayor-learned"},
        None,
        {"slug": "remittance-fees-fall-in-tunisia"},
        None,
        {"slug": "what-a-mayor-learned"},
    ]
    assert len(seen) == 1


async def test_a_text_that_is_no_id_spoils_its_own_place_alone(shelf: Database, ask: Asker) -> None:
    body = await ask.body("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["nonsense", gid("fees")])
    assert body["data"]["nodes"] == [None, {"id": gid("fees")}]
    (error,) = body["errors"]
    assert error["path"] == ["nodes", 0]
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert (await ask.error('{ node(id: "nonsense") { id } }'))["path"] == ["node"]


async def test_as_many_nodes_as_a_page_holds_and_one_more(ask: Asker) -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert len((await ask.data(document, ids=[global_id("Country", "TN")] * 200))["nodes"]) == 200
    error = await ask.error(document, ids=[global_id("Country", "TN")] * 201)
    assert error["extensions"]["code"] == "TOO_EXPENSIVE"
    assert error["extensions"]["requested"] == 201


# --- reference data and sources -----------------------------------------------
async def test_countries_and_themes_by_name(ask: Asker, world: Database) -> None:
    with statements(world) as seen:
        found = await ask.data("{ countries { name } themes { name narrower { slug } } }")
    assert [country["name"] for country in found["countries"]] == ["Morocco", "Senegal", "Tunisia"]
    assert [theme["name"] for theme in found["themes"]] == ["Economy", "Local authorities", "Remittances"]
    assert found["themes"][0]["narrower"] == [{"slug": "remittances"}]
    assert seen == []  # all of it is in memory


@pytest.mark.parametrize("code", ["TN", "tn", "TUN", "788", " tun "])
async def test_a_country_by_any_of_its_codes(ask: Asker, code: str) -> None:
    found = await ask.data("query ($c: String!) { country(code: $c) { iso2 flag isLeastDeveloped } }", c=code)
    assert found["country"] == {"iso2": "TN", "flag": "🇹🇳", "isLeastDeveloped": False}


async def test_what_is_not_there_is_null(ask: Asker) -> None:
    document = '{ country(code: "XX") { iso2 } theme(slug: "x") { slug } organization(slug: "x") { slug } }'
    assert await ask.data(document) == {"country": None, "theme": None, "organization": None}


async def test_one_theme_and_one_organization(ask: Asker) -> None:
    found = await ask.data(
        """{ theme(slug: "remittances") { name broader { slug } goesLocal scheme }
             organization(slug: "undp") {
               name acronym kind isPartner iatiOrgId website country { iso2 } parent { slug } } }"""
    )
    assert found["theme"]["broader"] == {"slug": "economy"}
    assert found["organization"] == {
        "name": "United Nations Development Programme", "acronym": "UNDP", "kind": "INTERGOVERNMENTAL",
        "isPartner": True, "iatiOrgId": "XM-DAC-41114", "website": "https://www.undp.org", "country": None,
        "parent": None,
    }  # fmt: skip


async def test_paging_through_organizations(ask: Asker) -> None:
    document = """query ($after: String) { organizations(first: 1, after: $after) {
      count { value } edges { cursor node { slug } } pageInfo { hasNextPage endCursor } } }"""
    first = (await ask.data(document))["organizations"]
    assert (first["count"]["value"], first["edges"][0]["node"]["slug"]) == (2, "m4d")
    second = (await ask.data(document, after=first["pageInfo"]["endCursor"]))["organizations"]
    assert (second["edges"][0]["node"]["slug"], second["pageInfo"]["hasNextPage"]) == ("undp", False)
    partners = (await ask.data("{ organizations(isPartner: true) { nodes { slug } } }"))["organizations"]
    assert partners["nodes"] == [{"slug": "undp"}]


async def test_sources_with_their_health(shelf: Database, ask: Asker) -> None:
    found = await ask.data(
        "{ sources { slug status itemCount freshnessSeconds lastFetchedAt organization { slug } license { key } } }"
    )
    assert [(source["slug"], source["itemCount"]) for source in found["sources"]] == [("demo", 6), ("undp-projects", 3)]
    assert found["sources"][1]["organization"] == {"slug": "undp"}
    assert found["sources"][0]["status"] == "OK"
    assert found["sources"][0]["freshnessSeconds"] is None


async def test_content_that_came_after_the_last_question_is_there_at_once(shelf: Database, ask: Asker) -> None:
    await save(shelf, write("new", title="Just in", published_at=NOW))
    assert await titles(ask, "{ contents(first: 1) { nodes { title } } }") == ["Just in"]
