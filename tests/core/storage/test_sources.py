"""Sources: what is declared, what is learnt, and who holds them."""

from datetime import timedelta

import pytest

from m4d_core.storage import repository, sources
from m4d_core.storage.database import Database
from m4d_core.storage.sources import UrlState
from tests.world import NOW, save, source_row, write

pytestmark = pytest.mark.anyio


async def one(database: Database, key: str) -> sources.SourceState:
    async with database.read() as connection:
        (state,) = [state for state in await sources.states(connection) if state.key == key]
    return state


async def learn(database: Database, **values: object) -> None:
    async with database.write() as connection:
        await sources.learn(connection, "demo", values)


async def test_registering_again_changes_what_is_declared_and_keeps_what_was_learnt(world: Database) -> None:
    await learn(world, failures=3, status="FAILING", last_good_at=NOW)
    async with world.write() as connection:
        await sources.register(connection, [source_row("demo", name="Renamed", urls=["https://example.org/feed"])])
    state = await one(world, "demo")
    assert (state.name, state.urls) == ("Renamed", ("https://example.org/feed",))
    assert (state.failures, state.status, state.last_good_at) == (3, "FAILING", NOW)


async def test_only_public_content_is_counted(world: Database) -> None:
    await save(world, write("a"), write("b"), write("c", state="DRAFT"))
    assert (await one(world, "demo")).item_count == 2
    assert (await one(world, "undp-projects")).item_count == 0


async def test_a_source_is_held_by_one_worker_at_a_time(world: Database) -> None:
    first = await sources.acquire(world, "demo", "one", 60)
    assert first is not None
    assert await sources.acquire(world, "demo", "two", 60) is None
    assert await sources.renew(world, first, 60)
    await sources.release(world, first)
    second = await sources.acquire(world, "demo", "two", 60)
    assert second is not None
    assert second.token == first.token + 1


async def test_a_lease_that_ran_out_is_lost_to_the_next_and_cannot_be_renewed(world: Database) -> None:
    sleeper = await sources.acquire(world, "demo", "sleeper", -1)
    assert sleeper is not None
    other = await sources.acquire(world, "demo", "other", 60)
    assert other is not None
    assert not await sources.renew(world, sleeper, 60)
    await sources.release(world, sleeper)
    assert await sources.acquire(world, "demo", "third", 60) is None, "the sleeper gave back what was not its own"


async def test_what_is_due_and_free_comes_longest_overdue_first(world: Database) -> None:
    async with world.read() as connection:
        now = await world.now(connection)
    await learn(world, next_check_at=now - timedelta(minutes=1))
    async with world.write() as connection:
        await sources.learn(connection, "undp-projects", {"next_check_at": now - timedelta(hours=1)})
    assert await sources.due(world, 10) == ["undp-projects", "demo"]
    assert await sources.due(world, 1) == ["undp-projects"]
    await sources.acquire(world, "undp-projects", "one", 60)
    assert await sources.due(world, 10) == ["demo"]
    await learn(world, next_check_at=now + timedelta(hours=1))
    assert await sources.due(world, 10) == []


async def test_each_address_is_remembered_by_itself(world: Database) -> None:
    states = [UrlState(url="https://a", etag='W/"1"'), UrlState(url="https://b", last_modified="x", remaining=3)]
    async with repository.transaction(world, NOW) as transaction:
        for state in states:
            await sources.save_url(transaction.connection, "demo", state, NOW)
        await sources.save_url(transaction.connection, "demo", UrlState(url="https://a", etag='"2"'), NOW)
    async with world.read() as connection:
        assert await sources.urls(connection, "demo") == {
            "https://a": UrlState(url="https://a", etag='"2"'),
            "https://b": states[1],
        }
