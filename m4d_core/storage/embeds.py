"""Embeds of the search, as an operator has given them out, and how often each was asked, by origin."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import Connection, Database, insert_into, plain

EMBED, USE = tables.Embed, tables.EmbedUse
OTHER = "other"  # all origins beyond those that are counted apart


@dataclass(frozen=True, kw_only=True)
class StoredEmbed:
    """An embed. id: public. origins: of the pages it may stand on. filter: what it finds nothing beyond, None: all.

    languages: of what it finds; none for any.
    """

    id: str
    name: str
    origins: tuple[str, ...]
    created_at: datetime
    filter: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Use:
    """How often an embed was asked from an origin."""

    origin: str
    answered: int
    refused: int


class Embeds:
    """Finds embeds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_id(self, id_: str) -> StoredEmbed | None:
        """Return the embed of this id."""
        rows = await self._database.rows(_select().where(col(EMBED.id) == id_))
        return _embed(rows[0]) if rows else None


async def every(connection: Connection) -> list[StoredEmbed]:
    """Return all embeds, the newest last."""
    statement = _select().order_by(col(EMBED.created_at), col(EMBED.id))
    return [_embed(row) for row in plain(await connection.execute(statement))]


async def put(connection: Connection, embed: StoredEmbed) -> None:
    """Store a new embed."""
    lists = {"origins": list(embed.origins), "languages": list(embed.languages)}
    await connection.execute(insert_into(connection, EMBED).values({**asdict(embed), **lists}))


async def move(connection: Connection, id_: str, origins: Sequence[str]) -> bool:
    """Let an embed stand on these origins, and on no others. Returns whether there is such an embed."""
    table = tables.table_of(EMBED)
    statement = table.update().where(table.c.id == id_).values(origins=list(origins))
    return (await connection.execute(statement.returning(table.c.id))).scalar_one_or_none() is not None


async def remove(connection: Connection, id_: str) -> bool:
    """Take an embed out with its counts; it is refused from now on. Returns whether it was there."""
    table = tables.table_of(EMBED)
    gone = await connection.execute(table.delete().where(table.c.id == id_).returning(table.c.id))
    return gone.scalar_one_or_none() is not None


async def uses(connection: Connection) -> Mapping[str, list[Use]]:
    """Return how often each embed was asked, by id, its most frequent origin first."""
    found: dict[str, list[Use]] = {}
    for row in plain(await connection.execute(select(*tables.table_of(USE).columns))):
        embed_id = row.pop("embed_id")
        found.setdefault(embed_id, []).append(Use(**row))
    for each in found.values():
        each.sort(key=lambda use: (-use.answered - use.refused, use.origin))
    return found


async def add_uses(connection: Connection, counted: Mapping[str, Sequence[Use]], *, most: int) -> None:
    """Add to what is counted, by id of the embed; those that were revoked meanwhile are left out.

    most: origins of one embed that are counted apart; those that come later count as OTHER.
    """
    there = select(col(EMBED.id)).where(col(EMBED.id).in_(counted))
    ids = (await connection.execute(there)).scalars().all()
    known: dict[str, set[str]] = {id_: set() for id_ in ids}
    seen = select(col(USE.embed_id), col(USE.origin)).where(col(USE.embed_id).in_(ids))
    for row in plain(await connection.execute(seen)):
        known[row["embed_id"]].add(row["origin"])
    for id_, origins in known.items():
        for values in _folded(counted[id_], origins, most):
            statement = insert_into(connection, USE).values(embed_id=id_, **values)
            more = {name: getattr(USE, name) + values[name] for name in ("answered", "refused")}
            await connection.execute(statement.on_conflict_do_update(index_elements=["embed_id", "origin"], set_=more))


def _folded(uses: Sequence[Use], known: set[str], most: int) -> list[dict[str, str | int]]:
    """Return a row for each origin that is counted apart, and one for all others."""
    answered: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for use in uses:
        is_apart = use.origin in known or len(known - {OTHER}) < most
        origin = use.origin if is_apart else OTHER
        known.add(origin)
        answered[origin] += use.answered
        refused[origin] += use.refused
    return [{"origin": each, "answered": answered[each], "refused": refused[each]} for each in answered]


def _select() -> Select[tuple[object, ...]]:
    return select(*tables.table_of(EMBED).columns)


def _embed(row: Mapping[str, Any]) -> StoredEmbed:
    return StoredEmbed(**{**row, "origins": tuple(row["origins"]), "languages": tuple(row["languages"])})
