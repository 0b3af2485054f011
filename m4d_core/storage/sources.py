"""Rows of sources: as registered, how they are doing, who holds them, and how far each address has been read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col

from m4d_core.content.kind import State
from m4d_core.storage import tables
from m4d_core.storage.database import Database, insert_into, plain
from m4d_core.storage.repository import Lease

SOURCE = tables.Source
PAUSED = "PAUSED"
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
    version: as the publisher states it. seen: fingerprints of settled entries, packed.
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


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a run begins with: how the source was, where the last run left it, and how far each address is read."""

    status: str = PAUSED
    status_since: datetime | None = None
    last_good_at: datetime | None = None
    last_changed_at: datetime | None = None
    failures: int = 0
    cursor: Mapping[str, Any] | None = None
    identity: str | None = None
    rhythm: Mapping[str, Any] | None = None
    urls: Mapping[str, UrlState] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """What a run leaves behind of its source. rhythm: how often it publishes and wishes to be asked."""

    status: str
    status_since: datetime | None
    reason: str | None
    detail: str | None
    last_fetched_at: datetime
    last_good_at: datetime | None
    last_changed_at: datetime | None
    failures: int
    next_check_at: datetime | None
    rhythm: Mapping[str, Any]


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


async def known(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, Known]:
    """Return what runs begin with, by key of the source."""
    columns = tables.table_of(SOURCE).c
    names = [name for name in Known.__dataclass_fields__ if name != "urls"]
    query = select(columns.key, *(columns[name] for name in names)).where(columns.key.in_(keys))
    rows = plain(await connection.execute(query))
    query = select(*tables.table_of(tables.SourceUrl).columns).where(col(tables.SourceUrl.source_key).in_(keys))
    urls: dict[str, dict[str, UrlState]] = {}
    for row in plain(await connection.execute(query)):
        state = UrlState(**{name: row[name] for name in UrlState.__dataclass_fields__})
        urls.setdefault(row["source_key"], {})[state.url] = state
    return {row["key"]: Known(**{name: row[name] for name in names}, urls=urls.get(row["key"], {})) for row in rows}


async def take(
    database: Database, keys: Sequence[str], holder: str, seconds: float, spacing_s: float = 0.0
) -> dict[Lease, Known]:
    """Take the sources that nobody holds, by the database's time, raising the token of each.

    spacing_s: a source that is due is not due again before that, should this worker die.
    """
    columns = tables.table_of(SOURCE).c
    async with database.write() as connection:
        now = await database.now(connection)
        # in one order, so that two workers never wait for one another
        free = select(columns.key).where(columns.key.in_(keys), _free(now)).order_by(columns.key)
        free = free.with_for_update(key_share=True)
        later = case((columns.next_check_at <= now, now + timedelta(seconds=spacing_s)), else_=columns.next_check_at)
        statement = (
            update(SOURCE)
            .where(columns.key.in_(free))
            .values(
                lease_until=now + timedelta(seconds=seconds),
                lease_token=SOURCE.lease_token + 1,
                lease_holder=holder,
                **({"next_check_at": later} if spacing_s else {}),
            )
            .returning(columns.key, columns.lease_token)
        )
        tokens = {row["key"]: row["lease_token"] for row in plain(await connection.execute(statement))}
        found = await known(connection, list(tokens))
    return {Lease(source_key=key, token=token): found[key] for key, token in tokens.items()}


async def renew(database: Database, leases: Iterable[Lease], seconds: float) -> None:
    """Hold sources for longer; one that has been taken over stays with who has it."""
    async with database.write() as connection:
        until = await database.now(connection) + timedelta(seconds=seconds)
        await _each(connection, [(lease, {"lease_until": until}) for lease in leases])


async def give_back(database: Database, learnt: Mapping[Lease, Learnt | None]) -> None:
    """Give sources back with what their runs have learnt, in one transaction; not those that have been taken over."""
    free: dict[str, Any] = {"lease_until": None, "lease_holder": None}
    async with database.write() as connection:
        await _each(connection, [(lease, free | vars(found)) for lease, found in learnt.items() if found is not None])
        await _each(connection, [(lease, free) for lease, found in learnt.items() if found is None])


async def revive(connection: AsyncConnection, key: str, now: datetime) -> bool:
    """Have a source asked again at once that is retired, or waits for long. Returns whether there is one to ask.

    One that is paused is told by its settings to be.
    """
    query = update(SOURCE).where(col(SOURCE.key) == key, col(SOURCE.status) != PAUSED)
    revived = await connection.execute(query.values(next_check_at=now, failures=0).returning(col(SOURCE.key)))
    return revived.scalar_one_or_none() is not None


async def publications(connection: AsyncConnection, key: str, limit: int) -> list[datetime]:
    """Return when the newest public content of a source was published, newest first."""
    content = tables.table_of(tables.Content).c
    query = (
        select(content.published_at)
        .where(content.state == State.PUBLISHED, content.source_key == key, content.published_at.is_not(None))
        .order_by(content.effective_at.desc())
        .limit(limit)
    )
    return list((await connection.scalars(query)).all())


async def learn(connection: AsyncConnection, key: str, values: Mapping[str, Any]) -> None:
    """Set columns of a source."""
    await connection.execute(update(SOURCE).where(col(SOURCE.key) == key).values(**values))


async def save_url(connection: AsyncConnection, key: str, state: UrlState, now: datetime) -> None:
    """Remember how far an address has been read."""
    names = tuple(UrlState.__dataclass_fields__)
    row = {name: getattr(state, name) for name in names} | {"source_key": key, "checked_at": now}
    await upsert(connection, tables.SourceUrl, row, keys=("source_key", "url"), update=(*names[1:], "checked_at"))


def _free(now: datetime) -> Any:  # noqa: ANN401 - a condition
    return or_(col(SOURCE.lease_until).is_(None), col(SOURCE.lease_until) <= now)


async def _each(connection: AsyncConnection, changes: Sequence[tuple[Lease, Mapping[str, Any]]]) -> None:
    """Set columns of sources that are still held, in one statement; all changes name the same columns."""
    if not changes:
        return
    table = tables.table_of(SOURCE)
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in changes[0][1]}
    statement = update(table).where(
        table.c.key == bindparam("held_key"), table.c.lease_token == bindparam("held_token")
    )
    rows = [
        {"held_key": lease.source_key, "held_token": lease.token, **{f"new_{name}": row[name] for name in values}}
        for lease, row in sorted(changes, key=lambda change: change[0].source_key)
    ]
    await connection.execute(statement.values(values), rows)
