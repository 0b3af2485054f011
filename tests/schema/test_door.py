"""GraphQL over HTTP: methods, media types, bodies, CORS, deadlines."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import strawberry
import structlog
from anyio import to_thread
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL
from starlette.applications import Starlette
from starlette.routing import Route

from m4d_core.settings import Settings
from m4d_core.storage.sql_listing import SqlListing
from m4d_schema.context import GraphQLContext
from m4d_schema.door import METHODS, GraphQLDoor
from m4d_schema.schema import build_schema
from tests.databases import open_postgresql, open_sqlite
from tests.schema.asking import Broken, light_context

pytestmark = pytest.mark.anyio
NEW = "application/graphql-response+json"
OLD = "application/json"
AS_JSON = {"content-type": OLD}


def app_of(schema: strawberry.Schema, context: GraphQLContext) -> Starlette:
    return Starlette(routes=[Route("/graphql", GraphQLDoor(schema, context))])


def client_of(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.test")


@pytest.fixture
async def client(anyio_backend: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a door without a database."""
    async with client_of(_APP) as client:
        yield client


_APP = app_of(build_schema(), light_context())


def problem(response: httpx.Response, code: str) -> dict[str, Any]:
    """The one error of an answer in which nothing was executed."""
    body = response.json()
    assert "data" not in body
    (error,) = body["errors"]
    assert error["extensions"]["code"] == code
    assert response.headers["cache-control"] == "no-store"
    return dict(error)


# --- the two ways to ask ------------------------------------------------------
@pytest.mark.parametrize(("accept", "media"), [(NEW, NEW), (OLD, OLD), ("*/*", OLD), (f"{NEW},{OLD};q=0.9", NEW)])
async def test_post_and_get_answer_alike(client: httpx.AsyncClient, accept: str, media: str) -> None:
    document = "query T($c: String!) { country(code: $c) { name } }"
    posted = await client.post(
        "/graphql", json={"query": document, "variables": {"c": "TN"}, "operationName": "T"}, headers={"accept": accept}
    )
    parameters = {"query": document, "variables": '{"c": "TN"}', "operationName": "T"}
    got = await client.get("/graphql", params=parameters, headers={"accept": accept})
    for response in (posted, got):
        assert response.status_code == 200
        assert response.headers["content-type"] == f"{media}; charset=utf-8"
        assert response.headers["vary"] == "Accept, Accept-Encoding"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.json()["data"] == {"country": {"name": "Tunisia"}}
    assert posted.content == got.content


async def test_head_answers_as_get_without_a_body(client: httpx.AsyncClient) -> None:
    got = await client.get("/graphql", params={"query": "{ __typename }"})
    head = await client.head("/graphql", params={"query": "{ __typename }"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_the_path_is_exact_and_never_redirects(client: httpx.AsyncClient) -> None:
    assert (await client.get("/graphql", params={"query": "{ __typename }"})).status_code == 200
    assert (await client.post("/graphql", json={"query": "{ __typename }"})).status_code == 200
    assert (await client.get("/graphql/sub", params={"query": "{ __typename }"})).status_code == 404


async def test_only_one_operation_and_no_batch(client: httpx.AsyncClient) -> None:
    problem(await client.post("/graphql", json=[{"query": "{ __typename }"}]), "BAD_REQUEST")


# --- statuses -----------------------------------------------------------------
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"query": "{"}, "PARSE_FAILED"),
    ({"query": "{ nothing }"}, "VALIDATION_FAILED"),
    ({"query": "query ($id: ID!) { node(id: $id) { id } }", "variables": {"id": None}}, "BAD_INPUT"),
    ({"query": "query ($n: Int) { contents(first: $n) { nodes { id } } }", "variables": {"n": "x"}}, "BAD_INPUT"),
    ({"query": "{ a a a " + "a " * 1000 + "}"}, "TOO_EXPENSIVE"),
    ({"query": "mutation { __typename }"}, "VALIDATION_FAILED"),
]


@pytest.mark.parametrize(("sent", "code"), FAULTS)
async def test_what_is_not_executed_is_400_or_200_by_media_type(
    client: httpx.AsyncClient, sent: dict[str, Any], code: str
) -> None:
    for media, status in ((NEW, 400), (OLD, 200)):
        response = await client.post("/graphql", json=sent, headers={"accept": media})
        assert response.status_code == status
        problem(response, code)


@pytest.mark.parametrize(
    "sent",
    [
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "fragment F on Query { __typename }"},
        {"query": "{ __typename }", "operationName": "Other"},
    ],
)
async def test_an_operation_that_cannot_be_told_is_400(client: httpx.AsyncClient, sent: dict[str, Any]) -> None:
    for media in (NEW, OLD):
        response = await client.post("/graphql", json=sent, headers={"accept": media})
        assert response.status_code == 400
        problem(response, "BAD_REQUEST")


async def test_an_error_of_a_field_is_200_with_a_path(client: httpx.AsyncClient) -> None:
    for media in (NEW, OLD):
        response = await client.post(
            "/graphql", json={"query": '{ node(id: "x") { id } countries { iso2 } }'}, headers={"accept": media}
        )
        assert response.status_code == 200
        body = response.json()
        assert body["data"]["node"] is None
        assert len(body["data"]["countries"]) == 3
        assert body["errors"][0]["path"] == ["node"]
        assert response.headers["cache-control"] == "no-store"


async def test_no_name_of_the_schema_is_suggested(client: httpx.AsyncClient) -> None:
    for document in (
        "{ contnts { nodes { id } } }",
        "{ contents(frst: 1) { nodes { id } } }",
        "{ ...F } fragment F on Qery { id }",
        "{ contents(filter: {knds: [NEWS]}) { nodes { id } } }",
        "{ contents(filter: {kinds: [NEW]}) { nodes { id } } }",
    ):
        assert "Did you mean" not in (await client.post("/graphql", json={"query": document})).text
    variable = {
        "query": "query ($f: ContentFilter) { contents(filter: $f) { nodes { id } } }",
        "variables": {"f": {"knds": 1}},
    }
    assert "Did you mean" not in (await client.post("/graphql", json=variable)).text


# --- what is refused before it is GraphQL -------------------------------------
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "QUERY", "TRACE"])
async def test_other_methods_are_405(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql", json={"query": "{ __typename }"})
    assert (response.status_code, response.headers["allow"]) == (405, METHODS)
    problem(response, "BAD_REQUEST")


async def test_a_mutation_by_get_is_405_and_asks_for_a_post(client: httpx.AsyncClient) -> None:
    for document in ("mutation { __typename }", "subscription { __typename }"):
        response = await client.get("/graphql", params={"query": document}, headers={"accept": NEW})
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        problem(response, "BAD_REQUEST")


async def test_a_get_without_a_query_is_400(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", headers={"accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 400
    problem(response, "BAD_REQUEST")


async def test_nothing_acceptable_is_406(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": "{ __typename }"}, headers={"accept": "text/html"})
    assert response.status_code == 406
    assert NEW in problem(response, "BAD_REQUEST")["message"]


@pytest.mark.parametrize(
    "declared",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json5",
        "application/graphql",
        "text/plain; application/json",
        "application/json; charset=utf-16",
    ],
)
async def test_any_other_content_type_is_415(client: httpx.AsyncClient, declared: str) -> None:
    response = await client.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"content-type": declared})
    assert response.status_code == 415
    assert response.headers["accept-post"] == OLD
    problem(response, "BAD_REQUEST")


async def test_a_content_encoding_is_415(client: httpx.AsyncClient) -> None:
    for encoding, status in (("gzip", 415), ("br", 415), ("identity", 200)):
        headers = {**AS_JSON, "content-encoding": encoding}
        response = await client.post("/graphql", content=b'{"query": "{ __typename }"}', headers=headers)
        assert response.status_code == status


@pytest.mark.parametrize(
    "body", [b"", b"null", b'"x"', b"1", b"NaN", b"\xff", b"[" * 90_000, b'{"query": 1}', b'{"variables": {}}']
)
async def test_odd_bodies_are_400_in_both_media_types(client: httpx.AsyncClient, body: bytes) -> None:
    for media in (NEW, OLD):
        response = await client.post("/graphql", content=body, headers={**AS_JSON, "accept": media})
        assert response.status_code == 400
        problem(response, "BAD_REQUEST")


def padded(length: int) -> bytes:
    body = b'{"query": "{ __typename }"}'
    return body + b" " * (length - len(body))


async def test_a_body_as_long_as_the_cap_and_one_byte_more(client: httpx.AsyncClient) -> None:
    async def chunked(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 30_000):
            yield body[start : start + 30_000]

    for send in (lambda body: body, chunked):  # with and without a declared length
        fits = await client.post("/graphql", content=send(padded(100_000)), headers=AS_JSON)
        assert fits.status_code == 200
        response = await client.post("/graphql", content=send(padded(100_001)), headers=AS_JSON)
        assert response.status_code == 413
        assert "100,000" in problem(response, "BAD_REQUEST")["message"]


async def test_a_query_string_as_long_as_a_body_may_be_and_one_byte_more(schema: strawberry.Schema) -> None:
    small = light_context(settings=Settings(graphql_max_body_bytes=100))
    query = "/graphql?query={__typename}"
    async with client_of(app_of(schema, small)) as client:
        fits = await client.get(query.ljust(100 + len("/graphql?"), "+"))
        assert fits.status_code == 200
        response = await client.get(query.ljust(101 + len("/graphql?"), "+"))
    assert response.status_code == 414
    problem(response, "BAD_REQUEST")


# --- CORS and CSRF ------------------------------------------------------------
async def test_any_origin_may_ask_and_none_is_trusted(client: httpx.AsyncClient) -> None:
    preflight = await client.options(
        "/graphql",
        headers={
            "origin": "https://elsewhere.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert "content-length" not in preflight.headers
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    allowed = {name.strip().lower() for name in preflight.headers["access-control-allow-headers"].split(",")}
    assert {"accept", "authorization", "content-type", "apollo-require-preflight", "if-none-match"} <= allowed
    answers = [
        await client.post(
            "/graphql", json={"query": "{ __typename }"}, headers={"origin": "https://elsewhere.example"}
        ),
        await client.post("/graphql", content=b"x", headers={"origin": "null", "content-type": "text/plain"}),
        await client.put("/graphql", headers={"origin": "https://elsewhere.example"}),
    ]
    for response in (preflight, *answers):
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("origin", [None, "null", "http://m4d.test", "https://elsewhere.example", "\u00e9://x"])
async def test_what_a_browser_sends_without_asking_first_executes_nothing(
    client: httpx.AsyncClient, method: str, origin: str | None
) -> None:
    body = {"query": "{ __typename }"}
    types = [None, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", OLD,
             "text/json", "application/json; charset=utf-8", "application/jsonp", "text/plain; application/json",
             "application/graphql"]  # fmt: skip
    for media in types:
        headers = {b"content-type": media, b"origin": origin}
        given = [(name, value.encode()) for name, value in headers.items() if value is not None]
        address = "/graphql?query={__typename}" if method in {"GET", "HEAD"} else "/graphql"
        response = await client.request(method, address, content=json.dumps(body), headers=given)
        asks_first = media is not None and media.split(";")[0] == OLD
        executed = method == "GET" or (method == "POST" and asks_first)
        assert ("__typename" in response.text) is executed, media
        assert executed or method == "HEAD" or 400 <= response.status_code < 500, media
        assert response.headers["access-control-allow-origin"] == "*"
        assert not {"access-control-allow-credentials", "set-cookie"} & set(response.headers)


async def test_no_mutation_by_get_whatever_the_origin(client: httpx.AsyncClient) -> None:
    for origin in ("null", "https://elsewhere.example"):
        response = await client.get("/graphql?query=mutation{__typename}", headers={"origin": origin})
        assert (response.status_code, response.headers["allow"]) == (405, "POST")


# --- faults -------------------------------------------------------------------
async def test_a_fault_outside_execution_is_a_masked_500(schema: strawberry.Schema) -> None:
    broken = light_context(clock=Broken())
    async with client_of(app_of(schema, broken)) as client:
        with structlog.testing.capture_logs() as logs:
            response = await client.post("/graphql", json={"query": "{ __typename }"})
    assert response.status_code == 500
    error = problem(response, "INTERNAL")
    assert error["message"] == "Unexpected error."
    assert error["extensions"]["errorId"] == logs[0]["error_id"]
    assert "hunter2" not in response.text


async def test_a_fault_of_a_resolver_is_masked(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        response = await client.post("/graphql", json={"query": "{ contents { nodes { id } } }"})
    assert response.status_code == 200
    (error,) = response.json()["errors"]
    assert (error["message"], error["path"]) == ("Unexpected error.", ["contents"])
    assert error["extensions"] == {"code": "INTERNAL", "errorId": logs[0]["error_id"]}
    assert "hunter2" not in response.text


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_database_that_is_away_is_503(schema: strawberry.Schema, tmp_path: Path, kind: str) -> None:
    nowhere = URL.create("postgresql", host="127.0.0.1", port=1, username="m4d", password="hunter2")
    database = open_sqlite(tmp_path / "missing" / "m4d.sqlite3") if kind == "sqlite" else open_postgresql(nowhere)
    away = light_context(listing=SqlListing(database))
    async with client_of(app_of(schema, away)) as client:
        with structlog.testing.capture_logs() as logs:
            response = await client.post("/graphql", json={"query": "{ contents { nodes { id } } }"})
            beside = await client.post("/graphql", json={"query": '{ country(code: "TN") { name } }'})
    await database.close()
    for thread in threading.enumerate():  # the driver's, which ends a moment after its connection has failed
        if "_connection_worker_thread" in thread.name:
            await to_thread.run_sync(thread.join, 5)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "UNAVAILABLE"}
    assert logs[0]["event"] == "database_unavailable"
    assert not [word for word in ("hunter2", "127.0.0.1", str(tmp_path)) if word in response.text]
    assert beside.status_code == 200


@given(
    st.binary(max_size=300)
    | st.recursive(
        st.none() | st.text(max_size=8),
        lambda v: st.dictionaries(st.sampled_from(["query", "variables", "extensions"]), v),
    )
    .map(json.dumps)
    .map(str.encode)
)
def test_no_body_makes_the_door_fail(body: bytes) -> None:
    async def ask() -> int:
        async with client_of(_APP) as client:
            return (await client.post("/graphql", content=body, headers=AS_JSON)).status_code

    assert asyncio.run(ask()) in (200, 400)
