"""What happens to the content of a database, one thing at a time: here, or in another process."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from m4d_core.storage import tables
from m4d_core.storage.database import Database, make_engine
from tests.databases import TIMEOUT_S
from tests.schema.test_stale import change
from tests.world import save, write

Act = Callable[[str, int, int], Awaitable[None]]  # (name of what happens, seed, step)


async def disturb(database: Database, chance: Random, step: int) -> None:
    """Do something that no change of content tells."""
    statement = chance.choice(
        (
            "UPDATE source SET name = :text WHERE key = 'demo'",
            "UPDATE source SET status = :text WHERE key = 'demo'",
            "UPDATE source SET failures = failures WHERE name != :text",
            "DELETE FROM redirect WHERE path != :text",
            "",
        )
    )
    if not statement:
        await rename(database, chance, step)
        return
    async with database.write() as connection:
        await connection.execute(text(statement), {"text": ("OK", "FAILING")[step % 2]})


async def rename(database: Database, _chance: Random, step: int) -> None:
    """Give a theme another name."""
    table = tables.table_of(tables.Theme)
    async with database.write() as connection:
        renamed = table.update().where(table.c.slug == "economy").values(names={"en": f"Theme {step}"})
        await connection.execute(renamed)


async def arrive(database: Database, _chance: Random, step: int) -> None:
    """Store an item that was not there before."""
    await save(database, write(f"arrived-{step}"))


ACTS = {"save": arrive, "rename": rename, "change": change, "disturb": disturb}


def here(database: Database) -> Act:
    """What does things on a connection of this process."""
    return lambda name, seed, step: ACTS[name](database, Random(seed), step)


@asynccontextmanager
async def elsewhere(url: URL) -> AsyncIterator[Act]:
    """Yield what does things in another process, and returns once they are committed."""
    address = url.render_as_string(hide_password=False)
    command = (sys.executable, "-m", "tests.schema.elsewhere", address)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    if process.stdin is None or process.stdout is None:
        raise AssertionError("a process without pipes")
    told, done = process.stdin, process.stdout

    async def act(name: str, seed: int, step: int) -> None:
        told.write(f"{name} {seed} {step}\n".encode())
        async with asyncio.timeout(TIMEOUT_S):
            assert await done.readline() == b"done\n"

    try:
        yield act
    finally:
        told.close()
        await process.wait()


async def obey(url: URL) -> None:
    """Do what standard input says, line by line, to its end."""
    database = Database(make_engine(url, timeout_s=TIMEOUT_S))
    for line in sys.stdin:
        name, seed, step = line.split()
        await ACTS[name](database, Random(seed), int(step))
        print("done", flush=True)  # noqa: T201 - for the other process
    await database.close()


if __name__ == "__main__":
    asyncio.run(obey(make_url(sys.argv[1])))
