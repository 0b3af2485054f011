"""The newest content of every source: a few of each, in two statements for any number of sources."""

from datetime import timedelta

import pytest

from m4d_core.content.kind import State
from m4d_core.storage import sources
from m4d_core.storage.database import Database
from m4d_core.storage.newest import newest_by_source
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import OPERATOR, PUBLIC, Selection, Viewer
from tests.schema.asking import statements
from tests.world import NOW, save, source_row, write

pytestmark = pytest.mark.anyio


async def titles(world: Database, *, first: int = 2, viewer: Viewer = PUBLIC) -> dict[str, list[str]]:
    wanted = Selection(viewer=viewer, columns=frozenset({"title", "source_key"}), first=first)
    found = await newest_by_source(world, Rows(world), wanted, NOW)
    assert all(row["source_key"] == key for key, rows in found.items() for row in rows)
    return {key: [row["title"] for row in rows] for key, rows in found.items()}


async def test_a_few_of_each_source_newest_first(world: Database) -> None:
    days = [timedelta(days=number) for number in range(5)]
    await save(world, *(write(f"a{day.days}", title=f"A{day.days}", published_at=NOW - day) for day in days))
    await save(world, write("b", source_key="undp-projects", title="B", kind="PROJECT"))
    assert await titles(world) == {"demo": ["A0", "A1"], "undp-projects": ["B"]}
    assert await titles(world, first=1) == {"demo": ["A0"], "undp-projects": ["B"]}


async def test_only_what_the_viewer_may_see_and_nothing_to_come(world: Database) -> None:
    await save(
        world,
        write("draft", title="Draft", state=State.DRAFT),
        write("tomorrow", title="Tomorrow", published_at=NOW + timedelta(days=1)),
        write("there", title="There", published_at=NOW - timedelta(days=90)),
    )
    assert await titles(world) == {"demo": ["There"]}
    assert await titles(world, viewer=OPERATOR) == {"demo": ["Draft", "There"]}


async def test_nothing_stored_is_nothing_found(world: Database) -> None:
    assert await titles(world) == {}


async def test_two_statements_for_any_number_of_sources(world: Database) -> None:
    async with world.write() as connection:
        await sources.register(connection, [source_row(f"s{number}") for number in range(40)])
    await save(world, *(write(f"s{number}", source_key=f"s{number}") for number in range(40)))
    with statements(world) as seen:
        assert len(await titles(world)) == 40
    assert len(seen) == 2
