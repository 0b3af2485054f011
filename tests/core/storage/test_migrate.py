"""Migrations bring any database to what the tables say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel import SQLModel

from m4d_core.storage import migrate
from m4d_core.storage.database import Database
from tests.databases import PostgreSQL, open_postgresql, open_sqlite

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


def test_revisions_are_one_line() -> None:
    assert len(ScriptDirectory.from_config(migrate.config()).get_heads()) == 1
