"""Rows of trusted documents: GraphQL operations that a client was built with, asked by their hash."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import insert_into, plain

OPERATION = tables.TrustedDocument


async def document(connection: AsyncConnection, sha256: str) -> str | None:
    """Return the document of a hash."""
    found: str | None = await connection.scalar(select(col(OPERATION.document)).where(col(OPERATION.sha256) == sha256))
    return found


async def documents(connection: AsyncConnection) -> list[dict[str, object]]:
    """Return all trusted documents, oldest first."""
    query = select(*tables.table_of(OPERATION).columns).order_by(col(OPERATION.added_at), col(OPERATION.sha256))
    return plain(await connection.execute(query))


async def trust(connection: AsyncConnection, given: Mapping[str, str], now: datetime) -> int:
    """Store documents by their hash. Returns how many were not there yet."""
    rows = [{"sha256": key, "document": text, "added_at": now} for key, text in given.items()]
    if not rows:
        return 0
    statement = insert_into(connection, OPERATION).values(rows).on_conflict_do_nothing()
    return len(plain(await connection.execute(statement.returning(col(OPERATION.sha256)))))


async def distrust(connection: AsyncConnection, sha256: str) -> bool:
    """Take a document out. Returns whether it was there."""
    table = tables.table_of(OPERATION)
    gone = await connection.execute(table.delete().where(table.c.sha256 == sha256).returning(table.c.sha256))
    return gone.scalar_one_or_none() is not None
