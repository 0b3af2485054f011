"""Payloads are kept once, found again by their fetches, and let go when nothing needs them."""

from datetime import timedelta
from typing import Any

import pytest

from m4d_core.storage import payloads, quarantine, sources, tables
from m4d_core.storage.database import Database
from m4d_core.storage.payloads import Payload
from m4d_core.storage.quarantine import Outcome, Quarantined
from m4d_core.storage.sources import UrlState
from tests.core.storage.test_runs import start
from tests.world import NOW, rows, save, write

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


def payload(name: str) -> Payload:
    return Payload(sha256=name * 64, body=b"packed", size=10, content_type="text/xml")


async def fetched(database: Database, name: str, day: int, url: str = "https://a.example/") -> None:
    """Keep a payload that came on a day before now."""
    run_id = await start(database)
    fetch: dict[str, Any] = {
        "run_id": run_id, "source_key": "demo", "url": url, "payload_sha": name * 64, "format": "feeds",
        "hints": {"records": "d"},
    }  # fmt: skip
    async with database.write() as connection:
        await payloads.keep(connection, payload(name), NOW - day * DAY, fetch)


async def test_a_payload_is_kept_once(world: Database) -> None:
    async with world.write() as connection:
        assert await payloads.keep(connection, payload("a"), NOW - DAY) is None
        await payloads.keep(connection, payload("a"), NOW)
        assert await payloads.load(connection, "a" * 64) == payload("a")
        assert await payloads.load(connection, "b" * 64) is None
    (row,) = await rows(world, tables.RawPayload)
    assert (row["first_seen_at"], row["last_seen_at"]) == (NOW - DAY, NOW)


async def test_fetches_come_newest_first_each_payload_of_an_address_once(world: Database) -> None:
    for name, day in (("a", 5), ("b", 4), ("a", 3)):
        await fetched(world, name, day)
    await fetched(world, "a", 2, url="https://b.example/")
    async with world.read() as connection:
        found = await payloads.fetches(connection, "demo")
        assert [(fetch.url[8], fetch.payload_sha[0], fetch.at) for fetch in found] == [
            ("b", "a", NOW - 2 * DAY), ("a", "a", NOW - 3 * DAY), ("a", "b", NOW - 4 * DAY),
        ]  # fmt: skip
        assert (found[0].format, found[0].hints) == ("feeds", {"records": "d"})
        newest = await payloads.fetches(connection, "demo", newest=True)
        assert [(fetch.url[8], fetch.payload_sha[0]) for fetch in newest] == [("b", "a"), ("a", "a")]
        assert len(await payloads.fetches(connection, "demo", NOW - 3 * DAY)) == 2
        assert await payloads.fetches(connection, "undp-projects") == []
        assert await payloads.sources(connection) == {"demo"}
        last = await payloads.last_fetch(connection, "demo", "https://a.example/", "a" * 64)
        assert last == found[1]
        assert await payloads.last_fetch(connection, "demo", "https://c.example/", "a" * 64) is None


async def test_what_is_needed_is_kept_whatever_its_age(world: Database) -> None:
    for name in "abcd":
        await fetched(world, name, 100)
    run = {"source_key": "demo", "run_id": 1, "plugin_version": "1", "url": None, "payload_sha": "b" * 64}
    bad = Quarantined(payload_sha="b" * 64, locator="entry[0]", reason="no_title", error="e", entry="7")
    async with world.write() as connection:
        await sources.save_url(connection, "demo", UrlState(url="https://a.example/", payload_sha="a" * 64), NOW)
        await quarantine.settle(connection, run, Outcome(bad=[bad]), NOW)
    await save(world, write("x", provenance={"payload_sha": "c" * 64}))
    async with world.write() as connection:
        assert await payloads.prune(connection, NOW, 10) == 1
        assert await payloads.prune(connection, NOW, 10) == 0
    assert sorted(row["sha256"][0] for row in await rows(world, tables.RawPayload)) == ["a", "b", "c"]
    assert "d" * 64 not in {row["payload_sha"] for row in await rows(world, tables.Fetch)}
    await save(world, write("x", title="Another", provenance={"payload_sha": "a" * 64}))
    async with world.write() as connection:
        assert await payloads.prune(connection, NOW, 10) == 1, "the item is read from another now"


async def test_a_source_that_runs_keeps_what_it_may_be_reading(world: Database) -> None:
    await fetched(world, "a", 100)
    (lease,) = await sources.take(world, ["demo"], "one", 60)
    async with world.write() as connection:
        assert await payloads.prune(connection, NOW, 10) == 0
    await sources.give_back(world, {lease: None})
    async with world.write() as connection:
        assert await payloads.prune(connection, NOW, 10) == 1


async def test_says_how_large_the_archive_is(world: Database) -> None:
    async with world.read() as connection:
        assert await payloads.size(connection) == payloads.Size(payloads=0, raw=0, stored=0, oldest=None)
    await fetched(world, "a", 3)
    await fetched(world, "b", 1)
    async with world.read() as connection:
        found = await payloads.size(connection)
    assert (found.payloads, found.raw, found.stored, found.oldest) == (2, 20, 12, NOW - 3 * DAY)
