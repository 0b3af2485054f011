"""Reports of runs."""

import pytest

from m4d_core.storage import runs
from m4d_core.storage.database import Database
from tests.world import NOW

pytestmark = pytest.mark.anyio


async def start(database: Database) -> int:
    row = {"source_key": "demo", "trigger": "command", "scope": "source", "plugin_version": "1", "started_at": NOW}
    async with database.write() as connection:
        return await runs.start(connection, row)


async def test_a_run_is_opened_and_closed(world: Database) -> None:
    first, second = await start(world), await start(world)
    async with world.write() as connection:
        await runs.finish(connection, second, {"finished_at": NOW, "status": "OK", "counts": {"new": 2}})
    async with world.read() as connection:
        newest, oldest = await runs.last(connection, "demo", 10)
    assert (newest["id"], newest["status"], newest["counts"]) == (second, "OK", {"new": 2})
    assert (oldest["id"], oldest["status"], oldest["finished_at"]) == (first, "RUNNING", None)
