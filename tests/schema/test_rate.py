"""Clients have a minute's points each, and nothing they write themselves makes them another client."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from m4d_core.clock import FixedClock
from m4d_core.errors import QueryError
from m4d_core.rate import WINDOW_S
from m4d_core.settings import Settings
from m4d_schema.door import GraphQLDoor
from m4d_schema.rate import REQUEST_POINTS, UNBOUNDED, Meter, Purse
from m4d_schema.schema import build_schema
from tests.schema.asking import light_context
from tests.world import NOW

pytestmark = pytest.mark.anyio
SCHEMA = build_schema()
QUERY = {"query": '{ country(code: "TN") { name } }'}  # 1 point


def meter(**limits: Any) -> tuple[Meter, FixedClock]:
    clock = FixedClock(NOW)
    return Meter(Settings(**{"graphql_rate_points": 60, **limits}), clock), clock


def purse(counted: Meter, peer: str = "203.0.113.1", forwarded: str = "") -> Purse:
    found = counted.purse(peer, forwarded)
    assert found is not None
    return found


def test_what_a_minute_holds_and_one_point_more() -> None:
    counted, clock = meter()
    mine = purse(counted)
    mine.spend(60)
    with pytest.raises(QueryError) as caught:
        mine.spend(1)
    assert (caught.value.code, caught.value.extensions) == ("RATE_LIMITED", {"retryAfter": 1})
    clock.at += timedelta(seconds=1)
    mine.spend(1)


def test_points_come_back_evenly() -> None:
    counted, clock = meter()
    mine = purse(counted)
    mine.spend(60)
    clock.at += timedelta(seconds=WINDOW_S / 2)
    left = mine.allowance()
    assert (left.limit, left.remaining, left.reset_at) == (60, 30, clock.at + timedelta(seconds=30))
    clock.at += timedelta(days=1)
    assert mine.allowance().remaining == 60
    clock.at -= timedelta(days=2)  # a clock that is set back gives nothing
    assert mine.allowance().remaining == 0


def test_a_refused_request_costs_nothing_and_one_above_the_limit_waits_for_all_of_it() -> None:
    counted, clock = meter()
    mine = purse(counted)
    mine.spend(10)
    with pytest.raises(QueryError) as caught:
        mine.spend(1000)
    assert caught.value.extensions == {"retryAfter": 10}
    assert mine.allowance().remaining == 50
    clock.at += timedelta(seconds=10)
    mine.spend(1000)


def test_clients_do_not_pay_for_one_another_and_the_silent_are_forgotten() -> None:
    counted, _ = meter(graphql_rate_clients=2)
    for peer in ("203.0.113.1", "203.0.113.2"):
        purse(counted, peer).spend(60)
    purse(counted, "203.0.113.3").spend(1)
    assert purse(counted, "203.0.113.1").allowance().remaining == 60
    assert purse(counted, "203.0.113.2").allowance().remaining == 0


def test_without_a_limit_nobody_counts() -> None:
    assert meter(graphql_rate_points=0)[0].purse("203.0.113.1", "") is None
    assert meter()[0].purse("127.0.0.1", "") is None


def asking(peer: str = "203.0.113.1", **settings: Any) -> httpx.AsyncClient:
    context = light_context(settings=Settings(**{"graphql_rate_points": 60, **settings}))
    app = Starlette(routes=[Route("/graphql", GraphQLDoor(SCHEMA, context))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(peer, 9)), base_url="http://m4d.example")


async def test_a_request_costs_its_points_and_is_refused_when_they_are_spent() -> None:
    async with asking() as client:
        left = []
        for _ in range(5):
            answer = await client.post("/graphql", json=QUERY)
            assert answer.status_code == 200
            left.append(answer.headers["ratelimit"])
        assert left[0] == f'"points";r={60 - REQUEST_POINTS - 1};t=11'
        assert answer.headers["ratelimit-policy"] == '"points";q=60;w=60'
        for media in ("application/json", "application/graphql-response+json"):
            refused = await client.post("/graphql", json=QUERY, headers={"accept": media})
            (error,) = refused.json()["errors"]
            assert (refused.status_code, error["extensions"]["code"]) == (429, "RATE_LIMITED")
            assert int(refused.headers["retry-after"]) == error["extensions"]["retryAfter"] > 0
            assert (refused.headers["cache-control"], "data" in refused.json()) == ("no-store", False)
        assert "RateLimit" in refused.headers["access-control-expose-headers"]


async def test_what_is_refused_for_its_form_is_counted_too() -> None:
    async with asking(graphql_rate_points=2 * REQUEST_POINTS) as client:
        statuses = [(await client.post("/graphql", content=b"x")).status_code for _ in range(3)]
    assert statuses == [415, 415, 429]


async def test_an_answer_that_others_may_keep_tells_nothing_of_one_client() -> None:
    async with asking() as client:
        kept = await client.get("/graphql", params=QUERY)
    assert "s-maxage" in kept.headers["cache-control"]
    assert "ratelimit" not in kept.headers


async def test_spoofing_gains_nothing() -> None:
    async with asking() as client:
        answers = [
            await client.post("/graphql", json=QUERY, headers={"x-forwarded-for": f"198.51.100.{number}"})
            for number in range(6)
        ]
    assert [each.status_code for each in answers] == [200] * 5 + [429]


async def test_many_at_once_do_not_slip_through() -> None:
    async with asking() as client:
        answers = await asyncio.gather(*(client.post("/graphql", json=QUERY) for _ in range(20)))
    assert sum(each.status_code == 200 for each in answers) == 5


RATE = "{ rateLimit(dryRun: %s) { limit remaining resetAt cost } contents(first: 50) { nodes { id } } }"


async def test_a_dry_run_tells_the_cost_and_runs_nothing_else() -> None:
    """The listing of this context fails whenever it is asked."""
    async with asking(graphql_rate_points=1000) as client:
        dry = await client.get("/graphql", params={"query": RATE % "true"})
        wet = await client.post("/graphql", json={"query": RATE % "false"})
    told = dry.json()["data"]["rateLimit"]
    assert dry.json()["data"].keys() == {"rateLimit"}
    assert (told["limit"], told["cost"]) == (1000, 52)
    assert told["remaining"] == 1000 - REQUEST_POINTS
    assert told["resetAt"].startswith("2026-03-01T12:00:0")
    assert dry.headers["cache-control"] == "private, no-store"
    assert wet.json()["errors"][0]["extensions"]["code"] == "INTERNAL"


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("query ($dry: Boolean!) { rateLimit(dryRun: $dry) { cost } contents { nodes { id } } }", {"dry": True}),
        ("query ($dry: Boolean = true) { rateLimit(dryRun: $dry) { cost } contents { nodes { id } } }", {}),
        ("{ ...F contents { nodes { id } } } fragment F on Query { rateLimit(dryRun: true) { cost } }", {}),
        ("{ a: rateLimit { cost } b: rateLimit(dryRun: true) { cost } contents { nodes { id } } }", {}),
    ],
)
async def test_however_a_dry_run_is_asked(document: str, variables: dict[str, Any]) -> None:
    async with asking() as client:
        body = (await client.post("/graphql", json={"query": document, "variables": variables})).json()
    assert {each["cost"] for each in body["data"].values()} <= {22, 23}
    assert "contents" not in body["data"]


async def test_a_dry_run_tells_of_what_is_too_expensive() -> None:
    async with asking(graphql_rate_points=1000) as client:
        body = (await client.post("/graphql", json={"query": (RATE % "true").replace("50", "1000000")})).json()
    assert body["data"]["rateLimit"]["cost"] == 1_000_002
    assert body["extensions"]["cost"] == {"requested": 1_000_002, "limit": 5000}


async def test_where_nobody_counts_there_is_no_end() -> None:
    async with asking("127.0.0.1") as client:
        answer = await client.post("/graphql", json={"query": "{ rateLimit { limit remaining resetAt cost } }"})
    assert "ratelimit" not in answer.headers
    told = answer.json()["data"]["rateLimit"]
    assert (told["limit"], told["remaining"], told["cost"]) == (UNBOUNDED, UNBOUNDED, 1)
