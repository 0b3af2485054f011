"""Parts wait for their whole, whichever comes first."""

import pytest

from m4d_core.storage import parts, repository
from m4d_core.storage.database import Database
from m4d_core.storage.parts import Part
from tests.world import NOW, rows, save, write

pytestmark = pytest.mark.anyio


def part(identity: str, whole: str = "p", raw_hash: str = "h", **record: str) -> Part:
    return Part(identity=identity, part_of=whole, raw_hash=raw_hash, record={"identity": identity, **record})


async def keep(database: Database, *given: Part) -> int:
    async with repository.transaction(database, NOW) as transaction:
        return await transaction.save_parts("demo", given)


async def waiting(database: Database) -> int:
    async with database.read() as connection:
        return await parts.waiting(connection, "demo")


async def test_those_without_a_whole_are_counted(world: Database) -> None:
    await keep(world, part("o1"), part("o2"), part("o3", "q"))
    assert await waiting(world) == 3
    await save(world, write("p", kind="PROJECT"))
    assert await waiting(world) == 1
    outputs = next(row for row in await rows(world) if row["identity"] == "p")["detail"]["outputs"]
    assert [record["identity"] for record in outputs] == ["o1", "o2"]


async def test_an_equal_part_writes_nothing_and_a_changed_one_changes_its_whole(world: Database) -> None:
    await save(world, write("p", kind="PROJECT"))
    assert await keep(world, part("o1", title="One")) == 1
    revision = (await rows(world))[0]["revision"]
    assert await keep(world, part("o1", title="One")) == 0
    assert (await rows(world))[0]["revision"] == revision
    assert await keep(world, part("o1", raw_hash="h2", title="Two")) == 1
    row = (await rows(world))[0]
    assert (row["revision"], row["detail"]["outputs"][0]["title"]) == (revision + 1, "Two")


async def test_parts_of_another_source_are_not_mixed_in(world: Database) -> None:
    await save(world, write("p", kind="PROJECT", source_key="undp-projects"))
    await keep(world, part("o1"))
    assert "outputs" not in (await rows(world))[0]["detail"]


async def test_hashes_are_found_by_identity(world: Database) -> None:
    await keep(world, part("o1", raw_hash="x"))
    async with world.read() as connection:
        assert await parts.raw_hashes(connection, "demo", ["o1", "o2"]) == {"o1": "x"}
        assert await parts.raw_hashes(connection, "undp-projects", ["o1"]) == {}
