"""Redirects of old addresses, as an operator has filled them in."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlmodel import col

from m4d_core.content.redirect import Redirect, circles, targets_of
from m4d_core.errors import UsageError
from m4d_core.storage import tables
from m4d_core.storage.database import Connection, Database, insert_into, plain

REDIRECT = tables.Redirect
BATCH = 500  # rows of one statement: SQLite takes 32,766 values
SHOWN = 3  # addresses of a circle that are named


class Redirects:
    """Finds redirects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, address: str) -> Redirect | None:
        """Return the redirect of an address, with its query or else without."""
        names = list(dict.fromkeys((address, address.partition("?")[0])))
        query = select(*tables.table_of(REDIRECT).columns).where(col(REDIRECT.path).in_(names))
        async with self._database.read() as connection:
            found = {row["path"]: Redirect(**row) for row in plain(await connection.execute(query))}
        return next((found[name] for name in names if name in found), None)


async def every(connection: Connection) -> list[Redirect]:
    """Return all redirects, by their addresses."""
    query = select(*tables.table_of(REDIRECT).columns).order_by(col(REDIRECT.path))
    return [Redirect(**row) for row in plain(await connection.execute(query))]


async def put(connection: Connection, redirects: Sequence[Redirect]) -> int:
    """Store redirects in the place of those that have their addresses. Returns how many are new or lead elsewhere.

    Raises UsageError when one would lead back to itself.
    """
    known = {each.path: each for each in await every(connection)}
    changed = [each for each in redirects if known.get(each.path) != each]
    round_trips = circles(targets_of([*known.values(), *changed]))
    if round_trips:
        names = ", ".join(round_trips[:SHOWN])
        raise UsageError(f"these addresses would lead back to themselves: {names}", hint="nothing was imported")
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        await connection.execute(delete(REDIRECT).where(col(REDIRECT.path).in_([each.path for each in batch])))
        values = [{"path": each.path, "target": each.target, "permanent": each.permanent} for each in batch]
        await connection.execute(insert_into(connection, REDIRECT).values(values))
    return len(changed)


async def remove(connection: Connection, address: str) -> bool:
    """Take a redirect out. Returns whether it was there."""
    table = tables.table_of(REDIRECT)
    gone = await connection.execute(table.delete().where(table.c.path == address).returning(table.c.path))
    return gone.scalar_one_or_none() is not None
