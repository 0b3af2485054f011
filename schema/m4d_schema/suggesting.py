"""Completions while a reader types: one question to the engine, one statement for its rows, names out of memory."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from m4d_core.content.reference import Reference
from m4d_core.errors import EngineError
from m4d_core.storage.listing import Row, rows_of
from m4d_core.storage.selection import Selection
from m4d_schema.below import columns_of, shown
from m4d_schema.connection import check_size
from m4d_schema.context import Operation
from m4d_schema.plan.nodes import record
from m4d_schema.plan.spoken import in_language
from m4d_schema.plan.values import label
from m4d_schema.record import Record
from m4d_schema.searching import check_text, listing_of, note_away
from m4d_schema.selection import Demand
from m4d_search.completion import completions
from m4d_search.contract import SearchQuery
from m4d_search.formatted.marked import marked
from m4d_search.named import Names

HITS = 20  # whose titles words are completed from


class Words(NamedTuple):
    """Words to search for, what was typed marked."""

    text: str
    html: str


class Thing(NamedTuple):
    """A node, and the name by which it was found, marked."""

    node: Record
    html: str


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """What a reader may mean."""

    queries: Sequence[Words] = ()
    items: Sequence[Thing] = ()
    organizations: Sequence[Thing] = ()
    countries: Sequence[Thing] = ()
    themes: Sequence[Thing] = ()
    degraded: bool = False


# field -> the type of its nodes, and what of the reference data they are
_NAMED: Mapping[str, tuple[str, Callable[[Reference], Collection[Any]]]] = {
    "organizations": ("Organization", lambda reference: reference.organizations.values()),
    "countries": ("Country", lambda reference: reference.countries.values()),
    "themes": ("Theme", lambda reference: reference.themes.values()),
}


async def suggest(operation: Operation, demand: Demand, text: str, first: int) -> Suggested:
    """Return at most `first` of each sort that is selected.

    Raises QueryError for a text or a number that is too large.
    """
    check_text(operation, text)
    check_size(first, "first", operation.context.settings.search_max_suggestions)
    names = Names(text)
    if not names.asks or not first:
        return Suggested()
    rows, degraded = await _rows(operation, demand, text, first) if demand.has_nodes else ({}, False)
    records = await shown(operation, dict(list(rows.items())[:first]), demand)
    titles = {key: row["title"] for key, row in _spoken(operation, rows) if "title" in row}
    things = await asyncio.to_thread(_named, operation, demand, names, first)
    return Suggested(
        queries=[Words(each, marked(each, names.matcher)) for each in completions(text, titles.values(), first)],
        items=[Thing(each, marked(titles.get(key, ""), names.matcher)) for key, each in records.items()],
        degraded=degraded,
        **{
            field: [Thing(record(_NAMED[field][0], thing, operation), marked(by, names.matcher)) for thing, by in found]
            for field, found in things.items()
        },
    )


async def _rows(operation: Operation, demand: Demand, text: str, first: int) -> tuple[Mapping[UUID, Row], bool]:
    """Return the rows of the best hits, and whether they are what the database finds while the engine is away."""
    context, limit = operation.context, max(first, HITS)
    columns, wanted = columns_of(operation, demand), operation.filters.read(None)
    try:
        page = await context.engine.search(SearchQuery(text=text, limit=limit, filter=wanted))
    except EngineError as error:
        note_away(operation, error)
        selection = Selection(viewer=context.viewer, columns=columns, filter=wanted, first=limit)
        listed = await listing_of(operation, text).page(selection)
        return {row["id"]: row for row in await rows_of(listed, context.rows, selection)}, True
    rows = await context.rows.some(page.ids, context.viewer, columns)
    return {key: rows[key] for key in page.ids if key in rows}, False


def _spoken(operation: Operation, rows: Mapping[UUID, Row]) -> Iterator[tuple[UUID, Row]]:
    return ((key, in_language(row, operation.preference)) for key, row in rows.items())


def _named(operation: Operation, demand: Demand, names: Names, first: int) -> Mapping[str, Sequence[tuple[Any, str]]]:
    """Return what is named so of each sort that is selected; a name in the languages asked for goes before others."""
    tags, reference = operation.preference.tags, operation.reference
    return {
        field: names.nearest(
            ((each, tuple(dict.fromkeys((label(each.names, tags), *each.labels)))) for each in things(reference)), first
        )
        for field, (_, things) in _NAMED.items()
        if field in demand.figures
    }
