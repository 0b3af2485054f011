"""Documents asked by their hash: trusted ones, Apollo's automatic ones, and the mode that answers no other."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from m4d_core.errors import QueryError, UsageError
from m4d_core.storage import operations
from m4d_core.storage.database import Database
from m4d_schema.documents import Documents, read_manifest, sha256
from m4d_schema.door import GraphQLDoor
from m4d_schema.requests import Asked
from m4d_schema.schema import build_schema
from tests.schema.asking import light_context
from tests.world import NOW

pytestmark = pytest.mark.anyio
QUERY = '{ country(code: "TN") { name } }'
OTHER = '{ country(code: "MA") { name } }'
RESPONSE = "application/graphql-response+json"


async def trust(database: Database, *documents: str) -> None:
    async with database.write() as connection:
        await operations.trust(connection, {sha256(document): document for document in documents}, NOW)


def documents(database: Database, **given: Any) -> Documents:
    return Documents(database, **{"trusted_only": False, "most_bytes": 1000, **given})


@pytest.fixture
async def client(world: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(documents(world)) as made:
        yield made


def asking(found: Documents) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/graphql", GraphQLDoor(build_schema(), light_context(documents=found)))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example")


def automatic(document: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(document)}}, **more}


async def test_a_trusted_document_is_asked_by_its_id(world: Database, client: httpx.AsyncClient) -> None:
    await trust(world, QUERY)
    identifier = f"sha256:{sha256(QUERY)}"
    posted = await client.post("/graphql", json={"documentId": identifier})
    got = await client.get("/graphql", params={"documentId": identifier})
    assert posted.json()["data"] == got.json()["data"] == {"country": {"name": "Tunisia"}}


@pytest.mark.parametrize("wanted", [sha256(OTHER), "x", "", "z" * 64, "é" * 64])
async def test_an_unknown_id_is_said_in_the_word_clients_know(client: httpx.AsyncClient, wanted: str) -> None:
    for body in ({"documentId": f"sha256:{wanted}"}, {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": wanted}}}):  # fmt: skip  # noqa: E501 - read as one line
        for media, status in ((RESPONSE, 400), ("application/json", 200)):
            answer = await client.post("/graphql", json=body, headers={"Accept": media})
            (error,) = answer.json()["errors"]
            assert error["message"] == "PersistedQueryNotFound"
            assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
            assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")


async def test_an_automatic_query_comes_once_with_its_document(client: httpx.AsyncClient) -> None:
    assert "errors" in (await client.post("/graphql", json=automatic(QUERY))).json()
    first = await client.post("/graphql", json=automatic(QUERY, query=QUERY))
    later = await client.get("/graphql", params={"extensions": json.dumps(automatic(QUERY)["extensions"])})
    assert first.json()["data"] == later.json()["data"] == {"country": {"name": "Tunisia"}}


async def test_a_document_of_another_hash_is_refused_and_not_kept(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json=automatic(QUERY, query=OTHER))
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
    assert "errors" in (await client.post("/graphql", json=automatic(QUERY))).json()


@pytest.mark.parametrize("document", ["{", "{ nothing }", "query A { __typename } query B { __typename }"])
async def test_a_document_that_cannot_be_answered_is_not_kept(client: httpx.AsyncClient, document: str) -> None:
    assert "errors" in (await client.post("/graphql", json=automatic(document, query=document))).json()
    (error,) = (await client.post("/graphql", json=automatic(document))).json()["errors"]
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_memory_for_automatic_queries_is_bounded_and_the_oldest_goes_first(world: Database) -> None:
    one = documents(world)
    one.remember(Asked(document=QUERY, automatic_hash=sha256(QUERY)))
    assert one.bytes > len(QUERY) * 10, "a flood of short documents takes more than their letters"
    found = documents(world, most_bytes=one.bytes * 2)
    padded = [QUERY.replace("TN", code) for code in ("TN", "MA", "SN")]
    for document in padded[:2]:
        found.remember(Asked(document=document, automatic_hash=sha256(document)))
    assert (await found.complete(Asked(automatic_hash=sha256(padded[0])))).document == padded[0]
    found.remember(Asked(document=padded[2], automatic_hash=sha256(padded[2])))
    assert (await found.complete(Asked(automatic_hash=sha256(padded[0])))).document == padded[0]
    with pytest.raises(QueryError, match="PersistedQueryNotFound"):
        await found.complete(Asked(automatic_hash=sha256(padded[1])))
    large = QUERY + " " * 1000
    found.remember(Asked(document=large, automatic_hash=sha256(large)))
    with pytest.raises(QueryError, match="PersistedQueryNotFound"):
        await found.complete(Asked(automatic_hash=sha256(large)))


async def test_where_only_trusted_documents_are_answered(world: Database) -> None:
    await trust(world, QUERY)
    async with asking(documents(world, trusted_only=True)) as client:
        for body in ({"query": QUERY}, automatic(QUERY), automatic(QUERY, query=QUERY)):
            assert (await client.post("/graphql", json=body)).json()["data"]["country"]["name"] == "Tunisia"
        for body in ({"query": OTHER}, automatic(OTHER, query=OTHER)):
            answer = await client.post("/graphql", json=body)
            assert answer.status_code == 400
            assert "Only trusted documents" in answer.json()["errors"][0]["message"]
        assert "errors" in (await client.post("/graphql", json=automatic(OTHER))).json(), "it was not kept"


def test_manifests_of_code_generators() -> None:
    pairs = {sha256(QUERY): QUERY, sha256(OTHER): OTHER}
    assert read_manifest(json.dumps(pairs).encode()) == pairs
    assert read_manifest(json.dumps({f"sha256:{key}": text for key, text in pairs.items()}).encode()) == pairs
    listed = [{"id": key, "body": text, "name": "A", "type": "query"} for key, text in pairs.items()]
    apollo = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": listed}
    assert read_manifest(json.dumps(apollo).encode()) == pairs


@pytest.mark.parametrize("text", ["", "[]", "{}", "5", '{"a": 1}', '{"operations": [5]}', f'{{"{"0" * 64}": "{{a}}"}}'])
def test_any_other_file_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_manifest(text.encode())
    assert caught.value.hint
