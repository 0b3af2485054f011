"""Connections of PostgreSQL's driver for statements that are kept."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import bindparam, func, literal, select, text

from m4d_core.storage.counting import counted
from m4d_core.storage.database import Database
from m4d_core.storage.own import Own
from m4d_core.storage.pooled import MOST_CONNECTIONS, Pooled
from tests.databases import PostgreSQL, open_postgresql

pytestmark = pytest.mark.anyio
PID = Own(select(func.pg_backend_pid().label("pid")))
SLEEP = Own(select(func.pg_sleep(bindparam("s", type_=None)).label("slept")))


@pytest.fixture
def database(postgresql: PostgreSQL) -> Database:
    return open_postgresql(postgresql.emptied())


@pytest.fixture
async def pooled(database: Database) -> AsyncIterator[Pooled]:
    pooled = Pooled(database.engine)
    yield pooled
    await pooled.close()
    await database.close()


async def test_a_connection_is_used_again_and_each_run_is_counted(pooled: Pooled) -> None:
    with counted() as spent:
        first, second = await pooled.rows(PID, {}), await pooled.rows(PID, {})
    assert first == second
    assert first
    assert spent.statements == 2


async def test_nothing_can_be_written(pooled: Pooled) -> None:
    with counted() as spent:
        assert await pooled.rows(Own(select(func.nextval("change_seq_seq").label("n"))), {}) is None
    assert spent.statements == 0


async def test_a_connection_the_server_has_ended_is_replaced(database: Database, pooled: Pooled) -> None:
    (row,) = await pooled.rows(PID, {}) or [{}]
    async with database.write() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": row["pid"]})
    for _ in range(2):
        found = await pooled.rows(PID, {})
    assert found
    assert found != [row]


async def test_who_is_no_longer_waited_for_ends_its_statement(database: Database, pooled: Pooled) -> None:
    task = asyncio.create_task(pooled.rows(SLEEP, {"s": 30}))
    running = (
        select(func.count())
        .select_from(text("pg_stat_activity"))
        .where(text("query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()"))
    )

    async def sleepers() -> int:
        async with database.read() as connection:
            return await connection.scalar(running) or 0

    async with asyncio.timeout(10):
        while not await sleepers():  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0)
        task.cancel()
        while await sleepers():  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0)
    assert (await pooled.rows(Own(select(literal(1).label("a"))), {})) == [{"a": 1}]


async def test_more_than_there_are_connections_wait_for_one(pooled: Pooled) -> None:
    found = await asyncio.gather(*(pooled.rows(PID, {}) for _ in range(MOST_CONNECTIONS * 3)))
    assert len({row["pid"] for rows in found for row in rows or ()}) <= MOST_CONNECTIONS
    assert all(found)
