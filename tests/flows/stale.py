"""Run by `test_stale.py`: eight processes on one source, of which one stops itself for longer than its lease.

`python -m tests.flows.stale` reads lines of JSON, `[VERSION, PAUSE]`: the first process stops at that fetch or
beginning of a transaction, counted together. Seven others then read the source until it is read. It answers
`[WAS STOPPED, SKIPPED, REASONS]`: how often the others found the source held, and what ended their runs; the next
line lets the first go on, and is answered with the reason its run ended for.
"""

import asyncio
import json
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from m4d_core.errors import ConflictError, StorageError
from m4d_core.ingestion.contract import ALL, Request
from m4d_core.ingestion.fetch import Fetched, Validators
from m4d_core.ingestion.runner import LOST, Options, run_source
from m4d_core.ingestion.workshop import open_workshop
from m4d_core.settings import load_settings
from m4d_core.storage import tables
from m4d_core.storage.database import Connection, Database, open_database
from m4d_core.telemetry import configure_logging
from tests.flows import partner

OTHERS = 7
KEY = partner.KEYS[0]
AWAY = "the database is away"
AGAIN_S = 0.1  # between two tries of one that found the source held


class Pause:
    """Stops the process at a step, as a machine does that is suspended.

    Not while the heartbeat writes: who sleeps with SQLite's file locked keeps all others from writing till it wakes.
    """

    def __init__(self, at: int | None = None) -> None:
        self.left = at
        self.writers = 0

    def step(self) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0 and not self.writers:
            self.left = None
            os.kill(os.getpid(), signal.SIGSTOP)


class Pausing(Database):
    def __init__(self, database: Database, pause: Pause) -> None:
        super().__init__(database.engine)
        self.pause = pause

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        self.pause.step()
        self.pause.writers += 1
        try:
            async with super().write() as connection:
                yield connection
        finally:
            self.pause.writers -= 1


class Door:
    """Answers as the partner does, and may be where the process stops."""

    def __init__(self, version: int, pause: Pause) -> None:
        self.partner = partner.Door(version)
        self.pause = pause

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        self.pause.step()
        return await self.partner.fetch(request, validators)


async def read(version: int, pause: Pause) -> str:
    """Read the source once; returns why the run ended, "" when it is good."""
    settings = load_settings()
    try:
        async with open_database(settings) as database, open_workshop(settings, Pausing(database, pause)) as opened:
            workshop = replace(opened, fetcher=Door(version, pause))
            report = await run_source(workshop, partner.registered(KEY), Options(scope=ALL))
    except ConflictError:
        raise
    except StorageError:  # eight writers on one file: one that waited too long has written nothing
        return AWAY
    return f"{report.reason}: {report.detail}" if report.reason not in (None, LOST) else report.reason or ""


async def wait_and_read(version: int) -> list[Any]:
    """Read the source as soon as nobody else does; returns how often it was held, and why the run ended.

    On a busy machine a run may itself be kept waiting for longer than its lease; then it is begun again.
    """
    skipped, reason = 0, None
    newest = datetime.fromisoformat(partner.records(version)[-1]["changed"])
    while await since() < newest:
        try:
            reason = await read(version, Pause())
        except ConflictError:
            skipped += 1
            await asyncio.sleep(AGAIN_S)
        if reason not in (None, LOST, AWAY):
            break
    return [skipped, reason]


async def since() -> datetime:
    async with open_database(load_settings()) as database, database.read() as connection:
        table = tables.table_of(tables.Source)
        cursor = await connection.scalar(table.select().with_only_columns(table.c.cursor).where(table.c.key == KEY))
    return datetime.fromisoformat((cursor or {}).get("since") or partner.START.isoformat())


def fork(work: Callable[[], Coroutine[None, None, Any]]) -> tuple[int, int]:
    """Return the id of a process that does the work, and the descriptor it tells of it on."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            said = asyncio.run(work())
        except BaseException:
            said = traceback.format_exc()
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    return process, reading


def told(process: int, reading: int) -> Any:
    with os.fdopen(reading, "rb") as words:
        said = json.loads(words.read())
    with suppress(ChildProcessError):  # one that did not stop was waited for
        os.waitpid(process, 0)
    return said


def answer(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def rounds() -> None:
    for line in sys.stdin:
        version, at = json.loads(line)
        sleeper, reading = fork(partial(read, version, Pause(at)))
        _, status = os.waitpid(sleeper, os.WUNTRACED)
        others = [fork(partial(wait_and_read, version)) for _ in range(OTHERS)]
        try:
            answer([os.WIFSTOPPED(status), [told(*each) for each in others]])
            sys.stdin.readline()
        finally:  # it sleeps for ever else, should the test be gone
            if os.WIFSTOPPED(status):
                os.kill(sleeper, signal.SIGCONT)
        answer(told(sleeper, reading))


if __name__ == "__main__":
    configure_logging(load_settings())
    rounds()
