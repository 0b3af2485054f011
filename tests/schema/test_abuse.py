"""Hostile requests over a real socket: each is refused by a clear 4xx, and those who behave are answered meanwhile."""

import asyncio
from collections import Counter

import httpx
import pytest
import strawberry

from m4d_core.settings import Settings
from tests.schema.abuse import Attack, attacks
from tests.schema.asking import light_context
from tests.schema.serving import served
from tests.schema.test_slow_clients import HEAD, app_of, exchange

pytestmark = pytest.mark.anyio
MEDIA = "application/graphql-response+json"
SLOW = 200


async def test_each_attack_is_refused_by_a_clear_4xx(schema: strawberry.Schema) -> None:
    async with (
        served(app_of(schema, light_context())) as address,
        httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}") as client,
    ):
        for attack in attacks():
            await refuse(client, attack)


async def refuse(client: httpx.AsyncClient, attack: Attack) -> None:
    headers = {"content-type": "application/json", "accept": MEDIA}
    response = await client.post("/graphql", content=attack.body, headers=headers)
    assert response.status_code == 400, (attack.name, response.text[:200])
    assert response.headers["content-type"].startswith(MEDIA)
    body = response.json()
    assert "data" not in body, attack.name
    assert {each["extensions"]["code"] for each in body["errors"]} == {attack.code}, (attack.name, body)
    assert all(10 < len(each["message"]) < 500 for each in body["errors"]), (attack.name, body)


async def test_two_hundred_slow_bodies_are_cut_and_hurt_nobody(schema: strawberry.Schema) -> None:
    impatient = light_context(settings=Settings(graphql_body_deadline_s=1))
    async with served(app_of(schema, impatient)) as address:
        slow = [asyncio.create_task(exchange(address, HEAD % 100, b'{"query":')) for _ in range(SLOW)]
        async with httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}") as client:
            for _ in range(5):
                response = await client.post("/graphql", json={"query": "{ themes { slug } }"})
                assert response.json()["data"]["themes"]
            assert not any(each.done() for each in slow), "the others had to wait for the slow ones"
        assert Counter(answer.split(b"\r\n")[0] for answer in await asyncio.gather(*slow)) == {
            b"HTTP/1.1 408 Request Timeout": SLOW
        }
