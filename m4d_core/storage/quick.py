"""Short statements of SQLite, run right where they are asked for: a thread and its queues cost more than they do.

One that turns out not to be short is broken off and left to whoever can wait for it in another thread.
"""

import sqlite3
import threading
from collections.abc import Callable, Mapping
from time import thread_time
from typing import Any

from sqlalchemy import Connection, Executable, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import SingletonThreadPool

from m4d_core.storage import counting
from m4d_core.storage.own import Own, Parameters

LONGEST_S = 0.004  # of the processor; as long as everybody else may be kept waiting
RESTS = 50  # of a kept statement that took longer: pages that were cold are warm by then
_STEPS = 1_000  # of SQLite's machine between two looks at the time
_MAPPED = 256 * 1024 * 1024


class Quick:
    """Runs short reading statements. options: of the engine."""

    def __init__(self, url: URL, **options: Callable[..., Any]) -> None:
        self.engine = create_engine(
            url.set(drivername="sqlite+pysqlite"),
            poolclass=SingletonThreadPool,
            isolation_level="AUTOCOMMIT",
            **options,
        )
        self._until = 0.0
        self._own = threading.local()
        event.listen(self.engine, "before_cursor_execute", self._begin)
        event.listen(self.engine, "handle_error", counting.forget)
        event.listen(self.engine, "connect", self._prepare)

    def rows(self, asked: Executable | Own, parameters: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
        """Return the rows, None for a statement that is too long or that fails: it is to be run again."""
        if isinstance(asked, Own):
            return self._own_rows(asked, parameters or {})
        try:
            result = self._connection().execute(asked, parameters)
            names = [str(name) for name in result.keys()]  # noqa: SIM118 - no mapping
            return [dict(zip(names, row, strict=True)) for row in result.all()]
        except DBAPIError:
            self.close()
            return None

    def _own_rows(self, own: Own, parameters: Parameters) -> list[dict[str, Any]] | None:
        if own.rests:
            own.rests -= 1
            return None
        ready = own.ready(self.engine.dialect, parameters)
        values = ready.values(parameters)
        try:
            driver: Any = self._connection().connection.driver_connection
        except DBAPIError:
            return None
        counting.tell(self.engine, ready.text, values)
        try:
            return ready.rows(driver.execute(ready.text, values).fetchall())
        except sqlite3.Error:
            counting.tell_failure(self.engine)
            own.rests = RESTS
            self.close()
            return None

    def close(self) -> None:
        """Give the connection back; another one is opened when a statement comes."""
        connection: Connection | None = self._own.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()
        self.engine.dispose()

    def _connection(self) -> Connection:
        """Return the connection of this thread, kept open: to open one costs as much as a statement."""
        if "connection" not in self._own.__dict__:
            self._own.connection = self.engine.connect()
        connection: Connection = self._own.connection
        return connection

    def _begin(self, connection: object, cursor: object, statement: str, *_: object) -> None:
        counting.note(connection, cursor, statement)
        self._until = thread_time() + LONGEST_S

    def _prepare(self, connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
        for pragma in ("query_only=ON", f"mmap_size={_MAPPED}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.set_progress_handler(lambda: thread_time() > self._until, _STEPS)
