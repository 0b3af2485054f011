"""The database: one engine, SQLite or PostgreSQL, and its two ways in, `read` and `write` (D4)."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import anyio
import orjson
from sqlalchemy import Engine, Executable, event, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, Dialect, Result, make_url
from sqlalchemy.engine import Connection as SyncConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel

from m4d_core.errors import SettingsError, StorageError
from m4d_core.settings import Settings
from m4d_core.storage import counting
from m4d_core.storage.own import Own
from m4d_core.storage.pooled import Pooled
from m4d_core.storage.quick import Quick

Connection = AsyncConnection  # what other rooms hold between `read` or `write` and the functions of this one

_JSON: dict[str, Any] = {
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}
_WRITES = "m4d_writes"
_READER = "m4d_reader"
_STEPS = 20_000  # of SQLite's machine between two looks: some milliseconds
_NOW_SQLITE = "SELECT (julianday('now') - 2440587.5) * 86400.0"
_NOW_POSTGRESQL = "SELECT extract(epoch FROM clock_timestamp())::float8"
_HINTS = {
    "locked": "another process is writing; try again, or raise M4D_DATABASE_TIMEOUT_S",
    "no such table": "run `m4d db upgrade`",
    "readonly": "make the database file writable",
    "full": "free some disk space",
    "unable to open": "check M4D_DATA_DIR",
}


class Database:
    """An open database. One per process; `close` it, or use `open_database`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._quick = Quick(engine.url, **_JSON) if self.is_sqlite else None
        self._pooled = None if self.is_sqlite else Pooled(engine)

    @property
    def engines(self) -> Sequence[Engine]:
        """Whatever runs statements, for who listens to them."""
        return (self.engine.sync_engine, *([self._quick.engine] if self._quick else ()))

    async def rows(self, asked: Executable | Own, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of one reading statement as mappings from column name to value."""
        found = None
        if self._quick is not None:
            found = self._quick.rows(asked, parameters)
        elif self._pooled is not None and isinstance(asked, Own):
            found = await self._pooled.rows(asked, parameters or {})
        if found is not None:
            return found
        statement = asked.statement if isinstance(asked, Own) else asked
        async with self.read() as connection:
            return plain(await connection.execute(statement, parameters))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection on which all statements see one state of the database.

        When the task is cancelled, the statement that runs is ended, not only no longer waited for.
        """
        options: dict[str, Any] = {}
        if not self.is_sqlite:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with clear_errors():
            async with self.engine.connect() as connection:
                await connection.execution_options(**options)
                info = (await connection.get_raw_connection()).info
                info[_READER] = asyncio.current_task()
                try:
                    async with connection.begin():
                        yield connection
                finally:
                    info.pop(_READER, None)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction that commits at the end, or leaves nothing behind.

        On SQLite the writer's place is taken at once, so that a reader never has to become one and fail.
        Content is written through `repository`, which appends the changes.
        """
        with clear_errors():
            async with self.engine.connect() as connection:
                await connection.execution_options(**{_WRITES: True})
                async with connection.begin():
                    yield connection

    async def now(self, connection: AsyncConnection) -> datetime:
        """Return the database's own time in UTC, which leases go by (D12)."""
        seconds = await connection.scalar(text(_NOW_SQLITE if self.is_sqlite else _NOW_POSTGRESQL))
        return datetime.fromtimestamp(float(seconds), UTC)

    async def close(self) -> None:
        """Give all connections back."""
        if self._quick is not None:
            self._quick.close()
        if self._pooled is not None:
            await self._pooled.close()
        await self.engine.dispose()


def database_url(settings: Settings) -> URL:
    """Return the address to connect to. Raises SettingsError for one that is neither SQLite nor PostgreSQL."""
    given = settings.database_url.get_secret_value()
    if not given:
        return URL.create("sqlite+aiosqlite", database=str(settings.data_dir / "m4d.sqlite3"))
    try:
        url = make_url(given)
    except ArgumentError:
        url = URL.create("unreadable")
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }
    driver = drivers.get(url.drivername.split("+")[0])
    if driver is None:
        wrong = (
            "M4D_DATABASE_URL",
            "is not an address of SQLite or PostgreSQL",
            "postgresql://user:password@host/name",
        )
        raise SettingsError([wrong])
    return url.set(drivername=driver)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Yield the database of the settings, and close it. The folder of a SQLite file is made when missing."""
    url = database_url(settings)
    if url.drivername.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(make_engine(url, timeout_s=settings.database_timeout_s))
    try:
        yield database
    finally:
        await database.close()


def make_engine(url: URL, *, timeout_s: float) -> AsyncEngine:
    """Return an engine. timeout_s: how long a writer waits for another before it gives up."""
    if not url.drivername.startswith("sqlite"):
        connect = {"server_settings": {"lock_timeout": f"{int(timeout_s * 1000)}", "application_name": "m4d"}}
        engine = create_async_engine(url, connect_args=connect, **_JSON)
        event.listen(engine.sync_engine, "before_cursor_execute", counting.note)
        return engine
    engine = create_async_engine(url, connect_args={"timeout": timeout_s}, **_JSON)
    engine.dialect.has_terminate = False
    engine.dialect.do_terminate = partial(_close, engine.dialect)  # type: ignore[method-assign]  # SQLAlchemy's own way is replaced
    event.listen(engine.sync_engine, "before_cursor_execute", counting.note)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _close(dialect: Dialect, connection: Any) -> None:  # noqa: ANN401 - the driver's
    """Close a connection whose task was cancelled, and wait for that.

    SQLAlchemy's own way closes it twice, and the driver's second close waits for a thread that has ended: for ever.
    """
    with anyio.CancelScope(shield=True):  # noqa: ASYNC100 - what is awaited, SQLAlchemy awaits
        dialect.do_close(connection)


def plain(result: Result[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return the rows of a result as mappings from column name to value."""
    names = [str(name) for name in result.keys()]  # noqa: SIM118 - no mapping
    return [dict(zip(names, row, strict=True)) for row in result.all()]


def insert_into(connection: AsyncConnection, model: type[SQLModel]) -> Any:  # noqa: ANN401 - the dialect's own Insert
    """Return the INSERT of the dialect, which knows ON CONFLICT and RETURNING."""
    dialect = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    return dialect(model)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn a fault of the database itself into a StorageError that says what to do."""
    try:
        yield
    except (OperationalError, OSError) as error:
        cause = str(getattr(error, "orig", error)).splitlines()[0]
        raise StorageError(f"the database cannot do this now: {cause}", hint=_hint(cause)) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StorageError("the connection to the database broke", hint="try again") from error
        raise


def _hint(cause: str) -> str:
    for sign, hint in _HINTS.items():
        if sign in cause:
            return hint
    return "check M4D_DATABASE_URL and that the server runs"


def _prepare_sqlite(connection: Any, record: Any) -> None:  # noqa: ANN401 - the driver's connection, the pool's record
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own never covers reads
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

    def is_unwanted() -> bool:
        reader: asyncio.Task[Any] | None = record.info.get(_READER)
        return reader is not None and reader.cancelling() > 0

    # Asked in the thread of the statement; PostgreSQL's driver cancels by itself.
    connection.run_async(lambda driver: driver.set_progress_handler(is_unwanted, _STEPS))


def _begin_sqlite(connection: SyncConnection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
