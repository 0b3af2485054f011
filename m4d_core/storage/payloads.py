"""Rows of the archive: raw payloads, which fetch brought each, and which may be let go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import insert_into, plain

PAYLOAD, FETCH = tables.RawPayload, tables.Fetch
_COLUMNS = [tables.table_of(FETCH).c[name] for name in ("id", "url", "payload_sha", "format", "hints", "at")]


@dataclass(frozen=True, kw_only=True)
class Payload:
    """A raw body as archived: compressed, under the SHA-256 of what came. size: of what came, in bytes."""

    sha256: str
    body: bytes
    size: int
    content_type: str | None


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """A body that came, its payload still in the archive. format, hints: what reads it."""

    id: int
    url: str
    payload_sha: str
    format: str
    hints: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much the archive holds. stored: bytes it takes, raw: bytes that came. oldest: when one was last seen."""

    payloads: int
    raw: int
    stored: int
    oldest: datetime | None


async def keep(
    connection: AsyncConnection, payload: Payload, now: datetime, fetch: Mapping[str, Any] | None = None
) -> int | None:
    """Store a payload, or remember that it came again. Returns the number of the fetch.

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
    statement = insert_into(connection, PAYLOAD).values(row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_={"last_seen_at": now}))
    if fetch is None:
        return None
    return await connection.scalar(insert(FETCH).values({**fetch, "at": now}).returning(col(FETCH.id)))


async def load(connection: AsyncConnection, sha256: str) -> Payload | None:
    """Return a payload of the archive."""
    names = tuple(Payload.__dataclass_fields__)
    query = select(*(tables.table_of(PAYLOAD).c[name] for name in names)).where(col(PAYLOAD.sha256) == sha256)
    rows = plain(await connection.execute(query))
    return Payload(**rows[0]) if rows else None


async def fetches(
    connection: AsyncConnection, source_key: str, since: datetime | None = None, *, newest: bool = False
) -> list[Fetch]:
    """Return what was fetched for a source and is still archived, each payload of an address once, newest first.

    since: fetched then or later. newest: of each address its newest payload alone.
    """
    by = (col(FETCH.url),) if newest else (col(FETCH.url), col(FETCH.payload_sha))
    last = select(func.max(col(FETCH.id))).join(PAYLOAD, col(PAYLOAD.sha256) == col(FETCH.payload_sha))
    last = last.where(col(FETCH.source_key) == source_key).group_by(*by)
    query = select(*_COLUMNS).where(col(FETCH.id).in_(last)).order_by(col(FETCH.id).desc())
    if since is not None:
        query = query.where(col(FETCH.at) >= since)
    return [Fetch(**row) for row in plain(await connection.execute(query))]


async def sources(connection: AsyncConnection) -> set[str]:
    """Return the keys of the sources of which something was fetched."""
    return set((await connection.scalars(select(col(FETCH.source_key)).distinct())).all())


async def last_fetch(connection: AsyncConnection, source_key: str, url: str, sha256: str) -> Fetch | None:
    """Return the fetch that last brought a payload from an address, None for one of an earlier release."""
    query = select(*_COLUMNS).where(
        col(FETCH.source_key) == source_key, col(FETCH.url) == url, col(FETCH.payload_sha) == sha256
    )
    rows = plain(await connection.execute(query.order_by(col(FETCH.id).desc()).limit(1)))
    return Fetch(**rows[0]) if rows else None


async def prune(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Let go at most `limit` payloads last seen before a time, and what tells of their fetches. Returns how many.

    Kept for as long as it lasts: the payload an address was last read to, one with entries in quarantine, and one
    that content was read from. What a source that runs has fetched waits until it is free.
    """
    found = list((await connection.scalars(_spare(before).limit(limit))).all())
    if found:
        await connection.execute(delete(FETCH).where(col(FETCH.payload_sha).in_(found)))
        await connection.execute(delete(PAYLOAD).where(col(PAYLOAD.sha256).in_(found)))
    return len(found)


async def size(connection: AsyncConnection) -> Size:
    """Return how much the archive holds."""
    stored = func.coalesce(func.sum(func.length(col(PAYLOAD.body))), 0)
    raw = func.coalesce(func.sum(col(PAYLOAD.size)), 0)
    oldest = func.min(col(PAYLOAD.last_seen_at))
    query = select(func.count().label("payloads"), raw.label("raw"), stored.label("stored"), oldest.label("oldest"))
    (row,) = plain(await connection.execute(query.select_from(PAYLOAD)))
    return Size(**row)


def _spare(before: datetime) -> Select[str]:
    sha = col(PAYLOAD.sha256)
    needed = (tables.SourceUrl.payload_sha, tables.Quarantine.payload_sha, tables.Content.payload_sha)
    runs = exists().where(
        col(FETCH.payload_sha) == sha,
        col(FETCH.source_key) == col(tables.Source.key),
        col(tables.Source.lease_until).is_not(None),
    )
    return (
        select(sha)
        .where(col(PAYLOAD.last_seen_at) < before, *(~exists().where(col(named) == sha) for named in needed), ~runs)
        .order_by(col(PAYLOAD.last_seen_at), sha)
    )
