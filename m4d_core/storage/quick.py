"""Short statements of SQLite, run right where they are asked for: a thread and its queues cost more than they do.

One that turns out not to be short is broken off and left to whoever can wait for it in another thread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import thread_time
from typing import Any

from sqlalchemy import Executable, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import SingletonThreadPool

from m4d_core.storage import counting

LONGEST_S = 0.004  # of the processor; as long as everybody else may be kept waiting
_STEPS = 1_000  # of SQLite's machine between two looks at the time
_MAPPED = 256 * 1024 * 1024


@dataclass(frozen=True)
class Own:
    """A statement that is run often, compiled for itself: of those that are alike, others are adapted each time."""

    statement: Executable
    compiled: dict[Any, Any] = field(default_factory=dict)


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
        event.listen(self.engine, "before_cursor_execute", self._begin)
        event.listen(self.engine, "handle_error", counting.forget)
        event.listen(self.engine, "connect", self._prepare)

    def rows(self, asked: Executable | Own, parameters: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
        """Return the rows, None for a statement that is too long or that fails: it is to be run again."""
        statement: Any = asked.statement if isinstance(asked, Own) else asked
        options = {"compiled_cache": asked.compiled} if isinstance(asked, Own) else {}
        try:
            with self.engine.connect() as connection:
                result = connection.execute(statement, parameters, execution_options=options)
                names = [str(name) for name in result.keys()]  # noqa: SIM118 - no mapping
                return [dict(zip(names, row, strict=True)) for row in result]
        except DBAPIError:
            return None

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _begin(self, connection: object, cursor: object, statement: str, *_: object) -> None:
        counting.note(connection, cursor, statement)
        self._until = thread_time() + LONGEST_S

    def _prepare(self, connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
        for pragma in ("query_only=ON", f"mmap_size={_MAPPED}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.set_progress_handler(lambda: thread_time() > self._until, _STEPS)
