"""What is committed is seen: at once on SQLite or where PostgreSQL gives word, else within a quarter of a second."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from m4d_core.storage.counting import counted
from m4d_core.storage.database import Database
from m4d_core.storage.pulse import COMPARE_S, LOOK_S, Pulse
from tests.world import save, write

pytestmark = pytest.mark.anyio


@dataclass
class Time:
    """Seconds."""

    now: float = 0.0


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pulse(world: Database, time: Time) -> Iterator[Pulse]:
    pulse = Pulse(world, lambda: time.now)
    yield pulse
    pulse.close()


async def test_a_change_is_seen(world: Database, pulse: Pulse, time: Time) -> None:
    assert (await pulse.look()).seq == 0
    await save(world, write("a"))
    assert (await pulse.look()).seq == (1 if world.is_sqlite else 0)
    time.now += LOOK_S
    assert (await pulse.look()).seq == 1


async def test_nothing_is_read_while_nothing_is_committed_or_due(world: Database, pulse: Pulse, time: Time) -> None:
    seen = await pulse.look()
    time.now += LOOK_S / 2
    with counted() as spent:
        assert await pulse.look() == seen
    assert spent.statements == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_word_of_a_commit_is_followed_at_once_and_once(world: Database, pulse: Pulse) -> None:
    await pulse.look()
    await save(world, write("a"))
    pulse.hear()
    assert (await pulse.look()).seq == 1
    with counted() as spent:
        await pulse.look()
    assert spent.statements == 0


async def test_facts_that_no_change_tells_are_seen_half_a_second_later(
    world: Database, pulse: Pulse, time: Time
) -> None:
    seen = await pulse.look()
    async with world.write() as connection:
        await connection.execute(text("UPDATE organization SET acronym = 'X' WHERE slug = 'undp'"))
    time.now += COMPARE_S
    renamed = await pulse.look()
    assert renamed.facts != seen.facts
    async with world.write() as connection:
        await connection.execute(text("UPDATE source SET failures = 3"))
    time.now += COMPARE_S
    assert await pulse.look() == renamed  # how sources are doing is no such fact
