"""PostgreSQL gives word of what changes content, and who listens hears it, also after the connection was lost."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from m4d_core.errors import M4DError
from m4d_core.storage import notices
from m4d_core.storage.changes import append
from m4d_core.storage.database import Database
from m4d_core.storage.notices import CHANNEL, listening
from m4d_core.storage.pulse import Pulse
from tests.databases import TIMEOUT_S, open_postgresql
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LISTENERS = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"


class Ear:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard = 0
        self._word = asyncio.Event()

    def __call__(self) -> None:
        self.heard += 1
        self._word.set()

    async def word(self) -> None:
        """Wait for the next word."""
        async with asyncio.timeout(TIMEOUT_S):
            await self._word.wait()
        self._word.clear()


@asynccontextmanager
async def hearing(database: Database) -> AsyncIterator[Ear]:
    """What listens, and has been told to look once."""
    ear = Ear()
    async with listening(database, ear):
        await ear.word()
        yield ear


async def number(database: Database, what: str) -> int:
    async with database.write() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM (SELECT {what}) found")) or 0)


@POSTGRESQL
async def test_a_commit_that_changes_content_is_heard_and_no_other(world: Database) -> None:
    async with hearing(world) as ear:
        with pytest.raises(M4DError):
            await save(world, write("a"), write("a", kind="NOTHING"))
        async with world.write() as connection:
            await append(connection, [], NOW)
            await connection.execute(text("UPDATE source SET failures = 3"))
        assert ear.heard == 1
        await save(world, write("a"), write("b"))
        await ear.word()
        assert ear.heard == 2


@POSTGRESQL
async def test_word_says_nothing_but_that_there_is_some(world: Database) -> None:
    words: asyncio.Queue[str] = asyncio.Queue()
    url = world.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    stranger = await asyncpg.connect(url)
    await stranger.add_listener(CHANNEL, lambda *told: words.put_nowait(told[-1]))
    await save(world, write("secret"))
    async with asyncio.timeout(TIMEOUT_S):
        assert await words.get() == ""
    await stranger.close()


@POSTGRESQL
async def test_a_killed_connection_comes_back_and_misses_nothing(world: Database) -> None:
    pulse = Pulse(world, lambda: 0.0)  # no time passes: what is seen was heard
    async with hearing(world) as ear:
        for seq, name in enumerate("abc", 1):
            assert await number(world, f"pg_terminate_backend(pid) {LISTENERS}") == 1
            await save(world, write(name))  # while nobody hears it
            await ear.word()
            pulse.hear()
            assert (await pulse.look()).seq == seq
        await save(world, write("d"))
        await ear.word()
    pulse.close()


@POSTGRESQL
async def test_the_connection_is_no_longer_there_once_nobody_listens(world: Database) -> None:
    async with hearing(world):
        assert await number(world, f"pid {LISTENERS}") == 1
    deadline = time.monotonic() + TIMEOUT_S
    while await number(world, f"pid {LISTENERS}"):
        assert time.monotonic() < deadline, "the connection is still there"


@POSTGRESQL
async def test_a_connection_that_goes_dead_is_opened_again(world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "CHECK_S", 0.01)
    checks = 0

    async def dead(_: Any, statement: str, **__: Any) -> str:
        nonlocal checks
        checks += 1
        raise TimeoutError(statement)

    async with hearing(world) as ear:
        monkeypatch.setattr(asyncpg.Connection, "execute", dead)
        await ear.word()  # of the connection opened anew
    assert checks


async def test_a_server_that_is_away_is_asked_again_ever_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(notices, "LONGEST_WAIT_S", 0.004)
    away, ear = open_postgresql(make_url("postgresql://127.0.0.1:1/nowhere")), Ear()
    waits: asyncio.Queue[float] = asyncio.Queue()
    monkeypatch.setattr(notices.log, "warning", lambda _, *, again_s, **__: waits.put_nowait(again_s), raising=False)
    async with listening(away, ear), asyncio.timeout(TIMEOUT_S):
        assert [await waits.get() for _ in range(4)] == [0.001, 0.002, 0.004, 0.004]
    assert ear.heard == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sqlite_gives_no_word(world: Database) -> None:
    ear = Ear()
    async with listening(world, ear):
        await save(world, write("a"))
    assert ear.heard == 0
