"""Reads what `search` needs: of the engine, or of the database while the engine is away."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from m4d_core.errors import EngineError
from m4d_core.storage.listing import FacetCounts, Listing, rows_of
from m4d_core.storage.selection import Filter, Selection
from m4d_schema import cursors
from m4d_schema.below import columns_of, shown
from m4d_schema.connection import Edge, Listed
from m4d_schema.context import Operation
from m4d_schema.errors import too_expensive
from m4d_schema.highlights import Highlight, of_rows
from m4d_schema.loader import Paging, countable, load_contents, page_size
from m4d_schema.record import Record
from m4d_schema.selection import Demand, FacetDemand
from m4d_search.contract import Hit, SearchPage, SearchQuery
from m4d_search.document import names
from m4d_search.formatted.matches import Matcher
from m4d_search.spelling import did_you_mean
from m4d_search.terms import parse_terms
from m4d_search.worded import words_of

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of hits, whoever found it. fingerprint: of its cursors. has_more: others follow, maybe out of reach."""

    hits: Sequence[Hit]
    offset: int
    has_more: bool
    records: Mapping[UUID, Record]
    total: int
    counts: Mapping[FacetDemand, FacetCounts]
    fingerprint: str
    degraded: bool
    did_you_mean: str | None = None


async def search_contents(operation: Operation, demand: Demand, text: str, wanted: Filter, paging: Paging) -> Listed:
    """Return a page of hits; a hit the viewer may not see, or no longer, is left out.

    Raises QueryError for a text, page size or cursor that cannot be used.
    """
    check_text(operation, text)
    first = page_size(operation, paging.first)
    try:
        found = await _of_engine(operation, demand, text, wanted, (first, paging.after))
    except EngineError as error:
        note_away(operation, error)
        found = await _of_database(operation, demand, text, wanted, (first, paging.after))
    deepest = operation.context.settings.search_max_hits
    marks: Mapping[UUID, Sequence[Highlight]] = {}
    if "highlights" in demand.made:
        rows = {key: each.row for key, each in found.records.items()}
        marks = await asyncio.to_thread(of_rows, rows, Matcher(parse_terms(text)))
    places = [cursors.write_search_cursor(found.fingerprint, place) for place, _ in enumerate(found.hits, found.offset)]
    return Listed(
        operation=operation,
        wanted=wanted,
        edges=[
            Edge(cursor=cursor, node=found.records[hit.id], score=hit.score, highlights=list(marks.get(hit.id, ())))
            for hit, cursor in zip(found.hits, places, strict=True)
            if hit.id in found.records
        ],
        ends=(places[0], places[-1]) if places else None,
        has_next=found.has_more and found.offset + len(found.hits) < deepest,
        has_previous=paging.after is not None,
        total=found.total,
        is_floor=not found.degraded and found.total >= deepest,
        counts=found.counts,
        degraded=found.degraded,
        did_you_mean=found.did_you_mean,
    )


def check_text(operation: Operation, text: str) -> None:
    """Note a search. Raises QueryError (TOO_EXPENSIVE) for a text that is too long."""
    operation.tags.note_search()
    most = operation.context.settings.search_max_text
    if len(text) > most:
        raise too_expensive("search text", allowed=most, requested=len(text), argument="text")


def note_away(operation: Operation, error: EngineError) -> None:
    """Note that the engine is away: in the log, and in the answer, which no cache may keep."""
    log.warning("search_degraded", reason=error.message, hint=error.hint)
    operation.looked.is_degraded = True


def listing_of(operation: Operation, text: str) -> Listing:
    """Return what the database has of a search."""
    context = operation.context
    words = words_of(text, context.settings.search_fallback_rows)
    return context.rows.worded(words) if words is not None else context.listing


async def _of_engine(
    operation: Operation, demand: Demand, text: str, wanted: Filter, place: tuple[int, str | None]
) -> Found:
    """Return the page that the engine finds. place: how many hits, after which cursor. Raises EngineError."""
    settings, engine = operation.context.settings, operation.context.engine
    (first, after), deepest = place, settings.search_max_hits
    fingerprint, offset = "", 0
    if demand.has_cursors or demand.has_ends or after is not None:
        fingerprint = cursors.search_fingerprint(text, wanted, await engine.generation())
    if after is not None:
        offset = cursors.read_search_cursor(fingerprint, after)
    facets = countable(operation, demand)
    query = SearchQuery(
        text=text,
        offset=min(offset, deepest),
        limit=max(min(first, deepest - offset), 0),
        filter=wanted,
        facets=tuple(dict.fromkeys(each.field for each in facets)),
        max_hits=deepest,
    )
    page = await engine.search(query)
    records = await load_contents(operation, demand, page.ids) if demand.has_nodes else {}
    better = None
    if "didYouMean" in demand.made:
        rows = [each.row for each in records.values()]
        texts = [
            text for row in rows for text in (row["title"], row["summary"] or "", *names(row, operation.reference))
        ]
        better = await did_you_mean(engine, text, texts)
    return Found(
        hits=page.hits,
        offset=offset,
        has_more=offset + len(page.hits) < page.total,
        records=records,
        total=page.total,
        counts={each: _facet_counts(page, each) for each in facets},
        fingerprint=fingerprint,
        degraded=False,
        did_you_mean=better,
    )


async def _of_database(
    operation: Operation, demand: Demand, text: str, wanted: Filter, place: tuple[int, str | None]
) -> Found:
    """Return the page that the database finds. A cursor of before goes on at its place, in the order of now."""
    (first, after), deepest = place, operation.context.settings.search_max_hits
    offset = cursors.read_search_cursor(None, after) if after is not None else 0
    selection = Selection(
        viewer=operation.context.viewer,
        columns=columns_of(operation, demand),
        filter=wanted,
        first=max(min(first, deepest - offset), 0),
        offset=min(offset, deepest),
    )
    listing = listing_of(operation, text)
    hits, records, has_more = await list_found(operation, demand, listing, selection)
    return Found(
        hits=hits,
        offset=offset,
        has_more=has_more,
        records=records,
        total=await listing.total(selection) if demand.has_total else 0,
        counts={each: await listing.facet(selection, *each) for each in countable(operation, demand)},
        fingerprint=cursors.search_fingerprint(text, wanted, "database"),
        degraded=True,
    )


async def list_found(
    operation: Operation, demand: Demand, listing: Listing, selection: Selection
) -> tuple[list[Hit], Mapping[UUID, Record], bool]:
    """Return a page of a listing as hits with their nodes, and whether more follow."""
    if not demand.has_page and not demand.has_nodes:
        return [], {}, False
    page = await listing.page(selection)
    rows = {row["id"]: row for row in await rows_of(page, operation.context.rows, selection)}
    records = await shown(operation, rows, demand)
    return [Hit(id=each, score=1.0) for each in page.ids], records, page.has_more


def _facet_counts(page: SearchPage, demand: FacetDemand) -> FacetCounts:
    counted = page.facets.get(demand.field, {})
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return FacetCounts(
        field=demand.field,
        buckets=tuple(ordered[: demand.first]),
        other_count=sum(count for _, count in ordered[demand.first :]),
    )
