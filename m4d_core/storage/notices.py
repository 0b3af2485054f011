"""Word of commits that change content, given by PostgreSQL to whoever listens (NOTIFY, LISTEN).

Word may be lost: while the connection is down, on a standby, behind a pooler that hands connections around. So it only
hurries `Pulse`, which looks by itself as well.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog

from m4d_core.storage.database import Database

CHANNEL = "m4d_changes"
CHECK_S = 30.0  # between two checks that the connection is still there
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 30.0  # before a lost connection is opened again

log = structlog.get_logger()


@asynccontextmanager
async def listening(database: Database, heard: Callable[[], None]) -> AsyncIterator[None]:
    """Call `heard` at each word, and whenever some may have been lost, while the body runs. SQLite gives none."""
    if database.is_sqlite:
        yield
        return
    task = asyncio.create_task(_keep_listening(database, heard))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _keep_listening(database: Database, heard: Callable[[], None]) -> None:
    wait = FIRST_WAIT_S
    while True:
        try:
            async with _connection(database) as connection:
                lost = asyncio.Event()
                connection.add_termination_listener(lambda _, lost=lost: lost.set())
                await connection.add_listener(CHANNEL, lambda *_: heard())
                heard()
                wait = FIRST_WAIT_S
                await _until(lost, connection)
            cause = "the server closed the connection"
        except Exception as error:  # whatever it is: who looks by himself misses nothing meanwhile
            cause = f"{type(error).__name__}: {error}"
        log.warning("notices.lost", cause=cause, again_s=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_S)


@asynccontextmanager
async def _connection(database: Database) -> AsyncIterator[Any]:
    """Yield a connection of the driver that nobody else is given, and end it."""
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if connection.sync_connection is not None:
            connection.sync_connection.detach()
        try:
            yield driver
        finally:
            driver.terminate()  # to close it in good order may wait for a server that is no longer there


async def _until(lost: asyncio.Event, connection: Any) -> None:  # noqa: ANN401 - the driver's
    """Return when the connection is lost. Raises what a check of it fails with."""
    while not lost.is_set():
        try:
            async with asyncio.timeout(CHECK_S):
                await lost.wait()
        except TimeoutError:
            await connection.execute("SELECT 1", timeout=CHECK_S)
