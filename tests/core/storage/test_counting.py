"""Statements are counted for the task that wants to know, and for those it starts."""

import asyncio

import pytest
from sqlalchemy import text

from m4d_core.storage.counting import counted
from m4d_core.storage.database import Database

pytestmark = pytest.mark.anyio


async def ask(database: Database) -> None:
    async with database.read() as connection:
        await connection.execute(text("SELECT 1"))


async def test_what_runs_in_between_is_counted(database: Database) -> None:
    await ask(database)
    with counted() as spent:
        await ask(database)
        await asyncio.gather(ask(database), ask(database))
    await ask(database)
    assert spent.statements == 3


async def test_others_are_not(database: Database) -> None:
    async def counting(times: int) -> int:
        with counted() as spent:
            for _ in range(times):
                await ask(database)
        return spent.statements

    assert list(await asyncio.gather(counting(1), counting(4))) == [1, 4]
