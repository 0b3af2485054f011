"""Statements of PostgreSQL that are run often, over connections of the driver: one round trip each, in no transaction.

One that fails is left to the usual way, which says why.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from m4d_core.storage import counting
from m4d_core.storage.own import Own, Parameters, Ready

MOST_CONNECTIONS = 10
_SETTINGS = {"application_name": "m4d", "default_transaction_read_only": "on"}
_OF_SQLALCHEMY = {"async_fallback", "prepared_statement_name_func"}
_FAILURES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_KEPT = "prepared_statement_cache_size"


class Pooled:
    """Runs kept statements. engine: whose database it is, and whose listeners are told."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._pool: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = asyncio.Lock()

    async def rows(self, own: Own, parameters: Parameters) -> list[dict[str, Any]] | None:
        """Return the rows, None for a statement that fails: it is to be run again."""
        ready = own.ready(self._engine.dialect, parameters)
        try:
            pool = await self._opened()
            async with pool.acquire() as connection:
                return await self._read(connection, ready, ready.values(parameters))
        except _FAILURES:
            return None

    async def _read(self, connection: Any, ready: Ready, values: Sequence[Any]) -> list[dict[str, Any]]:  # noqa: ANN401 - the driver's
        counting.tell(self._engine.sync_engine, ready.text, values)
        try:
            return ready.rows(await connection.fetch(ready.text, *values))
        except _FAILURES as error:
            counting.forget(error)
            counting.tell_failure(self._engine.sync_engine)
            if not isinstance(error, asyncpg.PostgresError):
                connection.terminate()
            raise

    async def close(self) -> None:
        """Give the connections back; others are opened when a statement comes."""
        pool, self._pool = self._pool, None
        if pool is not None and self._loop is asyncio.get_running_loop():
            await pool.close()

    async def _opened(self) -> Any:  # noqa: ANN401 - asyncpg's pool
        """Return the connections of this loop."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._pool, self._loop, self._lock = None, loop, asyncio.Lock()
        if self._pool is not None:
            return self._pool
        async with self._lock:
            if self._pool is None:
                given = self._engine.dialect.create_connect_args(self._engine.url)[1]
                cached = int(given.pop(_KEPT, 100))
                self._pool = await asyncpg.create_pool(
                    **{name: value for name, value in given.items() if name not in _OF_SQLALCHEMY},
                    server_settings=_SETTINGS,
                    statement_cache_size=cached,
                    min_size=0,
                    max_size=MOST_CONNECTIONS,
                    init=_prepare,
                    reset=_nothing,
                )
        return self._pool


async def _prepare(connection: Any) -> None:  # noqa: ANN401 - the driver's connection
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads
        )


async def _nothing(_connection: object) -> None:
    """Undo nothing: a statement that only reads leaves nothing behind."""
