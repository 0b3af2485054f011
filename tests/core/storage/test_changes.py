"""The change sequence: its order is the order of commits, and nobody steps over a gap."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from m4d_core.storage import changes
from m4d_core.storage.changes import Changes, NewChange, Operation
from m4d_core.storage.database import Database

NOW = datetime(2026, 3, 1, tzinfo=UTC)
pytestmark = pytest.mark.anyio


def created() -> NewChange:
    return NewChange(operation=Operation.CREATED, content_id=uuid4(), kind="NEWS", source_key="demo", revision=1)


async def test_appends_in_order_and_reads_after_a_number(database: Database) -> None:
    wanted = [created() for _ in range(5)]
    async with database.write() as connection:
        await changes.append(connection, wanted, NOW)
    found = await Changes(database).after(0, 10)
    assert [change.content_id for change in found] == [change.content_id for change in wanted]
    assert [change.seq for change in found] == sorted(change.seq for change in found)
    assert found[0].at == NOW
    assert [c.seq for c in await Changes(database).after(found[1].seq, 2)] == [found[2].seq, found[3].seq]
    assert await Changes(database).latest() == found[-1].seq


async def test_nothing_is_left_of_a_transaction_that_fails(database: Database) -> None:
    async def fails() -> None:
        async with database.write() as connection:
            await changes.append(connection, [created()], NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await Changes(database).latest() == 0


async def test_a_slow_transaction_holds_back_a_fast_one(database: Database) -> None:
    """The fast one asks for its number second, so it must not be seen before the slow one has committed."""
    slow, fast = created(), created()
    numbered, may_commit = asyncio.Event(), asyncio.Event()

    async def slow_writer() -> None:
        async with database.write() as connection:
            await changes.append(connection, [slow], NOW)
            numbered.set()
            await may_commit.wait()

    async def fast_writer() -> None:
        async with database.write() as connection:
            await changes.append(connection, [fast], NOW)

    seen = Changes(database)
    first = asyncio.create_task(slow_writer())
    await numbered.wait()
    second = asyncio.create_task(fast_writer())
    for _ in range(20):
        assert await seen.after(0, 10) == []
    assert not second.done()
    may_commit.set()
    await asyncio.gather(first, second)
    assert [change.content_id for change in await seen.after(0, 10)] == [slow.content_id, fast.content_id]


async def test_a_follower_beside_many_writers_sees_every_change_once_and_in_order(database: Database) -> None:
    total, cursor = 60, 0
    followed: list[UUID] = []

    async def writer(count: int) -> None:
        for _ in range(count):
            async with database.write() as connection:
                await changes.append(connection, [created()], NOW)
                await asyncio.sleep(0)

    writers = [asyncio.create_task(writer(total // 4)) for _ in range(4)]
    while len(followed) < total:
        for change in await Changes(database).after(cursor, 7):
            assert change.seq > cursor
            cursor = change.seq
            followed.append(change.content_id)
    await asyncio.gather(*writers)
    assert len(set(followed)) == total


async def test_a_cursor_is_remembered_by_name(database: Database) -> None:
    sequence = Changes(database)
    assert await sequence.cursor("index") == 0
    await sequence.save_cursor("index", 7)
    await sequence.save_cursor("index", 9)
    await sequence.save_cursor("other", 1)
    assert await sequence.cursor("index") == 9
