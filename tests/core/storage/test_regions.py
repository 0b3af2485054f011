"""Content is linked to all regions above its countries."""

import pytest
from sqlalchemy import text

from m4d_core.content.identity import content_id
from m4d_core.storage import regions, tables
from m4d_core.storage.database import Database
from tests.world import rows, save, write

pytestmark = pytest.mark.anyio


async def linked(database: Database) -> set[tuple[str, str]]:
    names = {content_id("demo", name): name for name in "abc"}
    return {(names[row["content_id"]], row["region"]) for row in await rows(database, tables.ContentRegion)}


async def test_every_region_above_a_country_once(world: Database) -> None:
    await save(world, write("a", countries=("TN", "MA")), write("b", countries=("SN",)), write("c"))
    assert await linked(world) == {("a", "015"), ("a", "002"), ("b", "202"), ("b", "002")}
    await save(world, write("a", countries=("SN",)), write("b"))
    assert await linked(world) == {("a", "202"), ("a", "002")}


async def test_a_circle_of_regions_ends_and_a_missing_one_is_left_out(world: Database) -> None:
    async with world.write() as connection:
        await connection.execute(text("UPDATE region SET parent = '202' WHERE m49 = '002'"))
        await connection.execute(text("UPDATE region SET parent = '999' WHERE m49 = '015'"))
    await save(world, write("a", countries=("SN",)), write("b", countries=("TN",)))
    assert await linked(world) == {("a", "202"), ("a", "002"), ("b", "015")}
    async with world.write() as connection:
        await regions.link(connection, [])
    assert len(await linked(world)) == 3
