"""Clusters of near-duplicates: kept in step with content, in its own transaction. All are kept, one is shown first."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.content.cluster import BITS, WINDOW, Member, bands, joined, simhash
from m4d_core.content.kind import State
from m4d_core.storage import tables
from m4d_core.storage.database import plain

CONTENT, BAND = tables.Content, tables.ContentBand
MOST = 1000  # candidates of one batch; the oldest, which lead their clusters


async def settle(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put content that was just written where its text belongs now: into a cluster, or out of it.

    rows: of one transaction, as stored. The number of statements does not depend on how many there are.
    """
    fresh = [member for member in map(_member, rows) if member is not None]
    await _index(connection, [row["id"] for row in rows], fresh)
    known = await _candidates(connection, [row["id"] for row in rows], fresh)
    before = {row["id"]: row["cluster"] for row in rows} | {member.id: member.cluster for member in known}
    after = {**dict.fromkeys((row["id"] for row in rows), None), **joined(fresh, known)}
    moved = {key: name for key, name in after.items() if name != before[key]}
    await _move(connection, moved)
    await _rename(connection, [key for key in moved if before[key] == key])


async def members(connection: AsyncConnection, cluster: UUID) -> list[UUID]:
    """Return the ids of the public members of a cluster, the one that is shown first first: the oldest."""
    query = select(col(CONTENT.id)).where(col(CONTENT.cluster) == cluster, col(CONTENT.state) == State.PUBLISHED)
    return list((await connection.scalars(query.order_by(col(CONTENT.effective_at), col(CONTENT.id)))).all())


def _member(row: Mapping[str, Any]) -> Member | None:
    signature = simhash(row["title"], row["summary"], row["html"])
    if signature is None:
        return None
    names = ("id", "source_key", "kind", "language", "effective_at", "cluster")
    return Member(**{name: row[name] for name in names}, simhash=signature)


async def _index(connection: AsyncConnection, ids: Sequence[UUID], fresh: Sequence[Member]) -> None:
    table = tables.table_of(BAND)
    await connection.execute(table.delete().where(table.c.content_id.in_(ids)))
    values = [
        {
            "content_id": member.id,
            "band": band,
            "value": value,
            "simhash": _signed(member.simhash),
            "language": member.language,
            "effective_at": member.effective_at,
        }
        for member in fresh
        for band, value in enumerate(bands(member.simhash))
    ]
    if values:
        await connection.execute(table.insert(), values)


async def _candidates(connection: AsyncConnection, own: Sequence[UUID], fresh: Sequence[Member]) -> list[Member]:
    """Return what shares a band, in its language and near its time, with something that was just written."""
    if not fresh:
        return []
    values: dict[str, set[int]] = {}
    for member in fresh:
        values.setdefault(member.language, set()).update(bands(member.simhash))
    shared = or_(*(and_(col(BAND.language) == key, col(BAND.value).in_(found)) for key, found in values.items()))
    times = [member.effective_at for member in fresh]
    names = ("id", "source_key", "kind", "language", "effective_at", "cluster")
    query = (
        select(*(tables.table_of(CONTENT).c[name] for name in names), col(BAND.simhash))
        .join(BAND, col(BAND.content_id) == col(CONTENT.id))
        .where(shared, col(BAND.effective_at).between(min(times) - WINDOW, max(times) + WINDOW))
        .where(col(CONTENT.id).not_in(own))
        .distinct()
        .order_by(col(CONTENT.effective_at), col(CONTENT.id))
        .limit(MOST)
    )
    rows = plain(await connection.execute(query))
    return [Member(**{**row, "simhash": row["simhash"] % (1 << BITS)}) for row in rows]


async def _move(connection: AsyncConnection, moved: Mapping[UUID, UUID | None]) -> None:
    if moved:
        table = tables.table_of(CONTENT)
        statement = update(table).where(table.c.id == bindparam("key")).values(cluster=bindparam("name"))
        await connection.execute(statement, [{"key": key, "name": name} for key, name in moved.items()])


async def _rename(connection: AsyncConnection, left: Sequence[UUID]) -> None:
    """Give clusters whose first member has left the name of the first that stayed."""
    if not left:
        return
    query = select(col(CONTENT.id), col(CONTENT.cluster)).where(col(CONTENT.cluster).in_(left))
    rows = plain(await connection.execute(query.order_by(col(CONTENT.effective_at), col(CONTENT.id))))
    heads: dict[UUID, UUID] = {}
    for row in rows:
        heads.setdefault(row["cluster"], row["id"])
    await _move(connection, {row["id"]: heads[row["cluster"]] for row in rows})


def _signed(signature: int) -> int:
    """Return 64 bits as the database keeps them."""
    return signature - (1 << BITS) if signature >> (BITS - 1) else signature
