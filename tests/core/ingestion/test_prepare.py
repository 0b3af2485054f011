"""A database is made ready; twice changes nothing, and an editor's changes survive."""

import pytest
from sqlalchemy import text

from m4d_core.content.kind import State
from m4d_core.errors import StorageError
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry
from m4d_core.settings import Settings
from m4d_core.storage import repository, sources, tables
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio
NONE = Registry(sources={})


async def public(database: Database, source_key: str) -> int:
    async with database.read() as connection:
        return {state.key: state.item_count for state in await sources.states(connection)}[source_key]


async def test_a_fresh_database_holds_the_starter_and_the_demo(database: Database) -> None:
    await prepare(database, Settings(), NONE)
    assert await public(database, "starter") == 21 + 17 + 3, "26 projects less 5 placeholders, 17 documents, 3 pages"
    assert await public(database, "demo") >= 40
    assert len(await rows(database, tables.Country)) == 249
    assert len(await rows(database, tables.Theme)) == 30


async def test_twice_changes_nothing(database: Database) -> None:
    await prepare(database, Settings(), NONE)
    before = (await rows(database), await Changes(database).latest())
    await prepare(database, Settings(), NONE)
    assert (await rows(database), await Changes(database).latest()) == before


async def test_an_editor_s_change_survives_the_next_start(database: Database) -> None:
    await prepare(database, Settings(), NONE)
    key = (await rows(database))[0]["id"]
    async with database.write() as connection:
        table = tables.table_of(tables.Content)
        await connection.execute(table.update().where(table.c.id == key).values(title="Edited"))
        await connection.execute(text("UPDATE theme SET scheme = 'edited' WHERE slug = 'migrant-remittances'"))
    await prepare(database, Settings(), NONE)
    assert next(row for row in await rows(database) if row["id"] == key)["title"] == "Edited"
    themes = {row["slug"]: row["scheme"] for row in await rows(database, tables.Theme)}
    assert themes["migrant-remittances"] == "edited"


async def test_demo_items_are_withdrawn_through_the_sequence_and_stay_out(database: Database) -> None:
    await prepare(database, Settings(), NONE)
    before = await Changes(database).latest()
    demo = await public(database, "demo")
    await prepare(database, Settings(demo=False), NONE)
    assert await public(database, "demo") == 0
    withdrawn = await Changes(database).after(before, 1000)
    assert [change.operation for change in withdrawn] == ["WITHDRAWN"] * demo
    for settings in (Settings(), Settings(demo=False)):
        await prepare(database, settings, NONE)
        assert await public(database, "demo") == 0
    assert await Changes(database).latest() == withdrawn[-1].seq
    await prepare(database, Settings(demo=True), NONE)
    assert await public(database, "demo") == demo


async def test_without_demo_from_the_start_it_never_comes(database: Database) -> None:
    await prepare(database, Settings(demo=False), NONE)
    await prepare(database, Settings(), NONE)
    assert not [row for row in await rows(database) if row["source_key"] == "demo"]


async def test_an_item_hidden_by_an_editor_stays_hidden(database: Database) -> None:
    await prepare(database, Settings(), NONE)
    key = next(row["id"] for row in await rows(database) if row["source_key"] == "starter")
    async with repository.transaction(database, NOW) as transaction:
        await transaction.set_state([key], State.HIDDEN)
    await prepare(database, Settings(), NONE)
    assert next(row for row in await rows(database) if row["id"] == key)["state"] == State.HIDDEN


async def test_a_database_of_another_release_is_refused(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StorageError) as refused:
        await prepare(database, Settings(), NONE)
    assert refused.value.hint == "run `m4d db upgrade`"
