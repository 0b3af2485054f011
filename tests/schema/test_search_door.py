"""The door of search over a real database of each kind: what is public comes out, and nothing else does."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from m4d_core.content.kind import State
from m4d_core.storage import embeds, repository
from m4d_core.storage.database import Database
from m4d_core.storage.embeds import StoredEmbed
from m4d_core.storage.search_keys import StoredKey, put
from m4d_schema.context import GraphQLContext
from m4d_schema.search_door import PATH, search_door
from m4d_search.contract import SearchEngine
from m4d_search.door.embeds import EmbedUses
from m4d_search.door.tokens import derive, digest
from tests.schema.asking import Broken, context_of, index, light_context
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
MASTER = "a master key"
SEARCH = f"{PATH}/indexes/content/search"


def client(context: GraphQLContext, database: Any, peer: str = "203.0.113.1") -> httpx.AsyncClient:
    door = search_door(context, database, EmbedUses(database, context.settings))
    transport = httpx.ASGITransport(Starlette(routes=[Mount(PATH, door)]), client=(peer, 9))
    return httpx.AsyncClient(transport=transport, base_url="http://m4d.example")


async def opened(world: Database, engine: SearchEngine, **settings: Any) -> httpx.AsyncClient:
    """A client of the door over the small world."""
    return client(await context_of(world, engine, search_master_key=MASTER, search_deadline_s=60.0, **settings), world)


@pytest.fixture
async def http(world: Database, engine: SearchEngine) -> AsyncIterator[httpx.AsyncClient]:
    await save(
        world,
        write("a", title="Transferts de fonds", countries=("TN",), themes=("remittances",), html="<p>Long text</p>"),
        write("b", title="Transfers", countries=("MA",)),
        write("draft", title="Transfers in a draft", state=State.DRAFT),
    )
    await index(world, engine)
    async with await opened(world, engine) as found:
        yield found


async def test_a_search_over_the_wire(http: httpx.AsyncClient) -> None:
    answer = await http.post(SEARCH, json={"q": "remesas", "attributesToHighlight": ["labels"]})
    assert answer.status_code == 200
    (hit,) = answer.json()["hits"]
    assert (hit["title"], hit["body"], hit["countries"]) == ("Transferts de fonds", "Long text", ["TN"])
    assert "<em>Remesas</em>" in hit["_formatted"]["labels"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_drafts_never_come_out(http: httpx.AsyncClient, world: Database, engine: SearchEngine) -> None:
    body = {"q": "transfers", "facets": ["*"], "filter": "countries EXISTS"}
    found = (await http.post(SEARCH, json=body)).json()
    assert {hit["title"] for hit in found["hits"]} == {"Transferts de fonds", "Transfers"}
    (shown,) = [hit["id"] for hit in found["hits"] if hit["title"] == "Transfers"]
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([UUID(shown)], State.HIDDEN)
    before = (await http.post(SEARCH, json=body)).json()  # the index does not know yet
    assert [hit["title"] for hit in before["hits"]] == ["Transferts de fonds"]
    await index(world, engine)
    assert (await http.post(SEARCH, json=body)).json()["estimatedTotalHits"] == 1


async def test_get_head_and_a_slash_at_the_end(http: httpx.AsyncClient) -> None:
    answer = await http.get(SEARCH, params={"q": "transfers", "limit": "1"})
    head = await http.head(SEARCH, params={"q": "transfers", "limit": "1"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])
    again = await http.get(
        SEARCH + "/", params={"q": "transfers", "limit": "1"}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert (await http.options(SEARCH)).status_code == 204
    assert (await http.get(f"{PATH}/health")).json() == {"status": "available"}


async def test_a_key_over_the_wire(http: httpx.AsyncClient, world: Database) -> None:
    key = derive(MASTER, "site")
    stored = StoredKey(
        uid="site", name="A site", digest=digest(key), indexes=("content",), created_at=NOW, filter="countries = TN"
    )
    async with world.write() as connection:
        await put(connection, stored)
    answer = await http.post(SEARCH, json={}, headers={"Authorization": f"Bearer {key}"})
    assert [hit["title"] for hit in answer.json()["hits"]] == ["Transferts de fonds"]
    refused = await http.post(SEARCH, json={}, headers={"Authorization": "Bearer nobody"})
    assert (refused.status_code, refused.json()["code"]) == (403, "invalid_api_key")


async def test_an_embed_over_the_wire(http: httpx.AsyncClient, world: Database) -> None:
    embed = StoredEmbed(
        id="embed-1", name="A site", origins=("https://city.example",), languages=("en",), created_at=NOW,
        filter="countries = TN",
    )  # fmt: skip
    async with world.write() as connection:
        await embeds.put(connection, embed)
    headers = {"Authorization": "Bearer embed-1", "Origin": "https://city.example"}
    answer = await http.post(SEARCH, json={"filter": "countries EXISTS"}, headers=headers)
    assert [hit["title"] for hit in answer.json()["hits"]] == ["Transferts de fonds"]
    for origin in ("https://evil.example", "null"):
        refused = await http.post(SEARCH, json={}, headers={**headers, "Origin": origin})
        assert (refused.status_code, refused.json()["code"]) == (403, "origin_not_allowed")
        assert refused.headers["access-control-allow-origin"] == "*"  # or the page could not read why
    own = await http.post(SEARCH, json={}, headers={**headers, "Origin": "http://m4d.example"})
    assert own.status_code == 200
    async with world.write() as connection:
        await embeds.remove(connection, "embed-1")
    revoked = await http.post(SEARCH, json={}, headers=headers)
    assert (revoked.status_code, revoked.json()["code"]) == (403, "invalid_api_key")
    assert "revoked" in revoked.json()["message"]


async def test_a_body_may_be_so_long_and_no_longer(world: Database, engine: SearchEngine) -> None:
    async with await opened(world, engine, search_max_body_bytes=20) as http:
        assert (await http.post(SEARCH, content=b'{"q":"x", "limit":0}', headers=JSON)).status_code == 200
        long = await http.post(SEARCH, content=b'{"q":"xy", "limit":0}', headers=JSON)
        assert (long.status_code, long.json()["code"]) == (413, "payload_too_large")
        assert long.headers["connection"] == "close"
        query = await http.get(f"{SEARCH}?q={'x' * 19}")
        assert (query.status_code, query.json()["code"]) == (413, "payload_too_large")
        assert (await http.get(f"{SEARCH}?q={'x' * 18}")).status_code == 200


async def test_clients_are_counted_by_their_addresses(world: Database, engine: SearchEngine) -> None:
    async with await opened(world, engine, search_rate_queries=1, trusted_proxies=("203.0.113.0/24",)) as http:
        for address, status in (("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200)):
            answer = await http.post(SEARCH, json={}, headers={"X-Forwarded-For": address})
            assert answer.status_code == status


async def test_no_fault_leaves_it_but_masked() -> None:
    async with client(light_context(), Broken()) as http:
        answer = await http.post(SEARCH, json={})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "hunter2" not in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


JSON = {"Content-Type": "application/json"}
