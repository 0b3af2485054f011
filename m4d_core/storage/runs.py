"""Rows of runs: reports, raw payloads, quarantined entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import insert_into, plain

RUN = tables.FetchRun


@dataclass(frozen=True, kw_only=True)
class Payload:
    """A raw body as archived: compressed, under the SHA-256 of what came. size: of what came, in bytes."""

    sha256: str
    body: bytes
    size: int
    content_type: str | None


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """An entry that could not be taken in."""

    payload_sha: str
    locator: str
    reason: str
    error: str


async def start(connection: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Open the report of a run (source_key, trigger, scope, plugin_version, started_at). Returns its id."""
    values = {"status": "RUNNING", "counts": {}, "reasons": {}, **row}
    created = await connection.execute(insert(RUN).values(values).returning(col(RUN.id)))
    return int(created.scalar_one() or 0)


async def finish(connection: AsyncConnection, run_id: int, values: Mapping[str, Any]) -> None:
    """Close the report (finished_at, status, reason, detail, counts, reasons)."""
    await connection.execute(update(RUN).where(col(RUN.id) == run_id).values(**values))


async def keep_payload(
    connection: AsyncConnection, payload: Payload, now: datetime, fetch: Mapping[str, Any] | None = None
) -> None:
    """Store a payload, or remember that it came again.

    fetch: where it came from (run_id, source_key, url, payload_sha, format, hints), kept beside it.
    """
    row = {
        "sha256": payload.sha256,
        "body": payload.body,
        "size": payload.size,
        "content_type": payload.content_type,
        "first_seen_at": now,
        "last_seen_at": now,
    }
    statement = insert_into(connection, tables.RawPayload).values(row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_={"last_seen_at": now}))
    if fetch is not None:
        await connection.execute(insert(tables.Fetch).values({**fetch, "at": now}))


async def payload(connection: AsyncConnection, sha256: str) -> Payload | None:
    """Return a payload of the archive."""
    names = tuple(Payload.__dataclass_fields__)
    query = select(*(tables.table_of(tables.RawPayload).c[name] for name in names)).where(
        col(tables.RawPayload.sha256) == sha256
    )
    rows = plain(await connection.execute(query))
    return Payload(**rows[0]) if rows else None


async def quarantine(
    connection: AsyncConnection, run: Mapping[str, Any], entries: Sequence[Quarantined], now: datetime
) -> None:
    """Store bad entries of a run (source_key, run_id, plugin_version); the same one twice is kept once."""
    rows = [{**run, **entry.__dict__, "at": now} for entry in entries]
    if rows:
        await connection.execute(insert_into(connection, tables.Quarantine).values(rows).on_conflict_do_nothing())


async def last(connection: AsyncConnection, source_key: str, limit: int) -> list[dict[str, Any]]:
    """Return the newest reports of a source, newest first."""
    query = select(*tables.table_of(RUN).columns).where(col(RUN.source_key) == source_key)
    return plain(await connection.execute(query.order_by(col(RUN.id).desc()).limit(limit)))
