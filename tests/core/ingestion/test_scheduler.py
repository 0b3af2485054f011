"""What is due runs, beside one another; what fails stops nobody."""

import asyncio
from datetime import datetime, timedelta

import pytest

from m4d_core.clock import FixedClock, SystemClock, seeded_randomness
from m4d_core.content.item import License
from m4d_core.content.kind import State
from m4d_core.errors import StorageError
from m4d_core.ingestion import FeedSource, source
from m4d_core.ingestion.archive import pack
from m4d_core.ingestion.contract import SourceConfig
from m4d_core.ingestion.fetch import Fetcher, FetchPolicy
from m4d_core.ingestion.registry import Registered, Registry
from m4d_core.ingestion.scheduler import Scheduler
from m4d_core.ingestion.workshop import Workshop
from m4d_core.settings import Settings
from m4d_core.storage import payloads, sources, tables
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import read_reference
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.world import NOW, rows, save, write

pytestmark = pytest.mark.anyio
FEED = b"""<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><language>en</language>
<item><title>Migrants</title><guid>1</guid><link>https://example.org/1</link></item></channel></rss>"""


@source("demo", partner="m4d", license=License(key="CC-BY-4.0"))
class Good(FeedSource):
    pass


@source("undp-projects", partner="undp", license=License(key="CC-BY-4.0"))
class Bad(FeedSource):
    pass


async def workshop(database: Database, fetcher: Fetcher, now: datetime = NOW) -> Workshop:
    async with database.read() as connection:
        reference = await read_reference(connection)
    return Workshop(
        database=database, fetcher=fetcher, reference=reference, settings=Settings(), clock=FixedClock(now),
        chance=seeded_randomness(1),
    )  # fmt: skip


async def make_due(database: Database) -> None:
    async with database.write() as connection:
        now = await database.now(connection)
        for key in ("demo", "undp-projects"):
            await sources.learn(connection, key, {"next_check_at": now - timedelta(hours=1)})


async def test_runs_what_is_due_and_a_failing_source_stops_nobody(world: Database) -> None:
    await make_due(world)
    async with HostileServer() as server:
        server.route("/good", Reply(body=FEED))
        server.route("/bad", Reply(status=500))
        policy = FetchPolicy.from_settings(Settings(fetch_allow=(server.authority,)))
        installed = Registry(
            sources={
                "demo": Registered(
                    source=Good(SourceConfig(urls=(server.url("/good"),))), distribution="t", version="1"
                ),
                "undp-projects": Registered(
                    source=Bad(SourceConfig(urls=(server.url("/bad"),))), distribution="t", version="1"
                ),
            }
        )
        async with Fetcher(policy) as fetcher:
            running = asyncio.create_task(
                Scheduler(await workshop(world, fetcher, SystemClock().now()), installed).run()
            )
            async with asyncio.timeout(30):
                while await sources.due(world, 10) or not await rows(world):  # noqa: ASYNC110 - asks the database
                    await asyncio.sleep(0.01)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    async with world.read() as connection:
        states = {state.key: state for state in await sources.states(connection)}
    assert (states["demo"].status, states["demo"].item_count) == ("OK", 1)
    assert (states["undp-projects"].status, states["undp-projects"].reason) == ("FAILING", "http_5xx")


async def test_publishes_and_expires_by_the_clock(world: Database) -> None:
    await save(world, write("a", state=State.DRAFT, publish_at=NOW), write("b", expire_at=NOW + timedelta(days=1)))
    async with Fetcher(FetchPolicy.from_settings(Settings())) as fetcher:
        scheduler = Scheduler(await workshop(world, fetcher), Registry(sources={}))
        assert await scheduler.promote() == 1
        assert await scheduler.promote() == 0
    assert {row["identity"]: row["state"] for row in await rows(world)} == {"a": "PUBLISHED", "b": "PUBLISHED"}


async def test_lets_go_of_old_payloads_a_batch_at_a_time(world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("m4d_core.ingestion.archive.AT_ONCE", 2)
    async with world.write() as connection:
        for number in range(3):
            await payloads.keep(connection, pack(b"%d" % number, None), NOW - timedelta(days=91))
        await payloads.keep(connection, pack(b"young", None), NOW - timedelta(days=90))
    async with Fetcher(FetchPolicy.from_settings(Settings())) as fetcher:
        made = await workshop(world, fetcher)
        scheduler = Scheduler(made, Registry(sources={}))
        assert [await scheduler.tidy() for _ in range(4)] == [2, 1, 0, 0]
        assert len(await rows(world, tables.RawPayload)) == 1
        assert isinstance(made.clock, FixedClock)
        made.clock.at += timedelta(minutes=59)
        assert await scheduler.tidy() == 0, "once an hour"
        made.clock.at += timedelta(minutes=1)
        assert await scheduler.tidy() == 1


async def test_a_database_that_is_away_is_waited_for(world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, back = 0, asyncio.Event()
    original = Scheduler.promote

    async def failing_first(self: Scheduler) -> int:
        nonlocal seen
        seen += 1
        if seen == 1:
            raise StorageError("away")
        back.set()
        return await original(self)

    monkeypatch.setattr(Scheduler, "promote", failing_first)
    async with Fetcher(FetchPolicy.from_settings(Settings())) as fetcher:
        running = asyncio.create_task(Scheduler(await workshop(world, fetcher), Registry(sources={})).run())
        await asyncio.wait_for(back.wait(), 20)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
