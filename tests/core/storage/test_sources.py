"""Sources: what is declared, what is learnt, and who holds them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from m4d_core.storage import repository, sources
from m4d_core.storage.database import Database
from m4d_core.storage.repository import Lease
from m4d_core.storage.sources import Known, Learnt, UrlState
from tests.world import NOW, save, source_row, write

pytestmark = pytest.mark.anyio
USUAL = Learnt(
    status="OK", status_since=NOW, reason=None, detail=None, last_fetched_at=NOW, last_good_at=NOW,
    last_changed_at=None, failures=0, next_check_at=NOW, rhythm={"gap_s": 7.0},
)  # fmt: skip


async def one(database: Database, key: str = "demo") -> sources.SourceState:
    async with database.read() as connection:
        (state,) = [state for state in await sources.states(connection) if state.key == key]
    return state


async def learn(database: Database, key: str = "demo", **values: Any) -> None:
    async with database.write() as connection:
        await sources.learn(connection, key, values)


async def taken(database: Database, holder: str, seconds: float = 60) -> Lease:
    (lease,) = await sources.take(database, ["demo"], holder, seconds)
    return lease


async def now(database: Database) -> datetime:
    async with database.read() as connection:
        return await database.now(connection)


async def test_registering_again_changes_what_is_declared_and_keeps_what_was_learnt(world: Database) -> None:
    await learn(world, failures=3, status="FAILING", last_good_at=NOW)
    async with world.write() as connection:
        await sources.register(connection, [source_row("demo", name="Renamed", urls=["https://example.org/feed"])])
    state = await one(world)
    assert (state.name, state.urls) == ("Renamed", ("https://example.org/feed",))
    assert (state.failures, state.status, state.last_good_at) == (3, "FAILING", NOW)


async def test_only_public_content_is_counted(world: Database) -> None:
    await save(world, write("a"), write("b"), write("c", state="DRAFT"))
    assert (await one(world)).item_count == 2
    assert (await one(world, "undp-projects")).item_count == 0


async def test_a_source_is_held_by_one_worker_at_a_time(world: Database) -> None:
    first = await taken(world, "one")
    assert await sources.take(world, ["demo"], "two", 60) == {}
    await sources.renew(world, [first], 60)
    await sources.give_back(world, {first: None})
    assert (await taken(world, "two")).token == first.token + 1


async def test_those_that_are_free_are_taken_at_once_with_what_is_known_of_each(world: Database) -> None:
    await learn(world, "undp-projects", cursor={"since": "x"}, identity="link", rhythm={"ttl_s": 60}, failures=2)
    async with repository.transaction(world, NOW) as transaction:
        await sources.save_url(transaction.connection, "undp-projects", UrlState(url="https://a", etag='"1"'), NOW)
    held = await taken(world, "one")
    found = await sources.take(world, ["demo", "undp-projects", "none-such"], "two", 60)
    ((lease, known),) = found.items()
    assert (lease.source_key, held.source_key) == ("undp-projects", "demo")
    assert known == Known(
        status="OK", cursor={"since": "x"}, identity="link", rhythm={"ttl_s": 60}, failures=2,
        urls={"https://a": UrlState(url="https://a", etag='"1"')},
    )  # fmt: skip


async def test_a_lease_that_ran_out_is_lost_to_the_next_and_cannot_be_renewed(world: Database) -> None:
    sleeper = await taken(world, "sleeper", -1)
    other = await taken(world, "other", -1)
    await sources.renew(world, [sleeper], 60)
    assert (await taken(world, "third")).token == other.token + 1, "the sleeper held what was not its own"
    await sources.give_back(world, {sleeper: None, other: USUAL})
    assert await sources.take(world, ["demo"], "fourth", 60) == {}, "the sleeper gave back what was not its own"
    assert (await one(world)).last_fetched_at is None, "what a stale worker has learnt is not written"


async def test_what_was_learnt_is_written_as_it_is_given_back(world: Database) -> None:
    leases = await sources.take(world, ["demo", "undp-projects"], "one", 60)
    demo, other = sorted(leases, key=lambda lease: lease.source_key)
    await sources.give_back(world, {demo: USUAL, other: None})
    state = await one(world)
    assert (state.last_fetched_at, state.next_check_at, state.failures) == (NOW, NOW, 0)
    assert (await one(world, "undp-projects")).last_fetched_at is None
    again = await sources.take(world, ["demo", "undp-projects"], "two", 60)
    assert {lease.source_key: known.rhythm for lease, known in again.items()} == {
        "demo": {"gap_s": 7.0},
        "undp-projects": None,
    }


async def test_a_worker_that_dies_leaves_the_spacing_between_two_polls(world: Database) -> None:
    await learn(world, next_check_at=await now(world) - timedelta(minutes=1))
    await sources.take(world, ["demo"], "one", -1, 3600)
    due = (await one(world)).next_check_at
    assert due is not None
    assert due >= await now(world) + timedelta(minutes=59)
    await sources.take(world, ["demo"], "two", -1, 3600)
    assert (await one(world)).next_check_at == due, "one that is not due is not put off"
    await learn(world, next_check_at=None)
    await sources.take(world, ["demo"], "three", -1, 3600)
    assert (await one(world)).next_check_at is None, "one that is retired stays so"


async def test_what_is_due_and_free_comes_longest_overdue_first(world: Database) -> None:
    at = await now(world)
    await learn(world, next_check_at=at - timedelta(minutes=1))
    await learn(world, "undp-projects", next_check_at=at - timedelta(hours=1))
    assert await sources.due(world, 10) == ["undp-projects", "demo"]
    assert await sources.due(world, 1) == ["undp-projects"]
    await sources.take(world, ["undp-projects"], "one", 60)
    assert await sources.due(world, 10) == ["demo"]
    await learn(world, next_check_at=at + timedelta(hours=1))
    assert await sources.due(world, 10) == []


async def test_one_that_is_retired_can_be_revived_and_one_that_is_paused_cannot(world: Database) -> None:
    await learn(world, status="GONE", reason="http_410", next_check_at=None, failures=4)
    async with world.write() as connection:
        assert await sources.revive(connection, "demo", NOW)
        assert not await sources.revive(connection, "none-such", NOW)
    state = await one(world)
    assert (state.status, state.next_check_at, state.failures) == ("GONE", NOW, 0)
    await learn(world, status="PAUSED", next_check_at=None)
    async with world.write() as connection:
        assert not await sources.revive(connection, "demo", NOW)
    assert (await one(world)).next_check_at is None


async def test_the_newest_publications_of_a_source_tell_its_rhythm(world: Database) -> None:
    days = [NOW - timedelta(days=day) for day in range(4)]
    await save(world, *(write(str(n), published_at=day) for n, day in enumerate(days)), write("x", published_at=None))
    await save(world, write("draft", state="DRAFT", published_at=NOW + timedelta(days=1)))
    async with world.read() as connection:
        assert await sources.publications(connection, "demo", 3) == days[:3]
        assert await sources.publications(connection, "undp-projects", 3) == []


async def test_each_address_is_remembered_by_itself(world: Database) -> None:
    states = [UrlState(url="https://a", etag='W/"1"'), UrlState(url="https://b", last_modified="x", remaining=3)]
    async with repository.transaction(world, NOW) as transaction:
        for state in states:
            await sources.save_url(transaction.connection, "demo", state, NOW)
        await sources.save_url(transaction.connection, "demo", UrlState(url="https://a", etag='"2"'), NOW)
    async with world.read() as connection:
        known = await sources.known(connection, ["demo", "undp-projects"])
    assert known["demo"].urls == {"https://a": UrlState(url="https://a", etag='"2"'), "https://b": states[1]}
    assert known["undp-projects"].urls == {}
