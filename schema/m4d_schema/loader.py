"""Reads what the root fields of an operation need, before any resolver below them runs.

A list is one statement for its page, one for its total, one for each facet, and each only when it is selected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from m4d_core.content.paths import read_path
from m4d_core.content.preference import Preference
from m4d_core.content.reference import Organization
from m4d_core.content.text import normalise
from m4d_core.content.urls import clean_url
from m4d_core.storage.listing import Row, rows_of
from m4d_core.storage.selection import OWN_FILTER, Filter, Keys, Order, Selection
from m4d_schema import cursors
from m4d_schema.below import columns_of, shown
from m4d_schema.connection import Edge, Listed, check_size
from m4d_schema.context import Operation
from m4d_schema.errors import bad_input, too_expensive
from m4d_schema.ids import content_key
from m4d_schema.plan.nodes import record
from m4d_schema.plan.spoken import locale_of_slug
from m4d_schema.plan.values import label
from m4d_schema.record import Record
from m4d_schema.selection import Demand, FacetDemand
from m4d_schema.tags import URL, Term
from m4d_schema.types.inputs import ContentLookup, SlugInput


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Which part of a list is asked for, as the caller says it."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    offset: int | None = None


async def list_contents(operation: Operation, demand: Demand, wanted: Filter, order: Order, paging: Paging) -> Listed:
    """Return a page of a list. Raises QueryError for a page size or a cursor that cannot be used."""
    context = operation.context
    selection = Selection(
        viewer=context.viewer,
        columns=columns_of(operation, demand),
        filter=wanted,
        order=order,
        **_part(operation, order, paging),
    )
    listed = Listed(operation=operation, wanted=wanted)
    if demand.has_page or demand.has_total:
        operation.tags.note_list(wanted)
    if demand.has_page:
        page = await context.listing.page(selection)
        operation.tags.note_listed(page.ids)
        rows = {row["id"]: row for row in await rows_of(page, context.rows, selection)}
        records = await shown(operation, rows, demand)
        places = page.positions
        listed = replace(
            listed,
            edges=[
                Edge(cursor=cursors.write_cursor(order, place) if demand.has_cursors else "", node=records[place.id])
                for place in places
                if place.id in records
            ],
            ends=(cursors.write_cursor(order, places[0]), cursors.write_cursor(order, places[-1]))
            if places and demand.has_ends
            else None,
            has_next=selection.before is not None if selection.from_end else page.has_more,
            has_previous=page.has_more if selection.from_end else selection.after is not None or selection.offset > 0,
        )
    total = await context.listing.total(selection) if demand.has_total else None
    counts = {each: await context.listing.facet(selection, *each) for each in countable(operation, demand)}
    for each in counts:
        operation.tags.note_facet(wanted, OWN_FILTER.get(each.field))
    return replace(listed, total=total, counts=counts)


async def load_contents(operation: Operation, demand: Demand, ids: Sequence[UUID]) -> Mapping[UUID, Record]:
    """Return the contents of these ids that the viewer may see, in one statement."""
    context = operation.context
    operation.tags.note_content(*ids)
    rows = await context.rows.some(ids, context.viewer, columns_of(operation, demand))
    return await shown(operation, rows, demand)


async def load_content(operation: Operation, demand: Demand, by: ContentLookup) -> Record | None:
    """Return the content that one of its names stands for. Raises QueryError (BAD_INPUT) for an id of another node."""
    context = operation.context
    viewer, columns = context.viewer, columns_of(operation, demand, by_slug=True)
    if isinstance(by.id, str):
        key = content_key(by.id)
        if key is None:
            raise bad_input(f"'{by.id}' is no global id of content.", "by.id")
        return (await load_contents(operation, demand, [key])).get(key)
    if isinstance(by.original_url, str):
        url = clean_url(by.original_url) or by.original_url
        operation.tags.note_terms(Term(dimension=URL, key=url))
        row = await context.rows.by_url(url, viewer, columns)
    else:
        place = read_path(by.path) if isinstance(by.path, str) else _slug(by.slug)
        if place is None or "\x00" in place[1]:
            return None
        row = await context.rows.by_slug(*place, viewer, columns | {"slug"})
        if row is None:
            operation.tags.note_terms(Term(place[0]))
        operation = as_named(operation, row, place[1]) if row else operation
    return next(iter((await shown(operation, {row["id"]: row}, demand)).values()), None) if row else None


async def load_people(operation: Operation, slugs: frozenset[str]) -> Mapping[str, Record]:
    """Return the persons of these slugs who have written something that the viewer may see, in one statement."""
    known = frozenset(slug for slug in slugs if "\x00" not in slug)
    operation.tags.note_list(Filter(people=Keys(any_of=known)))
    found = await operation.context.rows.people(known, operation.context.viewer)
    return {slug: record("Person", person, operation) for slug, person in found.items()}


def list_organizations(operation: Operation, paging: Paging, chosen: Iterable[Organization]) -> Listed:
    """Return a page of organizations by name. Raises QueryError for a page size or cursor."""
    first = page_size(operation, paging.first)
    operation.tags.note_node("Organization")
    languages = operation.preference
    start = cursors.read_name_cursor(paging.after, languages) if paging.after is not None else None
    found = {(normalise(label(each.names, languages.tags)), each.slug): each for each in chosen}
    places = [place for place in sorted(found) if start is None or place > start]
    edges = [
        Edge(cursor=cursors.write_name_cursor(*place, languages), node=record("Organization", found[place], operation))
        for place in places[:first]
    ]
    return Listed(
        operation=operation,
        wanted=Filter(),
        edges=edges,
        ends=(edges[0].cursor, edges[-1].cursor) if edges else None,
        has_next=len(places) > first,
        has_previous=start is not None,
        total=len(found),
    )


def as_named(operation: Operation, row: Row, slug: str) -> Operation:
    """Return the operation in the language of the slug that named a row, where it asks for none itself."""
    locale = None if operation.preference.tags else locale_of_slug(row, slug)
    return operation if locale is None else operation.speaking(Preference((locale,)))


def page_size(operation: Operation, first: int | None, argument: str = "first") -> int:
    """Return how many to read. Raises QueryError for a size out of range."""
    settings = operation.context.settings
    if first is None:
        return settings.graphql_default_page
    check_size(first, argument, settings.graphql_max_page)
    return first


def _part(operation: Operation, order: Order, paging: Paging) -> dict[str, Any]:
    """Return which part of a list a selection reads. Raises QueryError for what does not go together."""
    if paging.first is not None and paging.last is not None:
        raise bad_input("`first` and `last` do not go together; ask for one of them.", "last")
    offset, most = paging.offset or 0, operation.context.settings.graphql_max_offset
    if offset < 0:
        raise bad_input("`offset` must not be negative.", "offset")
    if offset > most:
        raise too_expensive("offset", allowed=most, requested=offset, argument="offset")
    if offset and (paging.last is not None or paging.after is not None or paging.before is not None):
        raise bad_input("`offset` goes with `first` alone; cursors say their own place.", "offset")
    return {
        "first": page_size(operation, paging.last, "last")
        if paging.last is not None
        else page_size(operation, paging.first),
        "after": cursors.read_cursor(order, paging.after) if paging.after is not None else None,
        "before": cursors.read_cursor(order, paging.before, "before") if paging.before is not None else None,
        "from_end": paging.last is not None,
        "offset": offset,
    }


def _slug(given: SlugInput | None) -> tuple[str, str] | None:
    return (given.kind.name, given.slug) if given else None


def countable(operation: Operation, demand: Demand) -> list[FacetDemand]:
    """Return the facets that can be answered; the resolver refuses the others at their place in the document."""
    return [each for each in demand.facets if 0 <= each.first <= operation.context.settings.graphql_max_page]
