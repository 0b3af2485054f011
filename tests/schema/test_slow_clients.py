"""The door over a real socket: slow clients, clients that leave, connections that stay."""

import asyncio
import time

import httpx
import orjson
import pytest
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route

from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_schema.context import GraphQLContext
from m4d_schema.door import GraphQLDoor
from tests.schema.asking import SlowListing, light_context
from tests.schema.serving import served
from tests.schema.shelf import fill

pytestmark = pytest.mark.anyio


def app_of(schema: strawberry.Schema, context: GraphQLContext) -> Starlette:
    return Starlette(routes=[Route("/graphql", GraphQLDoor(schema, context))])


async def exchange(address: tuple[str, int], *pieces: bytes) -> bytes:
    """Send the pieces and return all that comes back until the server closes."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 20)
    finally:
        writer.close()


HEAD = b"POST /graphql HTTP/1.1\r\nHost: m4d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


async def test_a_slow_body_is_cut_at_its_deadline(schema: strawberry.Schema) -> None:
    context = light_context(settings=Settings(graphql_body_deadline_s=0.2))
    async with served(app_of(schema, context)) as address:
        start = time.perf_counter()
        many = [exchange(address, HEAD % 100, b'{"query":') for _ in range(20)]
        answers = await asyncio.gather(*many)
        assert 0.15 < time.perf_counter() - start < 5
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in answer.lower()
        assert orjson.loads(answer.partition(b"\r\n\r\n")[2])["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_client_that_leaves_while_it_sends_is_nobodys_fault(schema: strawberry.Schema) -> None:
    async with served(app_of(schema, light_context())) as address:
        for _ in range(5):
            _, writer = await asyncio.open_connection(*address)
            writer.write(HEAD % 100 + b'{"query":')
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        async with httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}") as client:
            assert (await client.post("/graphql", json={"query": "{ __typename }"})).status_code == 200


async def test_the_statement_of_a_client_that_leaves_is_cancelled(
    world: Database, schema: strawberry.Schema, context: GraphQLContext
) -> None:
    listing = SlowListing(world)
    body = b'{"query": "{ contents { nodes { id } } }"}'
    async with served(app_of(schema, GraphQLContext(**{**context.__dict__, "listing": listing}))) as address:
        _, writer = await asyncio.open_connection(*address)
        writer.write(HEAD % len(body) + body)
        await asyncio.wait_for(listing.started.wait(), 10)
        writer.close()
        await asyncio.wait_for(listing.ended.wait(), 4)  # before the deadline of 5 s would end it


async def test_answers_over_a_socket_keep_the_connection(
    world: Database, schema: strawberry.Schema, context: GraphQLContext
) -> None:
    await fill(world)
    async with (
        served(app_of(schema, context)) as address,
        httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}") as client,
    ):
        for _ in range(3):
            response = await client.post("/graphql", json={"query": "{ contents(first: 2) { nodes { title } } }"})
            assert len(response.json()["data"]["contents"]["nodes"]) == 2
        head = await client.head("/graphql", params={"query": "{ __typename }"})
        assert head.status_code == 200
        headers = {"content-type": "application/json"}
        too_long = await client.post("/graphql", content=b" " * 100_001, headers=headers)
        assert too_long.status_code == 413
