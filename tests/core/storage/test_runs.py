"""Reports, payloads and quarantine."""

import pytest

from m4d_core.storage import runs, tables
from m4d_core.storage.database import Database
from m4d_core.storage.runs import Payload, Quarantined
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio
PAYLOAD = Payload(sha256="a" * 64, body=b"packed", size=10, content_type="text/xml")


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


async def test_a_payload_is_kept_once(world: Database) -> None:
    async with world.write() as connection:
        await runs.keep_payload(connection, PAYLOAD, NOW)
        await runs.keep_payload(connection, PAYLOAD, NOW)
        assert await runs.payload(connection, PAYLOAD.sha256) == PAYLOAD
        assert await runs.payload(connection, "b" * 64) is None
    assert len(await rows(world, tables.RawPayload)) == 1


async def test_a_bad_entry_is_kept_once(world: Database) -> None:
    run = {"source_key": "demo", "run_id": await start(world), "plugin_version": "1"}
    bad = [
        Quarantined(payload_sha=PAYLOAD.sha256, locator=f"entry[{n}]", reason="no_title", error="e") for n in range(2)
    ]
    async with world.write() as connection:
        await runs.keep_payload(connection, PAYLOAD, NOW)
        await runs.quarantine(connection, run, bad, NOW)
        await runs.quarantine(connection, run, bad, NOW)
        await runs.quarantine(connection, run, [], NOW)
    assert [row["locator"] for row in await rows(world, tables.Quarantine)] == ["entry[0]", "entry[1]"]
