"""The change sequence: how it is appended, and how it is followed without a gap (D7).

PostgreSQL hands out numbers before a transaction commits. So a writer takes one lock right before it asks for its
numbers and keeps it to the commit: numbers are handed out in the order of commits, and whoever reads the sequence
in order never steps past a lower number that is still to come. SQLite has one writer at a time anyway.

With the commit PostgreSQL gives word to whoever listens: that there is something new, not what; any role may listen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import Database, insert_into, plain
from m4d_core.storage.facts import Facts
from m4d_core.storage.notices import CHANNEL

CHANGE = tables.Change
_LOCK = 0x4D3444  # "M4D"; one advisory lock of the database, held from numbering to commit
_LOCK_AND_NOTIFY = text("SELECT pg_advisory_xact_lock(:key), pg_notify(:channel, '')")


class Operation(StrEnum):
    """What happened to a piece of content."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    WITHDRAWN = "WITHDRAWN"
    MERGED = "MERGED"


@dataclass(frozen=True, kw_only=True)
class NewChange:
    """A step about to be appended. before, after: as in the table."""

    operation: Operation
    content_id: UUID
    kind: str
    source_key: str
    revision: int
    fields: tuple[str, ...] = ()
    before: Facts | None = None
    after: Facts | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A step of the sequence. fields: names of the columns that changed. before, after: as in the table."""

    seq: int
    at: datetime
    operation: Operation
    content_id: UUID
    kind: str
    source_key: str
    revision: int
    fields: tuple[str, ...] = field(default=())
    before: Facts | None = None
    after: Facts | None = None


async def append(connection: AsyncConnection, changes: Sequence[NewChange], now: datetime) -> None:
    """Append the changes to the sequence. Must be the last thing a transaction does before it commits."""
    if not changes:
        return
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK_AND_NOTIFY, {"key": _LOCK, "channel": CHANNEL})
    rows = [
        {
            "at": now,
            "operation": change.operation,
            "content_id": change.content_id,
            "kind": change.kind,
            "source_key": change.source_key,
            "revision": change.revision,
            "fields": list(change.fields),
            "before": change.before,
            "after": change.after,
        }
        for change in changes
    ]
    await connection.execute(insert(tables.Change), rows)


class Changes:
    """The sequence as its followers see it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, seq: int, limit: int) -> list[Change]:
        """Return at most `limit` changes that come after `seq`, in order."""
        return await self._read(_after(seq, limit))

    async def public_after(self, seq: int, limit: int) -> list[Change]:
        """Return at most `limit` changes that come after `seq`, in order, of those that the public may know of."""
        seen = or_(col(CHANGE.before).is_not(None), col(CHANGE.after).is_not(None))
        return await self._read(_after(seq, limit).where(seen))

    async def _read(self, query: Select[*tuple[Any, ...]]) -> list[Change]:
        async with self._database.read() as connection:
            rows = plain(await connection.execute(query))
        return [
            Change(**{**row, "operation": Operation(row["operation"]), "fields": tuple(row["fields"])}) for row in rows
        ]

    async def latest(self) -> int:
        """Return the number of the newest change, 0 when there is none."""
        async with self._database.read() as connection:
            return await latest(connection)

    async def cursor(self, name: str) -> int:
        """Return how far the follower has come, 0 when it has not begun."""
        query = select(col(tables.Follower.seq)).where(col(tables.Follower.name) == name)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def save_cursor(self, name: str, seq: int) -> None:
        """Remember how far the follower has come."""
        async with self._database.write() as connection:
            statement = insert_into(connection, tables.Follower).values(name=name, seq=seq)
            await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"seq": seq}))


def _after(seq: int, limit: int) -> Select[*tuple[Any, ...]]:
    query = select(*tables.table_of(CHANGE).columns).where(col(CHANGE.seq) > seq)
    return query.order_by(col(CHANGE.seq)).limit(limit)


async def latest(connection: AsyncConnection) -> int:
    """Return the number of the newest change as this connection sees it, 0 when there is none."""
    return await connection.scalar(select(func.coalesce(func.max(col(tables.Change.seq)), 0))) or 0
