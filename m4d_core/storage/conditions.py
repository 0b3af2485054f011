"""Filters and viewers as SQL conditions; the one table of which filter asks which column or link table."""

from collections.abc import Iterator, Set
from typing import Any

from sqlalchemy import ColumnElement, exists, literal, select, tuple_
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.selection import Filter, Keys, Order, OrderField, Position, Viewer

CONTENT = tables.Content

# relation of a filter -> (link table, its key column); a relation to one is a column of content itself
LINKS: dict[str, tuple[Any, Any]] = {
    "countries": (tables.ContentCountry, tables.ContentCountry.country),
    "themes": (tables.ContentTheme, tables.ContentTheme.theme),
    "organizations": (tables.ContentOrganization, tables.ContentOrganization.organization),
    "people": (tables.ContentPerson, tables.ContentPerson.person),
}


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that holds for what the viewer may see."""
    return one_of(col(CONTENT.state), viewer.states)


def matches(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of a filter, to be joined by AND."""
    if wanted.kinds is not None:
        yield one_of(col(CONTENT.kind), wanted.kinds)
    if wanted.languages is not None:
        yield one_of(col(CONTENT.language), wanted.languages)
    if wanted.published_from is not None:
        yield col(CONTENT.published_at) >= wanted.published_from
    if wanted.published_before is not None:
        yield col(CONTENT.published_at) < wanted.published_before
    if wanted.sources is not None:
        yield from _column_keys(col(CONTENT.source_key), wanted.sources)
    for relation, (_, key) in LINKS.items():
        keys = getattr(wanted, relation)
        if keys is not None:
            yield from _link_keys(key, keys)


def one_of(column: Any, values: Set[str]) -> ColumnElement[bool]:  # noqa: ANN401 - a mapped column
    """Return the condition that a column has one of these values."""
    # Equality, where it is one value, lets the index give the order too; IN would be sorted.
    condition: ColumnElement[bool] = column == next(iter(values)) if len(values) == 1 else column.in_(sorted(values))
    return condition


def _column_keys(column: Any, keys: Keys) -> Iterator[ColumnElement[bool]]:  # noqa: ANN401 - a mapped column
    if keys.any_of is not None:
        yield one_of(column, keys.any_of)
    for key in sorted(keys.all_of):
        yield column == key
    if keys.none_of:
        yield column.not_in(sorted(keys.none_of))
    if keys.exists is not None:
        yield column.is_not(None) if keys.exists else column.is_(None)


def _link_keys(key: Any, keys: Keys) -> Iterator[ColumnElement[bool]]:  # noqa: ANN401 - a mapped column
    link = key.class_
    content_id = col(CONTENT.id)
    if keys.any_of is not None:
        yield content_id.in_(select(link.content_id).where(key.in_(sorted(keys.any_of))))
    for value in sorted(keys.all_of):
        yield content_id.in_(select(link.content_id).where(key == value))
    if keys.none_of:
        yield content_id.not_in(select(link.content_id).where(key.in_(sorted(keys.none_of))))
    if keys.exists is not None:
        some = exists().where(link.content_id == content_id)
        yield some if keys.exists else ~some


def order_column(field: OrderField) -> Any:  # noqa: ANN401 - a mapped column
    """Return the column a list is ordered by."""
    return col(getattr(CONTENT, field.value))


def beyond(order: Order, position: Position) -> ColumnElement[bool]:
    """Return the condition that holds for what comes after a position in an order."""
    key: Any = order_column(order.field)
    content_id: Any = col(CONTENT.id)
    # One row value: written out with OR, SQLite would not seek into the index.
    here = tuple_(key, content_id)
    there = tuple_(literal(position.key, key.type), literal(position.id, content_id.type))
    return here < there if order.descending else here > there
