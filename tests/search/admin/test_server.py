"""The server of the public suites, set up by the client for Python as they do it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from m4d_search.door.tokens import make_token
from tests.search.admin.keys import MASTER
from tests.search.admin.kinds import embedded, on_server
from tests.search.admin.server import application

pytestmark = pytest.mark.anyio
BOOKS: list[dict[str, Any]] = [
    {"book_id": 1, "title": "Emma", "genre": ["romance"], "price": 5.99},
    {"book_id": 2, "title": "Alice in Wonderland", "genre": ["fantasy", "classic"], "price": 7},
    {"book_id": 3, "title": "Emma's Wonderland", "genre": ["romance"], "price": 9, "secret": "x"},
]
SETTINGS = {
    "filterableAttributes": ["genre", "price"],
    "sortableAttributes": ["title"],
    "displayedAttributes": ["book_id", "title"],
}


class Client:
    """Asks a server with a key."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, method: str, path: str, body: Any = None, key: str | None = MASTER) -> tuple[int, Any]:
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        answer = await self.http.request(method, path, json=body, headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    async def do(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Return the task that a change has ended with."""
        status, accepted = await self.ask(method, path, body)
        assert status == 202
        task: dict[str, Any] = (await self.ask("GET", f"/tasks/{accepted['taskUid']}"))[1]
        return task

    async def search(self, uid: str = "books", key: str = MASTER, **body: Any) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.ask("POST", f"/indexes/{uid}/search", body, key))[1]
        return answer


@pytest.fixture(params=["embedded", "meilisearch"])
async def client(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Client]:
    if request.param == "embedded":
        kind = embedded(tmp_path)
    else:
        kind = on_server(*request.getfixturevalue("meilisearch_server"))
    transport = httpx.ASGITransport(application(kind))
    async with httpx.AsyncClient(transport=transport, base_url="http://suites", timeout=60) as http:
        found = Client(http)
        await found.do("PATCH", "/indexes/books/settings", SETTINGS)
        assert (await found.do("POST", "/indexes/books/documents", BOOKS))["status"] == "succeeded"
        yield found
        await found.do("DELETE", "/indexes/books")


async def test_the_door_searches_what_the_admin_put_in(client: Client) -> None:
    found = await client.search(q="emma", facets=["*"], sort=["title:desc"])
    assert found["hits"] == [{"book_id": 3, "title": "Emma's Wonderland"}, {"book_id": 1, "title": "Emma"}]
    assert found["facetDistribution"] == {"genre": {"romance": 2}, "price": {"5.99": 1, "9": 1}}
    assert found["facetStats"] == {"price": {"min": 5.99, "max": 9.0}}
    assert [hit["book_id"] for hit in (await client.search(filter="price > 5.99 AND genre = fantasy"))["hits"]] == [2]
    assert [hit["book_id"] for hit in (await client.search(distinct="genre"))["hits"]] == [1, 2]
    assert (await client.search(filter="title = x"))["code"] == "invalid_search_filter"
    assert (await client.search("nowhere"))["code"] == "index_not_found"
    values = (await client.ask("POST", "/indexes/books/facet-search", {"facetName": "genre"}))[1]["facetHits"]
    assert values == [{"value": name, "count": n} for name, n in (("classic", 1), ("fantasy", 1), ("romance", 2))]


async def test_several_indexes_are_one_list(client: Client) -> None:
    await client.do("POST", "/indexes", {"uid": "films", "primaryKey": "id"})
    await client.do("POST", "/indexes/films/documents", [{"id": 1, "title": "Emma"}])
    await client.do("PUT", "/indexes/films/settings/filterable-attributes", ["title"])
    queries = [{"indexUid": uid, "q": "emma"} for uid in ("books", "films")]
    federation: dict[str, Any] = {"facetsByIndex": {"books": ["price"], "films": ["title"]}}
    body = {"queries": queries, "federation": federation}
    found = (await client.ask("POST", "/multi-search", body))[1]
    assert sorted(hit["_federation"]["indexUid"] for hit in found["hits"]) == ["books", "books", "films"]
    assert found["facetsByIndex"]["films"] == {"distribution": {"title": {"Emma": 1}}, "stats": {}}
    merged: dict[str, Any] = {**body, "federation": {**federation, "mergeFacets": {}}}
    found = (await client.ask("POST", "/multi-search", merged))[1]
    assert found["facetDistribution"] == {"price": {"5.99": 1, "9": 1}, "title": {"Emma": 1}}
    apart = {**body, "federation": {"facetsByIndex": {"other": ["x"]}}}
    assert (await client.ask("POST", "/multi-search", apart))[1]["code"] == "index_not_found"
    assert (await client.do("DELETE", "/indexes/films"))["status"] == "succeeded"


async def test_a_change_is_searched_and_a_failure_is_told(client: Client) -> None:
    await client.do("POST", "/indexes/books/documents", [{"book_id": 1, "title": "Persuasion"}])
    assert [hit["book_id"] for hit in (await client.search(q="persuasion"))["hits"]] == [1]
    assert [hit["book_id"] for hit in (await client.search(q="emma"))["hits"]] == [3]
    await client.do("DELETE", "/indexes/books/settings/displayed-attributes")
    assert (await client.search(q="emma"))["hits"][0]["secret"] == "x"
    assert (await client.ask("GET", "/indexes/books/settings/displayed-attributes")) == (200, ["*"])
    assert (await client.ask("GET", "/indexes/books"))[1]["primaryKey"] == "book_id"
    assert (await client.do("POST", "/indexes", {"uid": "books"}))["status"] == "failed"
    assert (await client.do("DELETE", "/indexes/nowhere"))["error"]["code"] == "index_not_found"
    assert (await client.ask("GET", "/indexes/nowhere"))[0] == 404


async def test_keys_and_tokens_open_what_they_should(client: Client) -> None:
    keys = {key["name"]: key for key in (await client.ask("GET", "/keys"))[1]["results"]}
    seeker, admin = keys["Default Search API Key"], keys["Default Admin API Key"]
    assert len((await client.search(key=seeker["key"]))["hits"]) == 3
    assert (await client.ask("GET", "/indexes", key=seeker["key"]))[1]["code"] == "invalid_api_key"
    assert (await client.ask("GET", "/indexes", key=admin["key"]))[0] == 200
    assert (await client.ask("GET", "/indexes", key=None))[0] == 401
    made = (await client.ask("POST", "/keys", {"actions": ["search"], "indexes": ["books"]}))[1]
    assert (await client.ask("GET", f"/keys/{made['key']}"))[1] == made
    token = make_token(made["key"], made["uid"], {"books": {"filter": "genre = fantasy"}})
    assert [hit["book_id"] for hit in (await client.search(key=token))["hits"]] == [2]
    assert (await client.ask("DELETE", f"/keys/{made['uid']}"))[0] == 204
    assert (await client.search(key=token))["code"] == "invalid_api_key"


async def test_what_else_the_suites_ask_of_a_server(client: Client) -> None:
    assert (await client.ask("PATCH", "/experimental-features", {"network": True})) == (200, {"network": True})
    assert (await client.ask("GET", "/webhooks")) == (200, {"results": []})
    assert (await client.ask("GET", "/indexes"))[1]["total"] == 1
    assert (await client.ask("GET", "/health", key=None)) == (200, {"status": "available"})
    assert (await client.ask("DELETE", "/tasks"))[0] == 202
    assert [task["type"] for task in (await client.ask("GET", "/tasks"))[1]["results"]] == ["taskDeletion"]
    assert (await client.ask("GET", "/tasks/1"))[0] == 404
