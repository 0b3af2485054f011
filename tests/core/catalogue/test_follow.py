"""A catalogue is built when it is wanted, never answered from while it is behind, and mends itself."""

import asyncio
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy.engine import URL

from m4d_core.catalogue import snapshot
from m4d_core.catalogue.follow import AGAIN_S, Bounds, Catalogue, bounds_of
from m4d_core.catalogue.postings import Gathered, Posting
from m4d_core.catalogue.snapshot import Snapshot
from m4d_core.settings import Settings
from m4d_core.storage.database import Database, make_engine
from m4d_core.storage.pulse import LOOK_S, Pulse
from m4d_core.storage.selection import OPERATOR, PUBLIC, Filter
from tests.core.catalogue.cataloged import ALWAYS, paired, until
from tests.databases import TIMEOUT_S
from tests.filtering import a_write
from tests.world import save, write

pytestmark = pytest.mark.anyio


async def number(catalogue: Catalogue) -> int | None:
    """How much there is by the catalogue, None while it cannot tell."""
    held = await catalogue.current()
    return None if held is None else len(held.matching(OPERATOR, Filter()))


async def moment(_: float) -> None:
    """As long as others have something to do."""
    await asyncio.sleep(0)


async def is_there(catalogue: Catalogue, built: int = 0) -> bool:
    """Whether there is one, of so many items that were there when it was built."""
    held = await catalogue.current()
    return held is not None and held.built == built


def test_the_settings_say_when_there_is_one() -> None:
    settings = Settings(catalogue="auto", catalogue_items=7, catalogue_bytes=600)
    assert bounds_of(settings) == Bounds(wish="auto", least_items=7, most_bytes=600)
    assert [bounds_of(settings).wants(count) for count in (6, 7, 10, 11)] == [False, True, True, False]
    assert bounds_of(Settings(catalogue="on", catalogue_items=7)).wants(0)
    assert not bounds_of(Settings(catalogue="off", catalogue_items=0)).wants(7)


async def test_there_is_one_from_so_many_items_on_and_up_to_so_much_memory(world: Database) -> None:
    await save(world, *(write(str(number)) for number in range(5)))
    with paired(world) as pair:
        assert await number(pair.catalogue) is None
        assert await pair.catalogue.build()
        held = await pair.catalogue.current()
        assert held is not None
    for bounds, is_there in (
        (Bounds(wish="auto", least_items=5, most_bytes=held.size), True),
        (Bounds(wish="auto", least_items=6, most_bytes=held.size), False),
        (Bounds(wish="on", least_items=6, most_bytes=held.size), True),
        (Bounds(wish="on", least_items=0, most_bytes=held.size - 1), False),
        (Bounds(wish="off", least_items=0, most_bytes=held.size), False),
    ):
        with paired(world, bounds) as pair:
            assert await pair.catalogue.build() is is_there
            assert await number(pair.catalogue) == (5 if is_there else None)


async def test_what_is_committed_is_in_the_next_answer_as_it_is_in_answers_that_are_kept(world: Database) -> None:
    seconds = 0.0
    pulse = Pulse(world, lambda: seconds)
    catalogue = Catalogue(world, pulse, ALWAYS)
    await catalogue.build()
    assert await number(catalogue) == 0
    await save(world, write("a"))
    assert await number(catalogue) == (1 if world.is_sqlite else 0)
    seconds += LOOK_S
    assert await number(catalogue) == 1
    pulse.close()


async def test_what_others_commit_is_followed(world: Database, database_url: URL) -> None:
    other = Database(make_engine(database_url.set(drivername=world.engine.url.drivername), timeout_s=TIMEOUT_S))
    with paired(world) as pair:
        await pair.catalogue.build()
        for count in (1, 2):
            await save(other, write(str(count)))
            assert await number(pair.catalogue) == count
    await other.close()


async def test_many_who_ask_at_once_all_see_what_is_committed(world: Database) -> None:
    with paired(world) as pair:
        await pair.catalogue.build()
        await save(world, *(write(str(number)) for number in range(3)))
        assert await asyncio.gather(*(number(pair.catalogue) for _ in range(9))) == [3] * 9


async def test_it_is_built_anew_when_much_has_come_since(world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "LEAST_LATER", 2)
    with paired(world) as pair:
        job = asyncio.create_task(pair.catalogue.run(sleep=moment))
        await until(lambda: is_there(pair.catalogue))
        for count in (1, 2, 3):
            await save(world, write(str(count)))
            assert await number(pair.catalogue) == count
        await until(lambda: is_there(pair.catalogue, 3))
        assert await number(pair.catalogue) == 3
        job.cancel()


async def test_one_that_is_not_wanted_is_thought_of_again(world: Database) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await save(world, write("a"))
        await asyncio.sleep(0)

    with paired(world, replace(ALWAYS, wish="auto", least_items=1)) as pair:
        job = asyncio.create_task(pair.catalogue.run(sleep=sleep))
        await until(lambda: is_there(pair.catalogue, 1))
        assert slept[0] == AGAIN_S
        job.cancel()


async def spoilt(world: Database, number: int) -> None:
    """Spoil so many items in each of three ways: all are found, nothing else is, and a second look finds nothing."""
    await save(world, *(a_write(Random(each), each) for each in range(4 * number)))
    with paired(world) as pair:
        assert not await pair.catalogue.check()
        await pair.catalogue.build()
        held = await pair.catalogue.current()
        assert held is not None
        chosen = Random(number).sample(sorted(held.live), 3 * number)
        flipped, deleted, doubled = chosen[:number], chosen[number : 2 * number], chosen[2 * number :]
        pair.catalogue._held = _spoil(held, flipped, deleted, doubled)
        expected = {held.ids[each] for each in chosen}
        assert {each.bytes for each in await pair.catalogue.check()} == expected
        assert not await pair.catalogue.check()
        assert len((await pair.catalogue.current() or held).matching(PUBLIC, Filter())) == len(
            held.matching(PUBLIC, Filter())
        )


def _spoil(held: Snapshot, flipped: list[int], deleted: list[int], doubled: list[int]) -> Snapshot:
    added = Gathered()
    added.group("themes")["nowhere"].extend(flipped)
    for number in doubled:
        held.ids.packed += held.ids[number]
        added.group("state")["PUBLISHED"].append(len(held.revisions))
        held.revisions.append(1)
    return replace(held, postings=held.postings.changed(added, Posting(deleted), "state"))


async def test_what_the_catalogue_has_wrong_is_found_and_mended(world: Database) -> None:
    await spoilt(world, 5)


@pytest.mark.long
async def test_a_thousand_that_are_wrong_are_found_and_no_other(world: Database) -> None:
    await spoilt(world, 334)


async def test_it_is_checked_again_and_again(world: Database) -> None:
    slept: list[float] = []
    checked = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            checked.set()
            await asyncio.Event().wait()

    with paired(world) as pair:
        await pair.catalogue.build()
        job = asyncio.create_task(pair.catalogue.keep(interval_s=9.0, sleep=sleep))
        await checked.wait()
        assert slept == [9.0] * 3
        job.cancel()
