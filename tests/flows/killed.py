"""Run by `test_kill.py`: ingests with the indexer beside it, and kills itself at a given step.

A step is a statement sent to the database, a commit, or a write to the index: before it, or right after it.
`python -m tests.flows.killed` reads lines of JSON, `[STEP, SOURCE…]`: recorded feeds, or a number for that version of
the two partners. Each is done in a process of its own, forked so that what is imported is imported once; it answers
`[EXIT CODE, TEXT]`, the text being how many steps it took, or why it failed.
"""

import asyncio
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import event

from m4d_core.errors import StorageError
from m4d_core.ingestion.contract import ALL
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry, load_registry
from m4d_core.ingestion.runner import FILE, Options, Recorded, run_source
from m4d_core.ingestion.workshop import Workshop, open_workshop
from m4d_core.settings import Settings, load_settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database, open_database
from m4d_core.telemetry import configure_logging
from m4d_search.indexer import Indexer
from m4d_search.installed import open_engine
from m4d_search.public import PublicContent
from tests.flows import partner


class Steps:
    """Counts steps, and dies at one of them as a process dies that is killed: at once, with nothing said."""

    def __init__(self, fatal: int) -> None:
        self.fatal = fatal
        self.taken = 0

    def step(self, *_: Any, **__: Any) -> None:
        self.taken += 1
        if self.taken == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, database: Database, engine: Any) -> None:
        sync = database.engine.sync_engine
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(sync, moment, self.step)
        write = engine.write

        async def watched(operations: Any) -> None:
            self.step()
            await write(operations)
            self.step()

        engine.write = watched


async def read(workshop: Workshop, registry: Registry, what: str) -> None:
    """Read a recorded feed, or both partners in a version."""
    if what.isdecimal():
        workshop = replace(workshop, fetcher=partner.Door(int(what)))
        reports = [await run_source(workshop, registry.get(key), Options(scope=ALL)) for key in partner.KEYS]
    else:
        recorded = Recorded(name=Path(what).name, body=await asyncio.to_thread(Path(what).read_bytes))
        options = Options(trigger=FILE, scope=ALL, recorded=recorded)
        reports = [await run_source(workshop, registry.get("killed"), options)]
    for report in reports:
        if report.status != "OK":
            raise StorageError(f"{report.status} {report.reason} {report.detail}")


async def work(settings: Settings, steps: Steps, sources: list[str]) -> None:
    loaded = load_registry(settings)
    registry = Registry(sources={**loaded.sources, **{key: partner.registered(key) for key in partner.KEYS}})
    async with open_database(settings) as database:
        await prepare(database, settings, registry)
        engine = open_engine(settings, write=True)
        steps.watch(database, engine)
        indexer = Indexer(engine, Changes(database), PublicContent(database), batch=7)
        following = asyncio.create_task(indexer.run(interval_s=0.001))
        try:
            async with open_workshop(settings, database) as workshop:
                for what in sources:
                    await read(workshop, registry, what)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        while await indexer.step():
            pass
        await engine.close()


Work = Callable[[Settings, Steps, list[str]], Coroutine[Any, Any, None]]


def fork(work: Work, step: int, what: list[str]) -> tuple[int, str]:
    """Return exit code and last words of a process that does the work."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        counted = Steps(step)
        try:
            asyncio.run(work(load_settings(), counted, what))
            os.write(writing, str(counted.taken).encode())
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        words = said.read().decode()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), words


def serve(work: Work) -> None:
    """Do what lines on standard input ask for."""
    configure_logging(load_settings())
    for line in sys.stdin:
        number, *what = json.loads(line)
        sys.stdout.write(json.dumps(fork(work, number, what)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(work)
