"""A bad entry is kept once, with its newest error, until it is taken in."""

from datetime import timedelta
from typing import Any

import pytest

from m4d_core.storage import payloads, quarantine, tables
from m4d_core.storage.database import Database
from m4d_core.storage.quarantine import Outcome, Quarantined
from tests.core.storage.test_payloads import fetched
from tests.core.storage.test_runs import start
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio
LATER = NOW + timedelta(days=1)


def bad(entry: str, payload: str = "a", place: int = 0, **values: str) -> Quarantined:
    usual = {"reason": "no_title", "error": "it has none", **values}
    return Quarantined(payload_sha=payload * 64, locator=f"entry[{place}]", entry=entry, **usual)


async def settle(database: Database, outcome: Outcome, payload: str = "a", **run: Any) -> None:
    usual = {"source_key": "demo", "run_id": await start(database), "plugin_version": "1", "url": "https://a.example/"}
    now = run.pop("now", NOW)
    async with database.write() as connection:
        for name in "ab":
            await payloads.keep(
                connection, payloads.Payload(sha256=name * 64, body=b"", size=0, content_type=None), NOW
            )
        await quarantine.settle(connection, {**usual, "payload_sha": payload * 64, **run}, outcome, now)


async def held(database: Database) -> list[tuple[str, str, int]]:
    found = sorted(await rows(database, tables.Quarantine), key=lambda row: str(row["entry"]))
    return [(row["entry"], row["payload_sha"][0], row["times"]) for row in found]


async def test_a_bad_entry_is_kept_once_and_moves_to_its_newest_payload(world: Database) -> None:
    await settle(world, Outcome(bad=[bad("1"), bad("2", place=1)], is_whole=True))
    before = await rows(world, tables.Quarantine)
    await settle(world, Outcome(bad=[bad("1"), bad("2", place=1)], is_whole=True))
    assert await rows(world, tables.Quarantine) == before, "nothing is written for what is known"
    await settle(world, Outcome(bad=[bad("1", "b", error="worse")], is_whole=True), "b", now=LATER)
    assert await held(world) == [("1", "b", 2), ("2", "a", 1)]
    async with world.read() as connection:
        newest, _ = await quarantine.listed(connection, "demo")
        assert (newest.error, newest.at) == ("worse", NOW), "with its newest error, since it was bad first"
        assert await quarantine.listed(connection, "undp-projects") == []
        assert len(await quarantine.listed(connection)) == await quarantine.count(connection) == 2


async def test_what_is_taken_in_leaves(world: Database) -> None:
    await settle(world, Outcome(bad=[bad("1"), bad("2", place=1), bad("3", place=2)]))
    await settle(world, Outcome(good={"1", "9"}), "b")
    assert [entry for entry, _, _ in await held(world)] == ["2", "3"]
    await settle(world, Outcome(bad=[bad("3", place=2)]), plugin_version="2")
    assert [entry for entry, _, _ in await held(world)] == ["2", "3"], "the payload was not read to its end"
    await settle(world, Outcome(bad=[bad("3", place=2)], is_whole=True), plugin_version="2")
    assert await held(world) == [("3", "a", 2)]


async def test_an_entry_that_gets_a_name_does_not_stand_there_twice(world: Database) -> None:
    await settle(world, Outcome(bad=[bad("hash of it")]))
    await settle(world, Outcome(bad=[bad("7", error="now it has a name")]))
    assert await held(world) == [("7", "a", 1)]


async def test_of_a_snapshot_only_its_newest_payload_counts(world: Database) -> None:
    await settle(world, Outcome(bad=[bad("1")], is_whole=True))
    await settle(world, Outcome(bad=[bad("2")]), url="https://b.example/")
    assert len(await held(world)) == 1, "one place holds one entry"
    await settle(world, Outcome(bad=[bad("1")], is_whole=True))
    await settle(world, Outcome(bad=[bad("2", "b")], is_whole=True, is_all=True), "b")
    assert await held(world) == [("2", "b", 1)]


async def test_knows_since_when_to_read_again(world: Database) -> None:
    async with world.read() as connection:
        assert await quarantine.oldest_fetch(connection, "demo") is None
    await fetched(world, "a", 9)
    await fetched(world, "a", 5)
    await fetched(world, "b", 7)
    await settle(world, Outcome(bad=[bad("1")]))
    async with world.read() as connection:
        assert await quarantine.oldest_fetch(connection, "demo") == NOW - timedelta(days=5)
    await settle(world, Outcome(bad=[bad("2", "b")]))
    async with world.read() as connection:
        assert await quarantine.oldest_fetch(connection, "demo") == NOW - timedelta(days=7)
