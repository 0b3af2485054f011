"""The listing answered by SQL: the first implementation of the protocol, and the oracle for any other (D9)."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, extract, func, select
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.conditions import CONTENT, LINKS, beyond, matches, order_column, visible
from m4d_core.storage.database import Database, plain
from m4d_core.storage.listing import FacetCounts, Page, Row
from m4d_core.storage.selection import OWN_FILTER, FacetField, Position, Selection
from m4d_core.storage.titles import is_by_title, title_statement


class SqlListing:
    """Ids and rows of a page in one statement; a total and each facet in one more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, selection: Selection) -> Page:
        """Return the page, its rows with it."""
        async with self._database.read() as connection:
            found = plain(await connection.execute(page_statement(selection)))
        rows: tuple[Row, ...] = tuple(found[: selection.first])
        rows = rows[::-1] if selection.from_end else rows
        key = selection.order.field.value
        return Page(
            ids=tuple(row["id"] for row in rows),
            positions=tuple(Position(key=row[key], id=row["id"]) for row in rows),
            has_more=len(found) > selection.first,
            rows=rows,
        )

    async def total(self, selection: Selection) -> int:
        """Return the exact number of rows, whatever the page."""
        statement = select(func.count()).select_from(CONTENT).where(*_conditions(selection))
        async with self._database.read() as connection:
            return await connection.scalar(statement) or 0

    async def facet(self, selection: Selection, facet: FacetField, first: int) -> FacetCounts:
        """Return the counts of one facet, most frequent first."""
        async with self._database.read() as connection:
            counted = (await connection.execute(facet_statement(selection, facet))).all()
        ordered = sorted(((str(value), count) for value, count in counted), key=lambda pair: (-pair[1], pair[0]))
        return FacetCounts(
            field=facet,
            buckets=tuple(ordered[:first]),
            other_count=sum(count for _, count in ordered[first:]),
        )


def page_statement(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the statement of one page: one row more than asked for, to see whether more follow."""
    if is_by_title(selection):
        return title_statement(selection)
    wanted = sorted(selection.columns | {"id", selection.order.field.value})
    ordering: list[Any] = [order_column(selection.order.field), col(CONTENT.id)]
    if selection.order.descending is not selection.from_end:
        ordering = [column.desc() for column in ordering]
    statement = select(*(col(getattr(CONTENT, name)) for name in wanted)).where(*_conditions(selection))
    if selection.after is not None:
        statement = statement.where(beyond(selection.order, selection.after))
    if selection.before is not None:
        statement = statement.where(beyond(selection.order.reversed(), selection.before))
    return statement.order_by(*ordering).limit(selection.first + 1).offset(selection.offset or None)


def facet_statement(selection: Selection, facet: FacetField) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts a facet, its own filter left out."""
    own = OWN_FILTER.get(facet)
    widened = replace(selection, filter=replace(selection.filter, **{own: None})) if own else selection
    value = _facet_value(facet)
    statement = select(value.label("value"), func.count().label("count"))
    if own in LINKS:
        link = LINKS[own][0]
        statement = statement.select_from(CONTENT).join(link, col(link.content_id) == col(CONTENT.id))
    return statement.where(*_conditions(widened), value.is_not(None)).group_by(value)


def _facet_value(facet: FacetField) -> Any:  # noqa: ANN401 - a column or an expression
    columns: dict[FacetField, Any] = {
        FacetField.KIND: tables.Content.kind,
        FacetField.SOURCE: tables.Content.source_key,
        FacetField.YEAR: extract("year", col(tables.Content.published_at)),
    }
    if facet in columns:
        return columns[facet] if facet is FacetField.YEAR else col(columns[facet])
    return col(LINKS[OWN_FILTER[facet]][1])


def _conditions(selection: Selection) -> list[Any]:
    return [visible(selection.viewer), *matches(selection.filter)]
