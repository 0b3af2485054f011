"""Keys of the search door, as an operator has given them out; of each only a hash is stored."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import Connection, Database, insert_into, plain

KEY = tables.SearchKey


@dataclass(frozen=True, kw_only=True)
class StoredKey:
    """A key. uid: its public name. digest: hash of the key itself. indexes: names or patterns of what it may search.

    filter: what it finds nothing beyond, in the filter language; None for no bound.
    """

    uid: str
    name: str
    digest: str
    indexes: tuple[str, ...]
    created_at: datetime
    filter: str | None = None
    expires_at: datetime | None = None


class SearchKeys:
    """Finds keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_digest(self, digest: str) -> StoredKey | None:
        """Return the key that has this hash."""
        return await self._first(_select().where(col(KEY.digest) == digest))

    async def by_uid(self, uid: str) -> StoredKey | None:
        """Return the key of this name."""
        return await self._first(_select().where(col(KEY.uid) == uid))

    async def _first(self, statement: Select[tuple[object, ...]]) -> StoredKey | None:
        rows = await self._database.rows(statement)
        return _key(rows[0]) if rows else None


async def every(connection: Connection) -> list[StoredKey]:
    """Return all keys, the newest last."""
    statement = _select().order_by(col(KEY.created_at), col(KEY.uid))
    return [_key(row) for row in plain(await connection.execute(statement))]


async def put(connection: Connection, key: StoredKey) -> None:
    """Store a new key."""
    await connection.execute(insert_into(connection, KEY).values({**asdict(key), "indexes": list(key.indexes)}))


async def remove(connection: Connection, uid: str) -> bool:
    """Take a key out; it is refused from now on. Returns whether it was there."""
    table = tables.table_of(KEY)
    gone = await connection.execute(table.delete().where(table.c.uid == uid).returning(table.c.uid))
    return gone.scalar_one_or_none() is not None


def _select() -> Select[tuple[object, ...]]:
    return select(*tables.table_of(KEY).columns)


def _key(row: dict[str, object]) -> StoredKey:
    return StoredKey(**{**row, "indexes": tuple(row["indexes"])})  # type: ignore[arg-type]  # as the table says
