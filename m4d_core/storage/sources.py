"""Rows of sources: as registered, how they are doing, who holds them, and how far each address has been read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col

from m4d_core.content.kind import State
from m4d_core.storage import tables
from m4d_core.storage.database import Database, insert_into, plain
from m4d_core.storage.repository import Lease

SOURCE = tables.Source
OWN = "m4d"  # the plugin of our own sources, which nothing fetches


@dataclass(frozen=True, kw_only=True)
class SourceState:
    """A source as stored. item_count: how much of it is public."""

    key: str
    name: str
    partner: str | None
    plugin: str
    kind: str
    homepage: str | None
    urls: tuple[str, ...]
    license: Mapping[str, Any]
    status: str
    reason: str | None
    detail: str | None
    status_since: datetime | None
    last_fetched_at: datetime | None
    last_good_at: datetime | None
    last_changed_at: datetime | None
    next_check_at: datetime | None
    failures: int
    item_count: int


@dataclass(frozen=True, kw_only=True)
class UrlState:
    """How far one address of a source has been read.

    remaining: entries of the archived payload that are not taken in yet. read_by: with what it was read.
    version: as the publisher states it. seen: fingerprints of settled entries, eight bytes each, end to end.
    moved_to, moved_count, moved_since: where a permanent redirect leads, how often that was seen and since when.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    payload_sha: str | None = None
    remaining: int = 0
    read_by: str | None = None
    version: str | None = None
    seen: bytes | None = None
    moved_to: str | None = None
    moved_count: int = 0
    moved_since: datetime | None = None


async def register(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what each source declares (key, name, partner, plugin, kind, homepage, urls, license).

    What has been learnt of a source that is there already stays. A new one starts with its given status.
    """
    declared = ("name", "partner", "plugin", "kind", "homepage", "urls", "license")
    for row in rows:
        await upsert(connection, SOURCE, {"failures": 0, "lease_token": 0, **row}, keys=("key",), update=declared)


async def upsert(
    connection: AsyncConnection,
    model: type[SQLModel],
    row: Mapping[str, Any],
    *,
    keys: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert a row, or update these columns of the one that has the keys."""
    statement = insert_into(connection, model).values(dict(row))
    changed = {name: statement.excluded[name] for name in update}
    await connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed))


async def states(connection: AsyncConnection) -> list[SourceState]:
    """Return every source with its state, by key."""
    names = [name for name in SourceState.__dataclass_fields__ if name != "item_count"]
    content = tables.Content
    count = (
        select(func.count())
        .where(col(content.source_key) == col(SOURCE.key), col(content.state) == State.PUBLISHED)
        .scalar_subquery()
    )
    query = select(*(tables.table_of(SOURCE).c[name] for name in names), count.label("item_count"))
    rows = plain(await connection.execute(query))
    return [SourceState(**{**row, "urls": tuple(row["urls"])}) for row in sorted(rows, key=lambda row: str(row["key"]))]


async def due(database: Database, limit: int) -> list[str]:
    """Return the keys of sources that are due and free, the longest overdue first."""
    async with database.read() as connection:
        now = await database.now(connection)
        query = (
            select(col(SOURCE.key))
            .where(col(SOURCE.next_check_at) <= now, _free(now))
            .order_by(col(SOURCE.next_check_at))
            .limit(limit)
        )
        return list((await connection.scalars(query)).all())


async def acquire(database: Database, key: str, holder: str, seconds: float) -> Lease | None:
    """Take a source by the database's time, raising its token; None when somebody else holds it."""
    async with database.write() as connection:
        now = await database.now(connection)
        statement = (
            update(SOURCE)
            .where(col(SOURCE.key) == key, _free(now))
            .values(
                lease_until=now + timedelta(seconds=seconds),
                lease_token=SOURCE.lease_token + 1,
                lease_holder=holder,
            )
            .returning(col(SOURCE.lease_token))
        )
        token = (await connection.execute(statement)).scalar_one_or_none()
    return None if token is None else Lease(source_key=key, token=token)


async def renew(database: Database, lease: Lease, seconds: float) -> bool:
    """Hold a source for longer. Returns False when it has been taken over."""
    async with database.write() as connection:
        until = await database.now(connection) + timedelta(seconds=seconds)
        return await _held(connection, lease, lease_until=until)


async def release(database: Database, lease: Lease) -> None:
    """Give a source back, unless it has been taken over."""
    async with database.write() as connection:
        await _held(connection, lease, lease_until=None, lease_holder=None)


async def learn(connection: AsyncConnection, key: str, values: Mapping[str, Any]) -> None:
    """Write what a run has learnt of a source: status, times, failures."""
    await connection.execute(update(SOURCE).where(col(SOURCE.key) == key).values(**values))


async def cursor(connection: AsyncConnection, key: str) -> Mapping[str, Any] | None:
    """Return up to where a source has been read, as its last run left it."""
    found: Mapping[str, Any] | None = await connection.scalar(select(col(SOURCE.cursor)).where(col(SOURCE.key) == key))
    return found


async def urls(connection: AsyncConnection, key: str) -> dict[str, UrlState]:
    """Return how far each address of a source has been read."""
    query = select(*tables.table_of(tables.SourceUrl).columns).where(col(tables.SourceUrl.source_key) == key)
    rows = plain(await connection.execute(query))
    names = UrlState.__dataclass_fields__
    return {row["url"]: UrlState(**{name: row[name] for name in names}) for row in rows}


async def save_url(connection: AsyncConnection, key: str, state: UrlState, now: datetime) -> None:
    """Remember how far an address has been read."""
    names = tuple(UrlState.__dataclass_fields__)
    row = {name: getattr(state, name) for name in names} | {"source_key": key, "checked_at": now}
    await upsert(connection, tables.SourceUrl, row, keys=("source_key", "url"), update=(*names[1:], "checked_at"))


def _free(now: datetime) -> Any:  # noqa: ANN401 - a condition
    return or_(col(SOURCE.lease_until).is_(None), col(SOURCE.lease_until) <= now)


async def _held(connection: AsyncConnection, lease: Lease, **values: Any) -> bool:  # noqa: ANN401 - columns of source
    statement = update(SOURCE).where(col(SOURCE.key) == lease.source_key, col(SOURCE.lease_token) == lease.token)
    result = await connection.execute(statement.values(**values).returning(col(SOURCE.key)))
    return result.scalar_one_or_none() is not None
