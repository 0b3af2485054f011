"""Answers are given again, and never once what they hang on has changed: here, or in another process."""

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import httpx
import pytest
import strawberry
from sqlalchemy import text
from sqlalchemy.engine import URL
from starlette.applications import Starlette
from starlette.routing import Route

from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database, make_engine
from m4d_core.storage.pulse import Pulse
from m4d_schema.answers import Answers, Place, Stamp, Written
from m4d_schema.context import GraphQLContext
from m4d_schema.door import GraphQLDoor
from m4d_schema.execution import Executor
from m4d_schema.memory import open_memory
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, index
from tests.schema.shelf import fill
from tests.schema.test_stale import NUMBER, WHOLE, change, lists, made_public, single
from tests.world import save

pytestmark = pytest.mark.anyio
TITLES = "{ contents(first: 50) { nodes { title } } }"
THEMES = "{ themes { slug name } }"
LIVE = (
    "{ sources { slug name status lastFetchedAt itemCount } }",
    "{ contents(first: 3) { nodes { title source { name status } } } }",
    '{ route(path: "/moved") { __typename ... on RedirectRoute { path } } }',
    THEMES,
    "{ contents(first: 5) { nodes { themes { name } source { name } } } }",
)


@dataclass
class Time:
    """Seconds that pass when they are told to."""

    now: float = 0.0


@dataclass
class Served:
    """A door that keeps its answers, over a database that others write to."""

    database: Database
    context: GraphQLContext
    client: httpx.AsyncClient
    schema: strawberry.Schema
    time: Time

    async def ask(self, document: str, **headers: str) -> httpx.Response:
        return await self.client.get("/graphql", params={"query": document}, headers=headers)

    async def data(self, document: str) -> Any:
        return (await self.ask(document)).json()["data"]

    async def way(self, document: str) -> str:
        return str((await self.ask(document)).json()["extensions"]["stats"]["way"])


Serve = Callable[..., Any]


@pytest.fixture
async def serve(world: Database, engine: SearchEngine, schema: strawberry.Schema) -> AsyncIterator[Serve]:
    """What opens a door with these settings."""
    opened: list[Pulse] = []

    async def opening(most_bytes: int = 10**7, **settings: Any) -> Served:
        time = Time()
        pulse = Pulse(world, lambda: time.now)
        opened.append(pulse)
        context = await context_of(world, engine, graphql_stats=True, **settings)
        context = replace(context, answers=Answers(Changes(world), context.memory, pulse, most_bytes))
        app = Starlette(routes=[Route("/graphql", GraphQLDoor(schema, context))])
        transport = httpx.ASGITransport(app, client=("203.0.113.1", 9))
        client = httpx.AsyncClient(transport=transport, base_url="http://m4d.example")
        return Served(world, context, client, schema, time)

    yield opening
    for each in opened:
        each.close()


@pytest.fixture
async def other(world: Database, database_url: URL) -> AsyncIterator[Database]:
    """The same database, as another process has it open."""
    opened = Database(make_engine(world.engine.url, timeout_s=30))
    yield opened
    await opened.close()


async def test_an_answer_is_given_again_to_the_byte(world: Database, serve: Serve) -> None:
    await fill(world)
    served = await serve()
    first, again = [await served.ask(TITLES) for _ in range(2)]
    assert [each.json()["extensions"].pop("stats")["way"] for each in (first, again)] == ["COMPILED", "CACHED"]
    assert first.json()["data"] == again.json()["data"]
    third = await served.ask(TITLES, **{"If-None-Match": again.headers["etag"]})
    assert (third.status_code, third.content) == (304, b"")
    typed = await served.ask(TITLES, Accept="application/graphql-response+json")
    assert typed.headers["content-type"].startswith("application/graphql-response+json")
    assert typed.headers["etag"] != again.headers["etag"]
    same = ("cache-control", "vary")
    assert [first.headers[name] for name in same] == [again.headers[name] for name in same]


@pytest.mark.parametrize(
    "document",
    [
        *LIVE[:3],
        '{ search(text: "remittance") { nodes { id } } }',
        "{ rateLimit { remaining } }",
        "{ contents(first: 1) { nodes { excerpt(length: 0) } } }",
    ],
)
async def test_what_hangs_on_more_than_content_is_asked_each_time(world: Database, serve: Serve, document: str) -> None:
    await fill(world)
    served = await serve()
    assert "CACHED" not in [await served.way(document) for _ in range(3)]


async def test_an_answer_costs_its_points_each_time(world: Database, serve: Serve) -> None:
    await fill(world)
    served = await serve(graphql_rate_points=100)
    statuses = [(await served.ask("{ contents(first: 20) { nodes { title } } }")).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]  # 10 for each request, and 21 for what it asks


async def test_what_another_connection_commits_is_seen(world: Database, other: Database, serve: Serve) -> None:
    served = await serve()
    assert await served.data(TITLES) == {"contents": {"nodes": []}}
    await save(other, made_public(1))
    served.time.now += 0.25
    assert len((await served.data(TITLES))["contents"]["nodes"]) == 1


WRITES = """
import asyncio, sys
from sqlalchemy import text
from sqlalchemy.engine import make_url
from m4d_core.storage.database import Database, make_engine

async def main():
    database = Database(make_engine(make_url(sys.argv[1]), timeout_s=30))
    async with database.write() as connection:
        await connection.execute(text("UPDATE theme SET names = :names WHERE slug = 'economy'"), {"names": sys.argv[2]})
    await database.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_another_process_renames_a_theme(world: Database, serve: Serve) -> None:
    await fill(world)
    served = await serve()
    assert await served.way(THEMES) == "COMPILED"
    url = world.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", WRITES, url, '{"en": "Wealth"}'], check=True)  # noqa: ASYNC221 - nothing else runs
    served.time.now += 0.5
    names = {each["slug"]: each["name"] for each in (await served.data(THEMES))["themes"]}
    assert names["economy"] == "Wealth"


async def disturb(database: Database, chance: Random, step: int) -> None:
    """Do something that no change of content tells."""
    what = chance.choice(("theme", "source", "fetch", "redirect", "nothing"))
    statements = {
        "theme": "UPDATE theme SET names = :json WHERE slug = 'economy'",
        "source": "UPDATE source SET name = :text WHERE key = 'demo'",
        "fetch": "UPDATE source SET status = :text WHERE key = 'demo'",
        "redirect": "DELETE FROM redirect",
        "nothing": "UPDATE source SET failures = failures",
    }
    values = {"json": f'{{"en": "Theme {step}"}}', "text": ("OK", "FAILING")[step % 2]}
    wanted = {name: value for name, value in values.items() if f":{name}" in statements[what]}
    sql = statements[what].replace(":json", "CAST(:json AS jsonb)") if not database.is_sqlite else statements[what]
    async with database.write() as connection:
        await connection.execute(text(sql), wanted)


@dataclass
class Tally:
    """How often an answer was given again, made anew because it had changed, and made anew for nothing."""

    again: int = 0
    altered: int = 0
    needless: int = 0


async def watch(served: Served, other: Database, engine: SearchEngine, *, seed: int, queries: int, steps: int) -> Tally:
    """Change the world step by step, and ask everything again; fails where an answer is not what it should be now."""
    chance = Random(seed)
    await save(served.database, *map(made_public, range(NUMBER)))
    await index(served.database, engine)
    made = (query for pair in zip(lists(chance), single(chance), strict=True) for query in pair)
    documents = list(dict.fromkeys([*LIVE, *WHOLE, *(next(made) for _ in range(queries))]))
    kept, tally = dict.fromkeys(documents), Tally()
    judge = Executor(served.schema)
    for step in range(steps):
        await chance.choice((change, change, disturb))(chance.choice((served.database, other)), chance, step)
        served.time.now += 0.5
        for document in documents:
            given = (await served.ask(document)).json()
            fresh = replace(served.context, answers=None, memory=await open_memory(served.database))
            expected = await Asker(judge, fresh).data(document)
            assert given["data"] == expected, (step, document)
            way = given["extensions"]["stats"]["way"]
            tally.again += way == "CACHED"
            tally.altered += way != "CACHED" and kept[document] not in (None, expected)
            tally.needless += way != "CACHED" and kept[document] == expected and document not in LIVE
            kept[document] = expected
        await index(served.database, engine)
    return tally


async def test_no_answer_is_older_than_it_may_be(serve: Serve, other: Database, engine: SearchEngine) -> None:
    served = await serve()
    tally = await watch(served, other, engine, seed=5, queries=12, steps=9)
    assert tally.again > 30
    assert tally.altered > 5


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_no_answer_is_older_than_it_may_be_for_long(serve: Serve, other: Database, engine: SearchEngine) -> None:
    served = await serve()
    tally = await watch(served, other, engine, seed=11, queries=60, steps=80)
    print(tally)  # noqa: T201 - for who runs it
    assert tally.again > tally.altered


def written(size: int = 1) -> Written:
    return Written(body=b"x" * size, tags=(), age_s=None, cost=0)


async def test_answers_take_as_much_memory_as_the_setting_says(world: Database) -> None:
    pulse = Pulse(world)
    answers = Answers(Changes(world), await open_memory(world), pulse, 10_000)
    for number in range(100):
        answers.put(Place(key=number, size=10, stamp=Stamp(era=0, seq=0)), written(1_000), ("l:*:*",))
    assert answers.bytes <= 10_000
    answers.put(Place(key="large", size=0, stamp=Stamp(era=0, seq=0)), written(10_001), ())
    assert answers.get(Place(key="large", size=0, stamp=Stamp(era=0, seq=0))) is None
    pulse.close()
