"""Slugs are unique per kind for ever; whoever comes second gets one that ends in its id.

Each translation has a slug of its own; languages of one content may share one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.content.identity import numbered_slug, slugify
from m4d_core.storage import tables
from m4d_core.storage.database import insert_into, plain

SLUG = tables.Slug


class _Named(NamedTuple):
    """Something of a content row that has a slug: the row itself, or one of its translations."""

    row: dict[str, Any]
    text: dict[str, Any]

    @property
    def name(self) -> tuple[str, str]:
        return self.row["kind"], self.text["slug"]


async def claim_slugs(
    connection: AsyncConnection, fresh: Sequence[dict[str, Any]], changed: Sequence[dict[str, Any]], now: datetime
) -> None:
    """Claim the slugs of content rows, changing them where one is taken.

    fresh: inserted just now; the table is changed with them. changed: to be written yet; of these only translations
    without a slug get one. All are claimed in one order everywhere, so that two writers never wait for each other
    crosswise.
    """
    named = [_Named(row, row) for row in fresh]
    named += [_Named(row, text) for row in (*fresh, *changed) for text in _unnamed(row)]
    owners = await _claim(connection, named, now)
    losers = [each for each in named if owners.get(each.name) != each.row["id"]]
    for each in losers:
        each.text["slug"] = numbered_slug(each.text["slug"], each.row["id"])
    await _insert(connection, losers, now)
    lost = {each.row["id"] for each in losers}
    await _rename(connection, [row for row in fresh if row["id"] in lost or row["translations"]])


def _unnamed(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Return the translations that have no slug yet, named after their title."""
    for _, text in sorted(row["translations"].items()):
        if "slug" not in text:
            text["slug"] = slugify(text["title"], row["id"])
            yield text


async def _claim(connection: AsyncConnection, named: Sequence[_Named], now: datetime) -> dict[tuple[str, str], Any]:
    """Return who owns names, after all that nobody had are claimed: of a translation, also where its content does."""
    owners = await _insert(connection, named, now)
    taken = {each.name for each in named if each.text is not each.row} - owners.keys()
    if taken:
        query = select(col(SLUG.kind), col(SLUG.slug), col(SLUG.content_id)).where(
            tuple_(col(SLUG.kind), col(SLUG.slug)).in_(sorted(taken))
        )
        owners |= {(row["kind"], row["slug"]): row["content_id"] for row in plain(await connection.execute(query))}
    return owners


async def _insert(connection: AsyncConnection, named: Sequence[_Named], now: datetime) -> dict[tuple[str, str], Any]:
    claims = {(*each.name, each.row["id"].hex): each.row["id"] for each in named}
    values = [
        {"kind": kind, "slug": slug, "content_id": claims[kind, slug, key], "since": now}
        for kind, slug, key in sorted(claims)
    ]
    if not values:
        return {}
    statement = insert_into(connection, SLUG).values(values).on_conflict_do_nothing()
    claimed = statement.returning(col(SLUG.kind), col(SLUG.slug), col(SLUG.content_id))
    return {(row["kind"], row["slug"]): row["content_id"] for row in plain(await connection.execute(claimed))}


async def _rename(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    table = tables.table_of(tables.Content)
    new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in ("slug", "translations")}
    values = [{"key": row["id"], **{f"new_{name}": row[name] for name in new}} for row in rows]
    await connection.execute(table.update().where(table.c.id == bindparam("key")).values(new), values)
