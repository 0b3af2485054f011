"""What is due runs, hosts beside one another; what fails stops nobody."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from m4d_core.clock import FixedClock, SystemClock, seeded_randomness
from m4d_core.content.item import License
from m4d_core.content.kind import State
from m4d_core.errors import StorageError
from m4d_core.ingestion import Budget, FeedSource, scheduler, source
from m4d_core.ingestion.contract import SourceConfig
from m4d_core.ingestion.fetch import Fetcher, FetchPolicy
from m4d_core.ingestion.lease import Leases
from m4d_core.ingestion.registry import Registered, Registry
from m4d_core.ingestion.scheduler import OF_HOST, Scheduler
from m4d_core.ingestion.workshop import Workshop
from m4d_core.settings import Settings
from m4d_core.storage import sources, tables
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import read_reference
from m4d_core.storage.sources import SourceState
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.core.ingestion.doors import Names
from tests.world import NOW, rows, save, source_row, write

pytestmark = pytest.mark.anyio
FEED = b"""<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><language>en</language>
<item><title>Migrants</title><guid>1</guid><link>https://example.org/1</link></item></channel></rss>"""


async def workshop(
    database: Database, fetcher: Fetcher, settings: Settings | None = None, now: datetime = NOW
) -> Workshop:
    async with database.read() as connection:
        reference = await read_reference(connection)
    return Workshop(
        database=database, fetcher=fetcher, reference=reference, settings=settings or Settings(),
        clock=FixedClock(now), chance=seeded_randomness(1),
    )  # fmt: skip


class Feeds:
    """Feeds of one server under several names, `a.example` and others, and the scheduler that polls them."""

    def __init__(self, database: Database, server: HostileServer, **settings: Any) -> None:
        self.database, self.server = database, server
        self.installed: dict[str, Registered] = {}
        hosts = tuple(f"{name}.example:{server.port}" for name in "ab")
        self.settings = Settings(fetch_allow=hosts, **settings)

    async def install(self, key: str, host: str, *replies: Reply, budget: Budget | None = None) -> None:
        made: type[FeedSource] = type("Feed", (FeedSource,), {"budget": budget or Budget()})
        source(key, partner="m4d", license=License(key="CC-BY-4.0"))(made)
        setup = SourceConfig(urls=(f"http://{host}.example:{self.server.port}/{key}",))
        self.installed[key] = Registered(source=made(setup), distribution="t", version="1")
        self.server.route(f"/{key}", *replies)
        async with self.database.write() as connection:
            await sources.register(connection, [source_row(key)])

    async def make_due(self) -> None:
        async with self.database.write() as connection:
            now = await self.database.now(connection)
            for number, key in enumerate(self.installed):
                due = now - timedelta(hours=2) + timedelta(seconds=number)
                await sources.learn(connection, key, {"next_check_at": due})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Poll what is due; give everything back at the end."""
        await self.make_due()
        policy = FetchPolicy.from_settings(self.settings)
        async with Fetcher(policy, resolver=Names(["127.0.0.1"])) as fetcher:
            made = await workshop(self.database, fetcher, self.settings, SystemClock().now())
            task = asyncio.create_task(Scheduler(made, Registry(sources=self.installed)).run())
            try:
                yield
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def states(self) -> dict[str, SourceState]:
        async with self.database.read() as connection:
            return {one.key: one for one in await sources.states(connection) if one.key in self.installed}

    async def fetched(self, *keys: str) -> dict[str, SourceState]:
        """Wait until these have been run, and return how they are."""

        async def are_fetched() -> bool:
            found = await self.states()
            return all(found[key].last_fetched_at is not None for key in keys)

        await until(are_fetched)
        return await self.states()

    def asked(self) -> list[str]:
        return [request.path.removeprefix("/") for request in self.server.requests]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await condition():  # noqa: ASYNC110 - asks the database
            await asyncio.sleep(0.01)


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    async with HostileServer() as opened:
        yield opened


async def test_runs_what_is_due_and_a_failing_source_stops_nobody(world: Database, server: HostileServer) -> None:
    feeds = Feeds(world, server)
    await feeds.install("bad", "a", Reply(status=500))
    await feeds.install("good", "a", Reply(body=FEED))
    await feeds.install("other", "b", Reply(body=FEED))
    async with feeds.running():
        states = await feeds.fetched("bad", "good", "other")
    assert [(states[key].status, states[key].reason) for key in ("good", "other")] == [("OK", None)] * 2
    assert (states["bad"].status, states["bad"].reason) == ("FAILING", "http_5xx")
    assert states["good"].item_count == 1
    due = [state.next_check_at for state in states.values()]
    assert all(at is not None and at > SystemClock().now() + timedelta(minutes=50) for at in due)


async def test_the_sources_of_a_host_come_in_turn_and_other_hosts_go_on(world: Database, server: HostileServer) -> None:
    feeds = Feeds(world, server)
    await feeds.install("slow", "a", Reply(drip="body"))
    await feeds.install("behind", "a", Reply(body=FEED))
    await feeds.install("beside", "b", Reply(body=FEED))
    async with feeds.running():
        await feeds.fetched("beside")
        assert sorted(feeds.asked()) == ["beside", "slow"]
    assert await sources.take(world, ["slow", "behind"], "next", 60), "what was cut off is given back"


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Awaitable[None]]:
    """Waits until a scheduler, a quick one, has looked three times more for what is due."""
    looks = 0
    original = Leases.flush

    async def counted(self: Leases) -> None:
        nonlocal looks
        looks += 1
        await original(self)

    async def waited() -> None:
        before = looks
        await until(lambda: is_so(looks >= before + 3))

    monkeypatch.setattr(scheduler, "PAUSE_S", 0.01)
    monkeypatch.setattr(Leases, "flush", counted)
    return waited


async def is_so(fact: bool) -> bool:
    return fact


@pytest.mark.parametrize("at_once", [1, 2])
async def test_as_many_hosts_are_asked_at_once_as_the_setting_says(
    world: Database, server: HostileServer, at_once: int, looked: Callable[[], Awaitable[None]]
) -> None:
    feeds = Feeds(world, server, ingest_at_once=at_once)
    await feeds.install("slow", "a", Reply(drip="body"))
    await feeds.install("beside", "b", Reply(drip="body"))
    async with feeds.running():
        await until(lambda: is_so(len(feeds.asked()) == at_once))
        await looked()
        assert set(feeds.asked()) == {"slow", "beside"} if at_once > 1 else {"slow"}
        assert len(feeds.asked()) == at_once


@pytest.mark.parametrize("concurrency", [1, 2])
async def test_two_of_a_host_at_once_where_all_of_them_agree(
    world: Database, server: HostileServer, concurrency: int, looked: Callable[[], Awaitable[None]]
) -> None:
    feeds = Feeds(world, server)
    for key in ("one", "two", "three"):
        budget = Budget(concurrency=concurrency if key == "one" else 2)
        await feeds.install(key, "a", Reply(drip="body"), budget=budget)
    async with feeds.running():
        await until(lambda: is_so(len(feeds.asked()) == concurrency))
        await looked()
        assert len(feeds.asked()) == concurrency


async def test_what_has_not_changed_costs_a_few_statements_for_all_and_no_row(
    world: Database, server: HostileServer
) -> None:
    feeds = Feeds(world, server)
    keys = [f"feed-{number}" for number in range(OF_HOST + 1)]
    for key in keys:
        validators = {"ETag": f'"{key}"'}
        await feeds.install(key, "a", Reply(body=FEED, headers=validators), Reply(status=304))
    async with feeds.running():
        before = await feeds.fetched(*keys)
    tables_before = {table: await rows(world, table) for table in (tables.FetchRun, tables.Fetch, tables.SourceUrl)}
    updates: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("UPDATE", "INSERT", "DELETE")):
            updates.append(statement)

    async def are_polled() -> bool:
        return all(one.last_fetched_at != before[key].last_fetched_at for key, one in (await feeds.states()).items())

    async with feeds.running():
        event.listen(world.engine.sync_engine, "before_cursor_execute", count)
        await until(are_polled)
    batches = -(-len(keys) // OF_HOST)
    assert len(updates) <= 2 * batches + 1, "each batch is taken, and given back with its next checks"
    assert {statement[:13] for statement in updates} == {"UPDATE source"}
    assert {table: await rows(world, table) for table in tables_before} == tables_before
    conditional = [request.header("If-None-Match") for request in server.requests[len(keys) :]]
    assert sorted(filter(None, conditional)) == sorted(f'"{key}"' for key in keys), "all of them on condition"


async def test_a_run_that_cannot_be_saved_is_told_and_the_source_is_free(
    world: Database, server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StorageError("away")

    monkeypatch.setattr(scheduler, "run_held", away)
    feeds = Feeds(world, server)
    await feeds.install("one", "a", Reply(body=FEED))
    with capture_logs() as logs:
        async with feeds.running():
            await until(lambda: is_so(any(log["event"] == "source.unsaved" for log in logs)))
    assert await sources.take(world, ["one"], "next", 60)


async def test_publishes_and_expires_by_the_clock(world: Database) -> None:
    await save(world, write("a", state=State.DRAFT, publish_at=NOW), write("b", expire_at=NOW + timedelta(days=1)))
    async with Fetcher(FetchPolicy.from_settings(Settings())) as fetcher:
        made = Scheduler(await workshop(world, fetcher), Registry(sources={}))
        assert await made.promote() == 1
        assert await made.promote() == 0
    assert {row["identity"]: row["state"] for row in await rows(world)} == {"a": "PUBLISHED", "b": "PUBLISHED"}


async def test_a_database_that_is_away_is_waited_for_and_that_is_said_once(
    world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "PAUSE_S", 0.01)
    seen, back = 0, asyncio.Event()

    async def failing_first(*_: object) -> list[str]:
        nonlocal seen
        seen += 1
        if seen <= 3:
            raise StorageError("away")
        back.set()
        return []

    async def nothing(self: Scheduler) -> int:
        return await asyncio.Event().wait() or 0

    monkeypatch.setattr(sources, "due", failing_first)
    monkeypatch.setattr(Scheduler, "promote", nothing)
    with capture_logs() as logs:
        async with Fetcher(FetchPolicy.from_settings(Settings())) as fetcher:
            running = asyncio.create_task(Scheduler(await workshop(world, fetcher), Registry(sources={})).run())
            await asyncio.wait_for(back.wait(), 20)
            await until(lambda: is_so(len(logs) > 1))
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert [log["event"] for log in logs] == ["database.away", "database.back"]
