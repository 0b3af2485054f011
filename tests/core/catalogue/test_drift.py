"""Two snapshots of the same content say the same; what one says otherwise is named, and nothing else."""

from dataclasses import replace
from uuid import UUID

import pytest

from m4d_core.catalogue.build import build
from m4d_core.catalogue.drift import drift
from m4d_core.catalogue.postings import Gathered, Posting
from m4d_core.catalogue.snapshot import Snapshot
from m4d_core.content.identity import content_id
from m4d_core.storage.database import Database
from tests.world import save, write

pytestmark = pytest.mark.anyio


async def built(world: Database) -> Snapshot:
    async with world.read() as connection:
        return await build(connection)


async def test_what_was_built_twice_is_the_same(world: Database) -> None:
    await save(world, *(write(str(number), countries=("TN",)) for number in range(5)))
    assert not drift(await built(world), await built(world))


async def test_each_kind_of_difference_is_found(world: Database) -> None:
    ids = await save(world, *(write(str(number), countries=("TN",)) for number in range(3)))
    held = await built(world)
    numbers = {each: held.number(each.bytes) for each in ids}

    def without(each: UUID) -> Snapshot:
        gone = Posting([numbers[each] or 0])
        return replace(held, postings=held.postings.changed(Gathered(), gone, "state"))

    def listed(each: UUID) -> Snapshot:
        added = Gathered()
        added.group("countries")["MA"].append(numbers[each] or 0)
        return replace(held, postings=held.postings.changed(added, Posting(), "state"))

    def moved(each: UUID) -> Snapshot:
        order = held.arranged["updated_at"]
        keys = order.keys[:]
        keys[list(order.numbers).index(numbers[each] or 0)] += 1
        return replace(held, arranged={**held.arranged, "updated_at": replace(order, keys=keys)})

    for each in ids:
        for wrong in (without(each), listed(each), moved(each)):
            assert drift(wrong, held) == drift(held, wrong) == {each}


async def test_a_change_that_is_not_followed_is_found(world: Database) -> None:
    await save(world, write("a"), write("b"))
    held = await built(world)
    await save(world, write("a", title="Changed"))
    assert drift(held, await built(world)) == {content_id("demo", "a")}
