"""Migrations bring any database to what the tables say."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, bindparam, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from m4d_core.content.kind import State
from m4d_core.storage import migrate, tables
from m4d_core.storage.content_rows import row_of
from m4d_core.storage.database import Database
from m4d_core.storage.derived import DERIVED
from m4d_core.storage.reference_rows import FLAGS, TABLES
from tests.databases import PostgreSQL, open_postgresql, open_sqlite
from tests.world import NOW, REFERENCE, rows, source_row, write

pytestmark = pytest.mark.anyio
REVISIONS = [script.revision for script in ScriptDirectory.from_config(migrate.config()).walk_revisions()][::-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind without any table."""
    if request.param == "sqlite":
        yield open_sqlite(tmp_path / "empty.sqlite3")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.unmigrated() as url:
        yield open_postgresql(url)


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


async def test_upgrades_an_empty_database_to_what_the_tables_say(empty: Database) -> None:
    assert await migrate.current(empty) is None
    assert await migrate.upgrade(empty) == (None, migrate.newest())
    async with empty.read() as connection:
        assert await connection.run_sync(differences) == []
    assert await migrate.upgrade(empty) == (migrate.newest(), migrate.newest())
    await empty.close()


@pytest.mark.parametrize("revision", REVISIONS)
async def test_upgrades_from_each_earlier_revision(empty: Database, revision: str) -> None:
    await migrate.upgrade(empty, revision)
    assert await migrate.current(empty) == revision
    assert (await migrate.upgrade(empty))[1] == migrate.newest()
    async with empty.read() as connection:
        assert await connection.run_sync(differences) == []
    await empty.close()


async def test_rows_that_are_there_get_what_lists_are_asked_by(empty: Database) -> None:
    detail = {
        "program": "JMDI",
        "start": "2014-04",
        "budget": [{"amount": 5.0, "currency": "USD"}],
        "participants": [{"organization": "undp", "role": "LEAD"}, {"name": "A town", "role": "PARTNER"}],
    }
    made = row_of(write("a", kind="PROJECT", countries=("TN",), organizations=("undp",), detail=detail), NOW)
    await store_at(empty, "0003", made)
    async with empty.write() as connection:
        await insert(connection, tables.ContentCountry, {"content_id": made["id"], "country": "TN"})
    await migrate.upgrade(empty)
    (row,) = await rows(empty)
    assert {name: row[name] for name in DERIVED} == {name: made[name] for name in DERIVED}
    assert (row["places"], row["compact_objectives"]) == ([], [])
    assert {each["region"] for each in await rows(empty, tables.ContentRegion)} == {"015", "002"}
    assert [(each["role"], each["organization"]) for each in await rows(empty, tables.ContentRole)] == [
        ("LEAD", "undp")
    ]
    assert [(each["currency"], each["amount"]) for each in await rows(empty, tables.ContentBudget)] == [("USD", 5.0)]
    await empty.close()


async def store_at(database: Database, revision: str, *contents: Mapping[str, Any]) -> None:
    """Bring an empty database to a revision, and store some content of the source `demo` as it was stored then."""
    await migrate.upgrade(database, revision)
    async with database.write() as connection:
        for name in ("regions", "countries", "organizations"):
            for row in REFERENCE[name]:
                await insert(connection, TABLES[name], {**dict.fromkeys(FLAGS, False), **row})
        source = {**source_row("demo"), "partner": None, "failures": 0, "lease_token": 0}
        await insert(connection, tables.Source, source)
        for row in contents:
            await insert(connection, tables.Content, row)


async def insert(connection: AsyncConnection, model: type[SQLModel], row: Mapping[str, Any]) -> None:
    """Insert a row, as far as the table of this revision has its columns."""
    table = tables.table_of(model)
    there = await connection.run_sync(lambda sync: {each["name"] for each in inspect(sync).get_columns(table.name)})
    clauses = [table.c[name] for name in row if name in there]
    values = {column.name: row[column.name] for column in clauses}
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    statement = text(f"INSERT INTO {table.name} ({names}) VALUES ({marks})")
    typed = (bindparam(column.name, type_=column.type) for column in clauses)
    await connection.execute(statement.bindparams(*typed), values)


def test_revisions_are_one_line() -> None:
    assert len(ScriptDirectory.from_config(migrate.config()).get_heads()) == 1


async def test_what_was_stored_before_languages_is_found_in_them_and_told_to_mirrors(empty: Database) -> None:
    states = {"shown": State.PUBLISHED, "hidden": State.DRAFT, "gone": State.WITHDRAWN}
    made = {
        key: row_of(write(key, language="en-GB", languages=("en-GB", "fr"), state=state), NOW)
        for key, state in states.items()
    }
    ids = {key: row["id"] for key, row in made.items()}
    await store_at(empty, "0003", *made.values())
    async with empty.write() as connection:
        steps = [(key, each) for key in ids for each in ("CREATED", "WITHDRAWN" if key == "gone" else "UPDATED")]
        for seq, (key, operation) in enumerate(steps, start=1):
            change = {"seq": seq, "at": NOW, "operation": operation, "content_id": ids[key], "fields": []}
            known = {"kind": "NEWS", "source_key": "demo", "revision": 1}
            await insert(connection, tables.Change, {**change, **known})
    await migrate.upgrade(empty)
    tags = [row for row in await rows(empty, tables.ContentLocale) if row["content_id"] == ids["shown"]]
    own = made["shown"]["title_key"]
    assert [(row["tag"], row["locale"], row["title_key"]) for row in tags] == [
        ("en", "en-GB", own),
        ("en-GB", "en-GB", own),
        ("fr", "fr", None),
    ]
    (told,) = [row for row in await rows(empty, tables.Change) if row["after"] is not None]
    assert (told["seq"], told["content_id"], told["after"]["languages"]) == (2, ids["shown"], ["en", "en-GB", "fr"])
    left = {row["id"]: row["left_at"] for row in await rows(empty)}
    assert [left[ids[key]] for key in states] == [None, None, NOW]
    await empty.close()
