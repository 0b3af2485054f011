"""Rows of quarantine: entries that could not be taken in, each kept once until it is."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import plain

ROW = tables.Quarantine
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """An entry that could not be taken in. entry: its identity, or what else tells it from the others."""

    payload_sha: str
    locator: str
    reason: str
    error: str
    entry: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """An entry in quarantine. times: in how many payloads or by how many versions it was bad. at: since when."""

    source_key: str
    url: str | None
    payload_sha: str
    locator: str
    reason: str
    error: str
    plugin_version: str
    times: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the reading of a payload says of quarantine.

    bad: entries that could not be taken in. good: identities that are taken in now. is_whole: the payload was read to
    its end and taken in, so that none of its other entries is bad any more. is_all: nor any entry of its address.
    """

    bad: Sequence[Quarantined] = ()
    good: Set[str] = frozenset()
    is_whole: bool = False
    is_all: bool = False


async def settle(connection: AsyncConnection, run: Mapping[str, Any], outcome: Outcome, now: datetime) -> None:
    """Keep what is bad, with the newest error, and let go what is taken in.

    run: source_key, run_id, plugin_version, url, payload_sha.
    """
    held = await _held(connection, run["source_key"])
    known = {row["entry"]: row for row in held}
    fresh = {bad.entry: bad for bad in outcome.bad if not _is_known(known.get(bad.entry), bad, run["plugin_version"])}
    places = {(bad.payload_sha, bad.locator) for bad in fresh.values()}
    still = {bad.entry for bad in outcome.bad} - fresh.keys()
    gone = [
        row["id"]
        for row in held
        if row["entry"] not in still
        and (row["entry"] in fresh or (row["payload_sha"], row["locator"]) in places or _is_done(row, run, outcome))
    ]
    for start in range(0, len(gone), AT_ONCE):
        await connection.execute(delete(ROW).where(col(ROW.id).in_(gone[start : start + AT_ONCE])))
    told = {name: run[name] for name in ("source_key", "run_id", "plugin_version", "url")}
    rows = [{**told, **vars(bad), **_history(known.get(key), now)} for key, bad in fresh.items()]
    if rows:
        await connection.execute(insert(ROW), rows)


async def listed(connection: AsyncConnection, source_key: str | None = None) -> list[Held]:
    """Return what is in quarantine, the newest first."""
    query = select(*(tables.table_of(ROW).c[name] for name in Held.__dataclass_fields__))
    if source_key is not None:
        query = query.where(col(ROW.source_key) == source_key)
    rows = plain(await connection.execute(query.order_by(col(ROW.at).desc(), col(ROW.id).desc())))
    return [Held(**row) for row in rows]


async def count(connection: AsyncConnection) -> int:
    """Return how many entries are in quarantine."""
    return await connection.scalar(select(func.count()).select_from(ROW)) or 0


async def oldest_fetch(connection: AsyncConnection, source_key: str) -> datetime | None:
    """Return when the oldest payload with entries in quarantine was fetched last, None where there is none."""
    fetch = tables.Fetch
    last = (
        select(func.max(col(fetch.at)).label("at"))
        .where(col(fetch.source_key) == source_key)
        .where(col(fetch.payload_sha).in_(select(col(ROW.payload_sha)).where(col(ROW.source_key) == source_key)))
        .group_by(col(fetch.payload_sha))
        .subquery()
    )
    found: datetime | None = await connection.scalar(select(func.min(last.c.at)))
    return found


def _is_known(row: Mapping[str, Any] | None, bad: Quarantined, version: str) -> bool:
    """Return whether an entry stands in quarantine just as it is bad now."""
    now = {**vars(bad), "plugin_version": version}
    return row is not None and all(row[name] == value for name, value in now.items())


def _history(row: Mapping[str, Any] | None, now: datetime) -> dict[str, Any]:
    return {"at": now, "times": 1} if row is None else {"at": row["at"], "times": row["times"] + 1}


def _is_done(row: Mapping[str, Any], run: Mapping[str, Any], outcome: Outcome) -> bool:
    if row["entry"] in outcome.good:
        return True
    is_same_payload = outcome.is_whole and row["payload_sha"] == run["payload_sha"]
    return is_same_payload or (outcome.is_all and row["url"] == run["url"])


async def _held(connection: AsyncConnection, source_key: str) -> list[dict[str, Any]]:
    query = select(*tables.table_of(ROW).columns).where(col(ROW.source_key) == source_key)
    return plain(await connection.execute(query))
