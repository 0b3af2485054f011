"""Run by `test_killed.py`: an indexer that kills itself at a given step, as `tests.flows.killed` says.

A step is a statement sent to the database, a commit, a write to the index or one call of its engine: before it, or
right after it. `[STEP, NUMBER]` first changes content as that number says, and then follows it; every third time it
builds the index anew as well, and every third mends it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.settings import Settings
from m4d_core.storage import repository
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database, open_database
from m4d_search.contract import SearchEngine
from m4d_search.indexer import Indexer
from m4d_search.installed import open_engine
from m4d_search.public import PublicContent
from tests.flows.killed import Steps, serve
from tests.world import NOW, save, write

NAMES = tuple(f"n{number}" for number in range(30))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, SearchEngine, Indexer]]:
    """Yield the database, its index, and what keeps the two equal."""
    async with open_database(settings) as database:
        engine = open_engine(settings, write=True)
        try:
            yield database, engine, Indexer(engine, Changes(database), PublicContent(database), batch=7)
        finally:
            await engine.close()


async def work(settings: Settings, steps: Steps, what: list[str]) -> None:
    number = int(what[0])
    async with opened(settings) as (database, engine, indexer):
        await change(database, number)
        steps.watch(database, engine)
        _watch_calls(engine, steps)
        while await indexer.step():
            pass
        if number % 3 == 1:
            await indexer.rebuild()
        if number % 3 == 2:
            await indexer.repair()


async def change(database: Database, number: int) -> None:
    """Save some items under new titles, hide a few of them, and show the others."""
    saved = Random(number).sample(NAMES, 9)
    await save(database, *(write(name, title=f"Remittances word{number}x {name}", raw_hash=f"{number}")
                           for name in saved))  # fmt: skip
    async with repository.transaction(database, NOW) as transaction:
        for names, state in ((saved[:2], State.HIDDEN), (saved[2:], State.PUBLISHED)):
            await transaction.set_state([content_id("demo", name) for name in names], state)


def _watch_calls(engine: Any, steps: Steps) -> None:
    """Let each call of the engine to its server, or into its files, be a step."""
    name = "_call" if hasattr(engine, "_call") else "_change"
    call = getattr(engine, name)

    async def watched(*given: Any) -> Any:
        steps.step()
        found = await call(*given)
        steps.step()
        return found

    setattr(engine, name, watched)


if __name__ == "__main__":
    serve(work)
