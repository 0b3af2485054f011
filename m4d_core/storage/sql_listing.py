"""The listing answered by SQL: the first implementation of the protocol, and the oracle for any other (D9)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, null, select
from sqlmodel import col

from m4d_core.storage.conditions import CONTENT, LINKS, beyond, matches, order_column, place, visible
from m4d_core.storage.database import Database
from m4d_core.storage.listing import FacetCounts, Page
from m4d_core.storage.own import Kept
from m4d_core.storage.selection import OWN_FILTER, FacetField, Selection
from m4d_core.storage.titles import is_by_title, title_statement

Statement = Select[*tuple[Any, ...]]
MADE_BYTES = 8 * 1024 * 1024  # of statements that are kept, about
# facet -> the column that is counted, unless it is one of a link table
COLUMNS: Mapping[FacetField, Any] = {
    FacetField.KIND: CONTENT.kind,
    FacetField.SOURCE: CONTENT.source_key,
    FacetField.YEAR: CONTENT.year,
    FacetField.MONTH: CONTENT.month,
    FacetField.DOCUMENT_TYPE: CONTENT.document_type,
    FacetField.PROJECT_STATUS: CONTENT.project_status,
    FacetField.PHASE: CONTENT.phase,
    FacetField.GOES_LOCAL: CONTENT.goes_local,
    FacetField.KNOWLEDGE_PRODUCT: CONTENT.knowledge_product,
    FacetField.LICENSE: CONTENT.license_key,
}


class SqlListing:
    """Ids and rows of a page in one statement; a total and each facet in one more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = Kept(MADE_BYTES)

    async def page(self, selection: Selection) -> Page:
        """Return the page, its rows with it."""
        given = {"after": selection.after, "before": selection.before}
        places = {name: position for name, position in given.items() if position is not None}
        shape = replace(selection, after=None, before=None) if places else selection
        statement = self._kept.statement((page_statement, shape, *places), lambda: page_statement(selection))
        parameters = {key: value for name in places for key, value in place(name, places[name]).items()}
        return Page.of(await self._database.rows(statement, parameters), selection)

    async def total(self, selection: Selection) -> int:
        """Return the exact number of rows, whatever the page."""
        about = (total_statement, selection.viewer, selection.filter)
        statement = self._kept.statement(about, lambda: total_statement(selection))
        ((count,),) = (row.values() for row in await self._database.rows(statement))
        return int(count)

    async def facet(self, selection: Selection, facet: FacetField, first: int) -> FacetCounts:
        """Return the counts of one facet, most frequent first."""
        about = (facet_statement, selection.viewer, selection.filter, facet)
        statement = self._kept.statement(about, lambda: facet_statement(selection, facet))
        counted = await self._database.rows(statement)
        return FacetCounts.of(facet, ((row["value"], row["count"]) for row in counted), first)


def page_statement(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the statement of one page: one row more than asked for, to see whether more follow."""
    if is_by_title(selection):
        return title_statement(selection)
    wanted = sorted(selection.columns | {"id", selection.order.field.value})
    ordering: list[Any] = [order_column(selection.order.field), col(CONTENT.id)]
    if selection.order.descending is not selection.from_end:
        ordering = [column.desc() for column in ordering]
    statement = select(*(col(getattr(CONTENT, name)) for name in wanted)).where(*conditions(selection))
    if selection.after is not None:
        statement = statement.where(beyond(selection.order, selection.after, "after"))
    if selection.before is not None:
        statement = statement.where(beyond(selection.order.reversed(), selection.before, "before"))
    return statement.order_by(*ordering).limit(selection.first + 1).offset(selection.offset or None)


def total_statement(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts a list, whatever the page."""
    return select(func.count()).select_from(CONTENT).where(*conditions(selection))


def facet_statement(selection: Selection, facet: FacetField) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts a facet, its own filter left out."""
    own = OWN_FILTER.get(facet)
    widened = replace(selection, filter=selection.filter.without(own)) if own else selection
    return count_statement(widened, facet)


def count_statement(selection: Selection, facet: FacetField) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts a selection by the values of a facet."""
    link, column = LINKS.get(OWN_FILTER.get(facet, ""), (None, COLUMNS.get(facet)))
    value: Any = col(column)
    # an expression: by the bare column SQLite would walk the index that gives the groups, and look up every row
    group = func.coalesce(value, null())
    statement: Select[*tuple[Any, ...]] = select(group.label("value"), func.count().label("count"))
    if link is not None:
        statement = statement.select_from(CONTENT).join(link, col(link.content_id) == col(CONTENT.id))
    return statement.where(*conditions(selection), value.is_not(None)).group_by(group)


def conditions(selection: Selection) -> list[Any]:
    """Return the conditions that hold for what stands in a list, to be joined by AND."""
    return [visible(selection.viewer), *matches(selection.filter)]
