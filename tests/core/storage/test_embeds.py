"""Embeds and their counts, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from m4d_core.storage.database import Database
from m4d_core.storage.embeds import OTHER, Embeds, StoredEmbed, Use, add_uses, every, move, put, remove, uses
from tests.world import NOW

pytestmark = pytest.mark.anyio

EMBED = StoredEmbed(id="embed-1", name="A site", origins=("https://city.example",), created_at=NOW)
NARROW = replace(
    EMBED, id="embed-2", filter="kind = NEWS", languages=("fr", "ar"), created_at=NOW + timedelta(seconds=1)
)


async def stored(world: Database, *embeds: StoredEmbed) -> Embeds:
    async with world.write() as connection:
        for embed in embeds:
            await put(connection, embed)
    return Embeds(world)


async def counted(world: Database, most: int, **given: list[Use]) -> dict[str, list[Use]]:
    async with world.write() as connection:
        await add_uses(connection, {f"embed-{name[-1]}": each for name, each in given.items()}, most=most)
    async with world.read() as connection:
        return dict(await uses(connection))


async def test_embeds_come_and_go(world: Database) -> None:
    embeds = await stored(world, NARROW, EMBED)
    assert await embeds.by_id("embed-1") == EMBED
    assert await embeds.by_id("embed-2") == NARROW
    async with world.read() as connection:
        assert await every(connection) == [EMBED, NARROW]
    async with world.write() as connection:
        assert await move(connection, "embed-1", ["https://a.example", "https://b.example"])
        assert not await move(connection, "embed-3", [])
        assert await remove(connection, "embed-2")
        assert not await remove(connection, "embed-2")
    moved = await embeds.by_id("embed-1")
    assert moved
    assert moved.origins == ("https://a.example", "https://b.example")
    assert await embeds.by_id("embed-2") is None


async def test_uses_add_up_and_go_with_their_embed(world: Database) -> None:
    await stored(world, EMBED, NARROW)
    first = Use(origin="https://city.example", answered=2, refused=0)
    evil = Use(origin="https://evil.example", answered=0, refused=5)
    await counted(world, 9, e1=[first], e2=[first])
    found = await counted(world, 9, e1=[evil, first], e3=[first])
    assert found == {"embed-1": [evil, replace(first, answered=4)], "embed-2": [first]}
    async with world.write() as connection:
        await remove(connection, "embed-1")
    assert await counted(world, 9) == {"embed-2": [first]}


async def test_so_many_origins_are_counted_apart_and_no_more(world: Database) -> None:
    await stored(world, EMBED)
    many = [Use(origin=f"https://{number}.example", answered=0, refused=number) for number in range(1, 4)]
    assert await counted(world, 3, e1=many) == {"embed-1": many[::-1]}
    late = Use(origin="https://late.example", answered=1, refused=10)
    later = Use(origin="https://later.example", answered=0, refused=1)
    found = await counted(world, 3, e1=[late, many[0], later])
    assert found["embed-1"][0] == Use(origin=OTHER, answered=1, refused=11)
    assert {use.origin for use in found["embed-1"]} == {OTHER, *(use.origin for use in many)}
