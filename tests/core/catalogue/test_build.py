"""A snapshot is of one moment, and the one that follows says what one built anew says."""

from random import Random

import pytest

from m4d_core.catalogue import build as build_room
from m4d_core.catalogue.build import advance, build
from m4d_core.catalogue.drift import drift
from m4d_core.catalogue.snapshot import Snapshot
from m4d_core.content.identity import content_id
from m4d_core.storage.cards import BATCH
from m4d_core.storage.database import Database
from m4d_core.storage.selection import OPERATOR, Filter
from tests.filtering import a_write
from tests.world import save, write

pytestmark = pytest.mark.anyio


async def built(world: Database) -> Snapshot:
    async with world.read() as connection:
        return await build(connection)


async def advanced(held: Snapshot, world: Database) -> Snapshot:
    async with world.read() as connection:
        return await advance(held, connection)


async def test_of_nothing_there_is_an_empty_one(world: Database) -> None:
    held = await built(world)
    assert (held.seq, held.built, len(held.matching(OPERATOR, Filter()))) == (0, 0, 0)
    assert held.number(bytes(16)) is None


async def test_each_item_has_a_number_in_the_order_of_publication(world: Database) -> None:
    ids = await save(world, *(a_write(Random(number), number) for number in range(20)))
    held = await built(world)
    assert sorted(held.number(each.bytes) or 0 for each in ids) == list(range(20))
    keys = held.arranged["effective_at"].keys
    assert list(keys) == sorted(keys)
    assert all(held.ids[held.number(each.bytes) or 0] == each.bytes for each in ids)


async def test_more_is_read_than_comes_at_once(world: Database) -> None:
    await save(world, *(write(str(number)) for number in range(BATCH + 1)))
    assert (await built(world)).built == BATCH + 1


async def test_what_changes_gets_another_number_and_the_old_snapshot_keeps_what_it_said(world: Database) -> None:
    await save(world, write("a", countries=("TN",)), write("b"))
    held = await built(world)
    await save(world, write("a", countries=("MA",)), write("c"))
    after = await advanced(held, world)
    key = content_id("demo", "a").bytes
    assert (held.number(key), after.number(key)) in {(0, 2), (0, 3), (1, 2), (1, 3)}
    assert (len(held.live), len(after.live), len(after.ids), after.built) == (2, 3, 4, 2)
    assert len(held.postings.any_of("countries", ["TN"]) & held.live) == 1
    assert len(after.postings.any_of("countries", ["TN"]) & after.live) == 0
    assert not drift(after, await built(world))


async def test_changes_are_followed_by_so_many_numbers_at_once(
    world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_room, "MOST_NUMBERS", 3)
    held = await built(world)
    await save(world, *(write(str(number)) for number in range(4)))
    held = await advanced(held, world)
    assert (held.seq, len(held.live)) == (3, 3)
    held = await advanced(held, world)
    assert (held.seq, len(held.live)) == (4, 4)
    assert await advanced(held, world) == held
