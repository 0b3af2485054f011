"""Rows of runs: their reports."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import plain

RUN = tables.FetchRun


async def start(connection: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Open the report of a run (source_key, trigger, scope, plugin_version, started_at). Returns its id."""
    values = {"status": "RUNNING", "counts": {}, "reasons": {}, **row}
    created = await connection.execute(insert(RUN).values(values).returning(col(RUN.id)))
    return int(created.scalar_one() or 0)


async def finish(connection: AsyncConnection, run_id: int, values: Mapping[str, Any]) -> None:
    """Close the report (finished_at, status, reason, detail, counts, reasons)."""
    await connection.execute(update(RUN).where(col(RUN.id) == run_id).values(**values))


async def last(connection: AsyncConnection, source_key: str, limit: int) -> list[dict[str, Any]]:
    """Return the newest reports of a source, newest first."""
    query = select(*tables.table_of(RUN).columns).where(col(RUN.source_key) == source_key)
    return plain(await connection.execute(query.order_by(col(RUN.id).desc()).limit(limit)))
