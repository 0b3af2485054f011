"""Opening, reading, writing; and what a person is told when the database cannot."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from anyio import create_task_group
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from m4d_core.clock import SystemClock
from m4d_core.errors import SettingsError, StorageError
from m4d_core.settings import Settings
from m4d_core.storage.database import Database, database_url, make_engine, open_database

pytestmark = pytest.mark.anyio


def settings(tmp_path: Path, url: str = "") -> Settings:
    return Settings(data_dir=tmp_path, database_url=SecretStr(url))


def test_without_an_address_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert database_url(settings(tmp_path)).database == str(tmp_path / "m4d.sqlite3")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_understood(tmp_path: Path, scheme: str) -> None:
    assert database_url(settings(tmp_path, f"{scheme}://u:p@h/n")).drivername == "postgresql+asyncpg"


@pytest.mark.parametrize("url", ["mysql://u:secret@h/n", "nonsense"])
def test_another_database_is_refused_without_showing_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="M4D_DATABASE_URL") as refused:
        database_url(settings(tmp_path, url))
    assert "secret" not in str(refused.value)


async def test_sqlite_is_set_up_to_be_safe(tmp_path: Path) -> None:
    async with open_database(settings(tmp_path / "new")) as database, database.read() as connection:
        values = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert values == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


async def test_database_time_is_now(database: Database) -> None:
    async with database.read() as connection:
        now = await database.now(connection)
    assert abs(now - SystemClock().now()) < timedelta(minutes=5)
    assert now.tzinfo is UTC
    assert now > datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_read_sees_one_state_of_the_database(world: Database) -> None:
    query = text("SELECT count(*) FROM country")
    async with world.read() as connection:
        before = await connection.scalar(query)
        async with world.write() as other:
            await other.execute(text("DELETE FROM country WHERE iso2 = 'SN'"))
        assert await connection.scalar(query) == before
    async with world.read() as connection:
        assert await connection.scalar(query) == (before or 0) - 1


async def test_references_are_enforced(world: Database) -> None:
    with pytest.raises(IntegrityError):
        async with world.write() as connection:
            await connection.execute(text("UPDATE country SET region = 'nowhere'"))


async def test_a_writer_waits_and_then_says_who_is_in_the_way(tmp_path: Path) -> None:
    url = URL.create("sqlite+aiosqlite", database=str(tmp_path / "m4d.sqlite3"))
    patient, hasty = Database(make_engine(url, timeout_s=5)), Database(make_engine(url, timeout_s=0.05))
    async with patient.write():
        with pytest.raises(StorageError, match="locked") as refused:
            async with hasty.write():
                pass
    assert "another process is writing" in str(refused.value.hint)
    await asyncio.gather(patient.close(), hasty.close())


async def test_a_database_that_was_never_migrated_says_what_to_run(tmp_path: Path) -> None:
    async with open_database(settings(tmp_path)) as database:
        with pytest.raises(StorageError) as refused:
            async with database.read() as connection:
                await connection.execute(text("SELECT * FROM content"))
    assert refused.value.hint == "run `m4d db upgrade`"


async def test_a_server_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    async with open_database(settings(tmp_path, "postgresql://u:secret@127.0.0.1:1/n")) as database:
        with pytest.raises(StorageError) as refused:
            async with database.read():
                pass
    assert "M4D_DATABASE_URL" in str(refused.value.hint)
    assert "secret" not in refused.value.message


async def test_a_cancelled_read_ends_its_statement(database: Database) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000) SELECT count(*) FROM n"
    )

    async def read() -> None:
        async with database.read() as connection:
            await connection.execute(text(endless))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await read()
    async with asyncio.timeout(10), database.read() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("steps", range(0, 48, 3))
async def test_a_write_that_is_cut_off_anywhere_leaves_nothing_behind(database: Database, steps: int) -> None:
    async def work() -> None:
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM follower"))
            await connection.execute(text("INSERT INTO follower (name, seq) VALUES ('half', 1)"))
            await asyncio.Event().wait()

    before = asyncio.all_tasks()
    async with create_task_group() as tasks:
        tasks.start_soon(work)
        for _ in range(steps):
            await asyncio.sleep(0.0005)
        tasks.cancel_scope.cancel()
    async with asyncio.timeout(3), database.write() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM follower")) == 0
    assert asyncio.all_tasks() == before, "something still waits for the connection"
