"""What lists ask of content, read as plain tuples: what a catalogue in memory is made of, and followed by.

Which columns and link tables those are, the tables of `conditions` and `sql_listing` say.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, String, literal, select, type_coerce, union_all
from sqlmodel import col

from m4d_core.storage.changes import CHANGE
from m4d_core.storage.conditions import CONTENT, FLAGS, LINKS, LOCALE, RANGES, VALUES
from m4d_core.storage.database import Connection
from m4d_core.storage.selection import OrderField
from m4d_core.storage.sql_listing import COLUMNS

BATCH = 250  # rows read at once, of which others in the process wait for a few milliseconds
TEXTS, OWN_TEXTS = "texts", "own_texts"
PUBLISHED = "published_at"
ORDERS = tuple(field.value for field in OrderField if field is not OrderField.TITLE)
# columns with one value, by which content is found or counted
VALUED = tuple(
    dict.fromkeys(
        ["state", "source_key", "language", *FLAGS, *(column.key for column in (*VALUES.values(), *COLUMNS.values()))]
    )
)
# columns that are instants or days, by which content stands in an order or in a range
DATED = tuple(dict.fromkeys([*ORDERS, *(column.key for pair in RANGES.values() for column in pair)]))
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)

Handle = Any  # an id as the driver has it; equal for equal ids, and made at no cost


class Card(NamedTuple):
    """One piece of content. values: as VALUED. points: as DATED, see `point`."""

    handle: Handle
    revision: int
    values: Sequence[Any]
    points: Sequence[int | None]


def id_bytes(handle: Handle) -> bytes:
    """Return an id as bytes, which sort as ids do."""
    return bytes.fromhex(handle) if isinstance(handle, str) else handle.bytes


def point(value: date | None) -> int | None:
    """Return an instant as microseconds since 1970, a day as its number."""
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    return None if value is None else value.toordinal()


async def touched(connection: Connection, after: int, until: int) -> Sequence[UUID]:
    """Return the ids that changes after one number of the sequence and up to another are about, each once."""
    found = select(col(CHANGE.content_id)).where(col(CHANGE.seq) > after, col(CHANGE.seq) <= until)
    return list((await connection.scalars(found.distinct())).all())


async def whole(connection: Connection) -> AsyncIterator[list[Card]]:
    """Yield everything in the order of publication, of equals in that of ids."""
    ordered = _cards().order_by(col(CONTENT.effective_at), col(CONTENT.id))
    async for rows in _parts(connection, ordered):
        yield [_card(row) for row in rows]


async def some(connection: Connection, ids: Sequence[UUID]) -> list[Card]:
    """Return what there is of these ids."""
    return [_card(row) for row in (await connection.execute(_cards().where(col(CONTENT.id).in_(ids)))).all()]


async def in_order(connection: Connection, name: str) -> AsyncIterator[list[tuple[Handle, int]]]:
    """Yield what has a value in a column of DATED in the order of that, of equals in that of ids."""
    column = col(getattr(CONTENT, name))
    ordered = select(_handle(CONTENT.id), column).where(column.is_not(None)).order_by(column, col(CONTENT.id))
    async for rows in _parts(connection, ordered):
        yield [(handle, point(value) or 0) for handle, value in rows]


async def by_id(connection: Connection) -> AsyncIterator[list[Handle]]:
    """Yield all ids in their order."""
    async for rows in _parts(connection, select(_handle(CONTENT.id)).order_by(col(CONTENT.id))):
        yield [handle for (handle,) in rows]


async def linked(connection: Connection, relation: str) -> AsyncIterator[list[tuple[Handle, Any]]]:
    """Yield which content has which value of a relation."""
    async for rows in _parts(connection, _linked(relation)):
        yield [(handle, value) for handle, value in rows]


async def links_of(connection: Connection, ids: Sequence[UUID]) -> list[tuple[str, Handle, Any]]:
    """Return relation, content and value of all that these ids are linked to, in one statement."""
    arms = [
        _linked(relation).add_columns(literal(relation)).where(col(link.content_id).in_(ids))
        for relation, (link, _) in RELATIONS.items()
    ]
    return [(relation, handle, value) for handle, value, relation in (await connection.execute(union_all(*arms))).all()]


# relation -> (link table, its key); beside those of filters, the tags that find a text, and those of its own language
RELATIONS: Mapping[str, tuple[Any, Any]] = {**LINKS, TEXTS: (LOCALE, LOCALE.tag), OWN_TEXTS: (LOCALE, LOCALE.tag)}


def _linked(relation: str) -> Select[*tuple[Any, ...]]:
    link, key = RELATIONS[relation]
    statement: Select[*tuple[Any, ...]] = select(_handle(link.content_id), col(key))
    if relation in (TEXTS, OWN_TEXTS):
        statement = statement.where(col(LOCALE.title_key).is_not(None))
    return statement.where(col(LOCALE.locale) == col(LOCALE.tag)) if relation == OWN_TEXTS else statement


def _cards() -> Select[*tuple[Any, ...]]:
    columns = (col(getattr(CONTENT, name)) for name in ("revision", *VALUED, *DATED))
    return select(_handle(CONTENT.id), *columns)


def _card(row: Sequence[Any]) -> Card:
    handle, revision, *rest = row
    return Card(handle, revision, rest[: len(VALUED)], [point(value) for value in rest[len(VALUED) :]])


def _handle(column: Any) -> Any:  # noqa: ANN401 - a mapped column
    return type_coerce(col(column), String)


async def _parts(connection: Connection, statement: Select[*tuple[Any, ...]]) -> AsyncIterator[Sequence[Sequence[Any]]]:
    async with connection.stream(statement) as result:
        async for rows in result.partitions(BATCH):
            yield rows
