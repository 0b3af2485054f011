"""Reads content below content: for each field that opens some, one statement for all contents of a level.

What the viewer may not see is not there, whatever points at it.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from m4d_core.content import ties
from m4d_core.content.identity import content_id
from m4d_core.content.kind import Kind
from m4d_core.storage.listing import Row
from m4d_core.storage.neighbors import Center, Wish
from m4d_core.storage.selection import Filter, Order, Position
from m4d_schema import cursors
from m4d_schema.branch import Branch, Opened
from m4d_schema.connection import Edge, Listed, check_size
from m4d_schema.context import Operation
from m4d_schema.errors import too_expensive
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.plan.nodes import content_records
from m4d_schema.plan.spoken import is_spoken, with_languages
from m4d_schema.record import Record
from m4d_schema.selection import Demand
from m4d_schema.tags import ANY, URL, Term

TELLINGS = 20  # of the same story by others
CHILDREN = 50
LINKS = 50  # of a project, whose documents are looked for in the library


@dataclass(frozen=True, kw_only=True)
class Neighbor:
    """Content near other content. score: 0 to 1. reasons: the ties they share."""

    content: Record
    score: float
    reasons: list[str]


Rows = Collection[Row]
Found = Mapping[UUID, Any]


async def shown(operation: Operation, rows: Mapping[UUID, Row], demand: Demand) -> Mapping[UUID, Record]:
    """Return rows as nodes with all that is asked for below them.

    Kinds without a type in the schema are left out, and what is in none of the languages that are wanted.
    """
    known: Mapping[UUID, Row] = {
        key: row for key, row in rows.items() if row["kind"] in CONTENT_TYPES and is_spoken(row, operation.preference)
    }
    await operation.context.memory.recognise(known.values())
    if known and demand.below:
        known = opened = {key: Opened(row) for key, row in known.items()}
        for branch, below in demand.below.items():
            found = await _READERS[branch.name](operation, below, branch, opened.values())
            for key, row in opened.items():
                row.below[branch] = found.get(key)
    return content_records(known, operation)


def columns_of(operation: Operation, demand: Demand, *, by_slug: bool = False) -> frozenset[str]:
    """Return the columns to read; the kind is what tells a row's type.

    Where languages are asked for, also what tells which text is shown. by_slug: the slug may be one in some language.
    """
    columns = frozenset(demand.columns | {"kind"})
    return with_languages(columns) if operation.preference.tags or by_slug else columns


async def _related(operation: Operation, demand: Demand, branch: Branch, rows: Rows) -> Found:
    """Return the neighbors of each row. Raises QueryError for too many of them, or too many rows."""
    settings, first = operation.context.settings, branch.argument("first")
    check_size(first, "first", settings.graphql_max_related)
    if len(rows) > settings.graphql_max_centers:
        raise too_expensive(
            "contents with `related`", allowed=settings.graphql_max_centers, requested=len(rows), argument="first"
        )
    own = {row["id"]: ties.ties(row) for row in rows}
    centers = [Center(id=row["id"], cluster=row["cluster"], ties=ties.sought(own[row["id"]])) for row in rows]
    wish = _wish(operation, demand, first, ties.COLUMNS, kinds=branch.argument("kinds"))
    operation.tags.note_terms(*(Term(ANY, *tie) for center in centers for tie in center.ties))
    found = await operation.context.rows.related(centers, wish)
    nodes = await shown(operation, {row["id"]: row for near in found.values() for row in near}, demand)
    worth = {center.id: ties.weight(center.ties) for center in centers}
    return {row["id"]: [] for row in rows} | {
        key: [
            Neighbor(
                content=nodes[row["id"]],
                score=round(row["score"] / worth[key], 3),
                reasons=[str(tie) for tie in own[key] if tie in set(ties.ties(row))],
            )
            for row in near
            if row["id"] in nodes
        ]
        for key, near in found.items()
    }


async def _also_reported_by(operation: Operation, demand: Demand, _: Branch, rows: Rows) -> Found:
    """Return the other tellings of each story, the oldest first."""
    wish = _wish(operation, demand, TELLINGS, {"cluster"}, kinds=frozenset({Kind.NEWS}))
    clusters = {row["cluster"] for row in rows if row["cluster"] is not None}
    operation.tags.note_terms(Term(Kind.NEWS))  # whoever joins a story may have nothing else in common with it
    found = await operation.context.rows.same_story(clusters, wish)
    nodes = await shown(operation, {row["id"]: row for told in found.values() for row in told}, demand)
    return {
        row["id"]: [nodes[each["id"]] for each in found.get(row["cluster"], ()) if each["id"] != row["id"]][:TELLINGS]
        for row in rows
    }


async def _parent(operation: Operation, demand: Demand, _: Branch, rows: Rows) -> Found:
    """Return the project each is a part of, None where none is named or shown."""
    found = await _projects(operation, demand, rows, "PARENT", 1)
    return {key: next(iter(projects), None) for key, projects in found.items()}


async def _children(operation: Operation, demand: Demand, _: Branch, rows: Rows) -> Found:
    """Return the projects that each names as its parts."""
    return await _projects(operation, demand, rows, "CHILD", CHILDREN)


async def _projects(
    operation: Operation, demand: Demand, rows: Rows, relation: str, most: int
) -> Mapping[UUID, list[Record]]:
    """Return the projects of the same source that each names in a relation, in the order they are named."""
    named = {row["id"]: _named(row, relation)[:most] for row in rows}
    wanted = sorted({key for keys in named.values() for key in keys})
    operation.tags.note_content(*wanted)
    found = await operation.context.rows.some(wanted, operation.context.viewer, columns_of(operation, demand))
    nodes = await shown(operation, {key: row for key, row in found.items() if row["kind"] == Kind.PROJECT}, demand)
    return {key: [nodes[each] for each in keys if each in nodes] for key, keys in named.items()}


def _named(row: Row, relation: str) -> list[UUID]:
    related = row["detail"].get("related", ())
    keys = (content_id(row["source_key"], each["identity"]) for each in related if each["relation"] == relation)
    return list(dict.fromkeys(keys))


async def _documents(operation: Operation, demand: Demand, branch: Branch, rows: Rows) -> Found:
    """Return a page of the documents of each project that stand in the library, the newest first.

    Raises QueryError for a page size or a cursor that cannot be used.
    """
    first, after = branch.argument("first"), branch.argument("after")
    check_size(first, "first", operation.context.settings.graphql_max_page)
    start = cursors.read_cursor(Order(), after) if after is not None else None
    linked = {row["id"]: {each["url"] for each in row["detail"].get("documents", ())[:LINKS]} for row in rows}
    wish = _wish(operation, demand, first, {"url", "effective_at"}, kinds=frozenset({Kind.DOCUMENT}))
    operation.tags.note_terms(*(Term(Kind.DOCUMENT, URL, url) for urls in linked.values() for url in urls))
    found = await operation.context.rows.at_addresses(set().union(*linked.values()), wish)
    nodes = await shown(operation, {row["id"]: row for row in found}, demand)
    return {
        key: _page(operation, [row for row in found if row["url"] in urls and row["id"] in nodes], nodes, first, start)
        for key, urls in linked.items()
    }


def _page(
    operation: Operation, found: Sequence[Row], nodes: Mapping[UUID, Record], first: int, start: Position | None
) -> Listed:
    behind = [row for row in found if start is None or (row["effective_at"], row["id"]) < (start.key, start.id)]
    edges = [
        Edge(
            cursor=cursors.write_cursor(Order(), Position(key=row["effective_at"], id=row["id"])),
            node=nodes[row["id"]],
        )
        for row in behind[:first]
    ]
    return Listed(
        operation=operation,
        wanted=Filter(),
        edges=edges,
        ends=(edges[0].cursor, edges[-1].cursor) if edges else None,
        has_next=len(behind) > first,
        has_previous=start is not None,
        total=len(found),
    )


def _wish(
    operation: Operation, demand: Demand, first: int, more: Collection[str], *, kinds: frozenset[str] | None
) -> Wish:
    return Wish(
        viewer=operation.context.viewer,
        columns=columns_of(operation, demand) | set(more),
        first=first,
        kinds=kinds,
        available=operation.filters.read(None).available,
    )


_READERS: Mapping[str, Callable[[Operation, Demand, Branch, Rows], Awaitable[Found]]] = {
    "related": _related,
    "alsoReportedBy": _also_reported_by,
    "parent": _parent,
    "children": _children,
    "documents": _documents,
}
