"""Run by `test_kill.py`: ingests recorded feeds with the indexer beside it, and kills itself at a given step.

A step is a statement sent to the database, a commit, or a write to the index: before it, or right after it.
`python -m tests.flows.killed STEP FEED…` prints how many steps it took when it was not killed.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from m4d_core.errors import StorageError
from m4d_core.ingestion.contract import ALL
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry, load_registry
from m4d_core.ingestion.runner import FILE, Options, Recorded, run_source
from m4d_core.ingestion.workshop import open_workshop
from m4d_core.settings import Settings, load_settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database, open_database
from m4d_search.indexer import Indexer
from m4d_search.installed import open_engine
from m4d_search.public import PublicContent


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


async def work(settings: Settings, steps: Steps, feeds: list[Path]) -> None:
    registry: Registry = load_registry(settings)
    async with open_database(settings) as database:
        await prepare(database, settings, registry)
        engine = open_engine(settings, write=True)
        steps.watch(database, engine)
        indexer = Indexer(engine, Changes(database), PublicContent(database), batch=7)
        following = asyncio.create_task(indexer.run(interval_s=0.001))
        async with open_workshop(settings, database) as workshop:
            for feed in feeds:
                recorded = Recorded(name=feed.name, body=feed.read_bytes())
                report = await run_source(
                    workshop, registry.get("killed"), Options(trigger=FILE, scope=ALL, recorded=recorded)
                )
                if report.status != "OK":
                    raise StorageError(f"{report.status} {report.reason} {report.detail}")
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        while await indexer.step():
            pass
        await engine.close()


if __name__ == "__main__":
    counted = Steps(int(sys.argv[1]))
    asyncio.run(work(load_settings(), counted, [Path(name) for name in sys.argv[2:]]))
    sys.stdout.write(f"{counted.taken}\n")
