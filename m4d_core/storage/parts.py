"""Parts published apart from their whole (IATI outputs): kept until it comes, then shown inside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import plain

PART = tables.ContentPart


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part: `part_of` is the identity of its whole, `record` is what is shown inside it."""

    identity: str
    part_of: str
    raw_hash: str
    record: Mapping[str, Any]


async def save(connection: AsyncConnection, source_key: str, parts: Sequence[Part]) -> list[Part]:
    """Store the parts. Returns those that were new or have changed."""
    hashes = await raw_hashes(connection, source_key, [part.identity for part in parts])
    touched = [part for part in parts if hashes.get(part.identity) != part.raw_hash]
    if not touched:
        return []
    table = tables.table_of(PART)
    gone = table.delete().where(table.c.source_key == source_key, table.c.identity.in_([p.identity for p in touched]))
    await connection.execute(gone)
    rows = [
        {
            "source_key": source_key,
            "identity": part.identity,
            "part_of": part.part_of,
            "raw_hash": part.raw_hash,
            "record": dict(part.record),
        }
        for part in touched
    ]
    await connection.execute(table.insert(), rows)
    return touched


async def raw_hashes(connection: AsyncConnection, source_key: str, identities: Sequence[str]) -> dict[str, str]:
    """Return the raw hashes of the parts that are stored, by identity."""
    query = select(col(PART.identity), col(PART.raw_hash)).where(
        col(PART.source_key) == source_key, col(PART.identity).in_(list(identities))
    )
    return {row["identity"]: row["raw_hash"] for row in plain(await connection.execute(query))}


async def fold(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Put the parts that are stored into the detail of content rows about to be written."""
    if not rows:
        return
    keys = [(row["source_key"], row["identity"]) for row in rows]
    query = select(*tables.table_of(PART).columns).where(tuple_(col(PART.source_key), col(PART.part_of)).in_(keys))
    by_whole: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for part in sorted(plain(await connection.execute(query)), key=lambda part: str(part["identity"])):
        by_whole.setdefault((part["source_key"], part["part_of"]), []).append(part["record"])
    for row in rows:
        records = by_whole.get((row["source_key"], row["identity"]))
        if records:
            row["detail"] = {**row["detail"], "outputs": records}


async def waiting(connection: AsyncConnection, source_key: str) -> int:
    """Return how many parts of a source wait for a whole that has not come."""
    content = tables.Content
    whole = exists().where(col(content.source_key) == col(PART.source_key), col(content.identity) == col(PART.part_of))
    query = select(func.count()).select_from(PART).where(col(PART.source_key) == source_key, ~whole)
    return await connection.scalar(query) or 0
