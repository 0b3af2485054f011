"""Slugs are unique per kind for ever; whoever comes second gets one that ends in its id."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.content.identity import numbered_slug
from m4d_core.storage import tables
from m4d_core.storage.database import insert_into, plain


async def claim_slugs(connection: AsyncConnection, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Claim the slugs of freshly inserted content rows, changing row and table where one is taken.

    Claimed in one order everywhere, so that two writers never wait for each other crosswise.
    """
    wanted = sorted(rows, key=lambda row: (row["kind"], row["slug"], row["id"].hex))
    claimed = await _insert(connection, wanted, now)
    losers = [row for row in wanted if row["id"] not in claimed]
    content = tables.table_of(tables.Content)
    for row in losers:
        row["slug"] = numbered_slug(row["slug"], row["id"])
    if losers:
        renamed = content.update().where(content.c.id == bindparam("key")).values(slug=bindparam("new"))
        await connection.execute(renamed, [{"key": row["id"], "new": row["slug"]} for row in losers])
    await _insert(connection, losers, now)


async def _insert(connection: AsyncConnection, rows: Sequence[dict[str, Any]], now: datetime) -> set[Any]:
    if not rows:
        return set()
    values = [{"kind": row["kind"], "slug": row["slug"], "content_id": row["id"], "since": now} for row in rows]
    statement = (
        insert_into(connection, tables.Slug)
        .values(values)
        .on_conflict_do_nothing()
        .returning(col(tables.Slug.content_id))
    )
    return {row["content_id"] for row in plain(await connection.execute(statement))}
