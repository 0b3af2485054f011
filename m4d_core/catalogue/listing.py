"""The listing answered by the catalogue, and by SQL where it cannot: while there is none, and by title."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from m4d_core.catalogue.follow import Catalogue
from m4d_core.catalogue.snapshot import Snapshot
from m4d_core.storage.listing import FacetCounts, Listing, Page, RowReader
from m4d_core.storage.selection import FacetField, Filter, OrderField, Position, Selection

T = TypeVar("T")


class Way(StrEnum):
    """Who answered: the catalogue, or SQL, and why.

    SQL: there is no catalogue, or it does not have the order. MOVED: a row has changed since the catalogue was asked.
    WALKED: the page is read off an index.
    """

    CATALOGUE = "CATALOGUE"
    SQL = "SQL"
    MOVED = "MOVED"
    WALKED = "WALKED"


class CatalogueListing:
    """Ids from memory, rows by id. ways: how many answers were had in each."""

    def __init__(self, catalogue: Catalogue, sql: Listing, rows: RowReader) -> None:
        self._catalogue = catalogue
        self._sql = sql
        self._rows = rows
        self.ways: Counter[Way] = Counter()

    async def page(self, selection: Selection) -> Page:
        """Return the page, its rows with it."""
        if is_walked(selection):
            self.ways[Way.WALKED] += 1
            return await self._sql.page(selection)
        found = await self._asked(selection, lambda held: held.page(selection))
        if found is None:
            self.ways[Way.SQL] += 1
            return await self._sql.page(selection)
        has_more, found = len(found) > selection.first, found[: selection.first]
        if selection.from_end:
            found.reverse()
        key = selection.order.field.value
        asked = replace(selection, columns=selection.columns | {key, "revision"})
        rows = await self._rows.by_id([content_id for content_id, _ in found], asked)
        if any(content_id not in rows or rows[content_id]["revision"] != revision for content_id, revision in found):
            self.ways[Way.MOVED] += 1
            return await self._sql.page(selection)
        self.ways[Way.CATALOGUE] += 1
        ids = tuple(content_id for content_id, _ in found)
        return Page(
            ids=ids,
            positions=tuple(Position(key=rows[each][key], id=each) for each in ids),
            has_more=has_more,
            rows=tuple(rows[each] for each in ids),
        )

    async def total(self, selection: Selection) -> int:
        """Return how many there are, whatever the page."""
        found = await self._asked(selection, lambda held: len(held.matching(selection.viewer, selection.filter)))
        self.ways[Way.SQL if found is None else Way.CATALOGUE] += 1
        return await self._sql.total(selection) if found is None else found

    async def facet(self, selection: Selection, facet: FacetField, first: int) -> FacetCounts:
        """Return the counts of one facet, most frequent first."""
        found = await self._asked(selection, lambda held: held.facet(selection, facet, first))
        self.ways[Way.SQL if found is None else Way.CATALOGUE] += 1
        return await self._sql.facet(selection, facet, first) if found is None else found

    async def _asked(self, selection: Selection, question: Callable[[Snapshot], T | None]) -> T | None:
        """Return what the catalogue says, None where it cannot; what takes long, in a thread."""
        held = await self._catalogue.current()
        if held is not None and held.is_long(selection.filter):
            return await asyncio.to_thread(question, held)
        return None if held is None else question(held)


def is_walked(selection: Selection) -> bool:
    """Return whether the page stands in one piece in an index, where SQL has its rows for less than ids and look-ups.

    That is of everything in any order, and of one kind or source in the order of publication.
    """
    wanted = selection.filter
    if selection.offset or wanted == Filter():
        return not selection.offset
    kinds, sources = wanted.kinds or (), (wanted.sources and wanted.sources.any_of) or ()
    is_one = len(kinds) + len(sources) == 1 and wanted in (Filter(kinds=wanted.kinds), Filter(sources=wanted.sources))
    return is_one and selection.order.field is OrderField.PUBLISHED_AT
