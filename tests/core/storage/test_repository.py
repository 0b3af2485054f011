"""Writing content: once, whole, with a change, and only for whoever holds the lease."""

from datetime import timedelta

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.errors import LeaseLostError
from m4d_core.storage import repository, sources, tables
from m4d_core.storage.changes import Change, Changes, Operation
from m4d_core.storage.database import Database
from m4d_core.storage.parts import Part
from m4d_core.storage.repository import Lease
from tests.world import NOW, rows, save, write

pytestmark = pytest.mark.anyio


async def sequence(database: Database) -> list[Change]:
    return await Changes(database).after(0, 100)


async def test_new_content_comes_with_its_links_slug_and_change(world: Database) -> None:
    (key,) = await save(world, write("a", countries=("TN", "MA"), themes=("remittances",), goals=("10.7",)))
    (row,) = await rows(world)
    assert row["id"] == key == content_id("demo", "a")
    assert (row["slug"], row["revision"], row["state"]) == ("title-a", 1, State.PUBLISHED)
    assert row["countries"] == ["TN", "MA"]
    assert {link["country"] for link in await rows(world, tables.ContentCountry)} == {"TN", "MA"}
    assert [link["theme"] for link in await rows(world, tables.ContentTheme)] == ["remittances"]
    assert [link["goal"] for link in await rows(world, tables.ContentGoal)] == ["10.7"]
    (change,) = await sequence(world)
    assert (change.operation, change.content_id, change.revision) == (Operation.CREATED, key, 1)


async def test_equal_content_writes_nothing(world: Database) -> None:
    await save(world, write("a", countries=("TN",)))
    before = await rows(world)
    assert await save(world, write("a", countries=("TN",)), now=NOW + timedelta(days=1)) == []
    assert await rows(world) == before
    assert len(await sequence(world)) == 1


async def test_equal_content_without_a_date_writes_nothing_later(world: Database) -> None:
    await save(world, write("a", published_at=None))
    assert await save(world, write("a", published_at=None), now=NOW + timedelta(days=1)) == []


async def test_a_change_updates_row_links_and_sequence_but_keeps_slug_and_first_sight(world: Database) -> None:
    await save(world, write("a", countries=("TN", "MA")))
    later = NOW + timedelta(days=1)
    await save(world, write("a", title="Another", countries=("SN",)), now=later)
    (row,) = await rows(world)
    assert (row["title"], row["slug"], row["revision"]) == ("Another", "title-a", 2)
    assert (row["first_seen_at"], row["updated_at"]) == (NOW, later)
    assert [link["country"] for link in await rows(world, tables.ContentCountry)] == ["SN"]
    created, updated = await sequence(world)
    assert (updated.operation, updated.revision) == (Operation.UPDATED, 2)
    assert {"title", "countries"} <= set(updated.fields)
    assert created.seq < updated.seq


async def test_an_update_leaves_state_and_flags_to_the_editor(world: Database) -> None:
    (key,) = await save(world, write("a", featured=True))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([key], State.HIDDEN)
    await save(world, write("a", title="Another"))
    (row,) = await rows(world)
    assert (row["state"], row["featured"], row["title"]) == (State.HIDDEN, True, "Another")


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.HIDDEN, State.WITHDRAWN])
async def test_leaving_publication_is_a_withdrawal_and_coming_back_a_creation(world: Database, state: State) -> None:
    (key,) = await save(world, write("a"))
    async with repository.transaction(world, NOW) as transaction:
        assert await transaction.set_state([key], state) == [key]
        assert await transaction.set_state([key], state) == []
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([key], State.PUBLISHED)
    operations = [change.operation for change in await sequence(world)]
    assert operations == [Operation.CREATED, Operation.WITHDRAWN, Operation.CREATED]


async def test_the_schedule_publishes_and_expires_with_a_change_each(world: Database) -> None:
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    (key,) = await save(world, write("a", state=State.DRAFT, publish_at=soon, expire_at=late))
    async with repository.transaction(world, soon - timedelta(seconds=1)) as transaction:
        assert await transaction.apply_schedule() == 0
    async with repository.transaction(world, soon) as transaction:
        assert await transaction.apply_schedule() == 1
    assert (await rows(world))[0]["state"] == State.PUBLISHED
    async with repository.transaction(world, late) as transaction:
        assert await transaction.apply_schedule() == 1
        assert await transaction.apply_schedule() == 0
    assert (await rows(world))[0]["state"] == State.WITHDRAWN
    changes = [(change.operation, change.content_id) for change in await sequence(world)]
    assert changes[1:] == [(Operation.CREATED, key), (Operation.WITHDRAWN, key)]


async def test_what_was_published_while_its_time_had_passed_expires_at_once(world: Database) -> None:
    await save(world, write("a", state=State.DRAFT, publish_at=NOW, expire_at=NOW))
    async with repository.transaction(world, NOW) as transaction:
        assert await transaction.apply_schedule() == 2
    assert (await rows(world))[0]["state"] == State.WITHDRAWN


async def test_a_commit_without_the_lease_leaves_nothing(world: Database) -> None:
    (lease,) = await sources.take(world, ["demo"], "one", 60)
    assert lease.token == 1
    with pytest.raises(LeaseLostError):
        async with repository.transaction(world, NOW, Lease(source_key="demo", token=lease.token - 1)) as transaction:
            await transaction.save([write("a")])
    assert await rows(world) == []
    assert await sequence(world) == []
    async with repository.transaction(world, NOW, lease) as transaction:
        await transaction.save([write("a")])
    assert len(await rows(world)) == 1


async def test_a_part_waits_for_its_whole_and_then_stands_inside_it(world: Database) -> None:
    part = Part(identity="out-1", part_of="p", raw_hash="h1", record={"identity": "out-1", "title": "Output"})
    async with repository.transaction(world, NOW) as transaction:
        assert await transaction.save_parts("demo", [part]) == 1
    assert await sequence(world) == []
    await save(world, write("p", kind="PROJECT", detail={"status": "CLOSED"}))
    assert (await rows(world))[0]["detail"] == {"status": "CLOSED", "outputs": [part.record]}
    other = Part(identity="out-2", part_of="p", raw_hash="h1", record={"identity": "out-2", "title": "Another"})
    async with repository.transaction(world, NOW) as transaction:
        assert await transaction.save_parts("demo", [part, other]) == 1
    assert (await rows(world))[0]["detail"]["outputs"] == [part.record, other.record]
    assert await save(world, write("p", kind="PROJECT", detail={"status": "CLOSED"})) == []
    assert [change.operation for change in await sequence(world)] == [Operation.CREATED, Operation.UPDATED]


async def test_partial_dates_keep_their_precision(world: Database) -> None:
    await save(world, write("p", kind="PROJECT", detail={"start": "2014", "end": "2016-04"}))
    (row,) = await rows(world)
    assert (str(row["starts_on"]), row["starts_precision"]) == ("2014-01-01", "year")
    assert (str(row["ends_on"]), row["ends_precision"]) == ("2016-04-01", "month")


async def test_touching_remembers_the_hash_without_a_change(world: Database) -> None:
    (key,) = await save(world, write("a"))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.touch({key: "r2"})
        await transaction.touch({})
    async with world.read() as connection:
        assert (await repository.stored(connection, "demo", ["a", "b"]))["a"].raw_hash == "r2"
    assert len(await sequence(world)) == 1
