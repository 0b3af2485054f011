"""Rows outside lists, for whoever may see them."""

from datetime import timedelta

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.storage.queries import ALL_COLUMNS, Rows, table_rows
from m4d_core.storage.selection import OPERATOR, PUBLIC
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
TITLE = frozenset({"title"})


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.HIDDEN, State.WITHDRAWN])
async def test_no_way_in_shows_what_is_not_published(world: Database, state: State) -> None:
    (key,) = await save(world, write("a", state=state))
    reader = Rows(world)
    assert await reader.some([key], PUBLIC, TITLE) == {}
    assert await reader.by_slug("NEWS", "title-a", PUBLIC, TITLE) is None
    assert await reader.by_url("https://example.org/a", PUBLIC, TITLE) is None
    assert [row async for row in reader.whole(PUBLIC, batch=10)] == []
    assert await reader.count(PUBLIC) == 0
    assert await reader.count(OPERATOR) == 1
    assert (await reader.some([key], OPERATOR, TITLE))[key]["title"] == "Title a"


async def test_rows_by_id_hold_what_was_asked_for(world: Database) -> None:
    keys = await save(world, write("a"), write("b"))
    found = await Rows(world).some([*keys, content_id("demo", "none")], PUBLIC, TITLE)
    assert set(found) == set(keys)
    assert all(set(row) == {"id", "title"} for row in found.values())
    assert await Rows(world).some([], PUBLIC, TITLE) == {}


async def test_of_several_at_one_address_the_newest_answers(world: Database) -> None:
    await save(world, write("a", url="https://example.org/x", published_at=NOW - timedelta(days=1)))
    (newer,) = await save(world, write("b", url="https://example.org/x", published_at=NOW))
    found = await Rows(world).by_url("https://example.org/x", PUBLIC, TITLE)
    assert found is not None
    assert found["id"] == newer


async def test_everything_comes_in_batches_and_once(world: Database) -> None:
    keys = await save(world, *(write(f"n{number}") for number in range(7)))
    batches = [batch async for batch in Rows(world).whole(PUBLIC, batch=3)]
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert [row["id"] for batch in batches for row in batch] == sorted(keys)
    assert set(batches[0][0]) == ALL_COLUMNS


async def test_a_table_is_read_whole(world: Database) -> None:
    async with world.read() as connection:
        found = await table_rows(connection, tables.Country)
    assert {row["iso2"] for row in found} == {"TN", "MA", "SN"}
