"""Pages of content as connections: Relay's edges and page info, totals and facets, all read beforehand.

Source: Relay, GraphQL Cursor Connections Specification.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from m4d_core.storage.listing import FacetCounts
from m4d_core.storage.selection import OWN_FILTER, FacetField, Filter, Keys, value_text
from m4d_schema.errors import bad_input, too_expensive
from m4d_schema.highlights import Highlight
from m4d_schema.plan.labels import facet_label
from m4d_schema.plan.names import FACET_NODES
from m4d_schema.plan.nodes import find
from m4d_schema.record import Record
from m4d_schema.selection import FacetDemand


class Edge(NamedTuple):
    """Place of a node in a list. score: of a hit, higher is better. highlights: of a hit, where they were asked for."""

    cursor: str
    node: Record
    score: float | None = None
    highlights: Sequence[Highlight] = ()


@dataclass(frozen=True, kw_only=True)
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class Count:
    """A total, or a floor under it."""

    value: int
    relation: str


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """One value of a facet."""

    value: str
    label: str
    count: int
    selected: bool
    node: Record | None


@dataclass(frozen=True, kw_only=True)
class Facet:
    """The values of one facet, most frequent first."""

    field: str
    buckets: Sequence[Bucket]
    other_count: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of a list with what was counted of it.

    ends: cursors of its first and last place, None for an empty page, and when nobody asked; what stands there may be
    hidden meanwhile. total: None when nobody asked. is_floor: the total may be higher. counts: of the facets that were
    asked for. degraded: the database answers for a search engine that is away. did_you_mean: a better spelling of a
    search.
    """

    operation: Any
    wanted: Filter
    edges: Sequence[Edge] = ()
    ends: tuple[str, str] | None = None
    has_next: bool = False
    has_previous: bool = False
    total: int | None = None
    is_floor: bool = False
    counts: Mapping[FacetDemand, FacetCounts] = field(default_factory=dict)
    degraded: bool = False
    did_you_mean: str | None = None

    @property
    def nodes(self) -> list[Record]:
        """The nodes of the page."""
        return [edge.node for edge in self.edges]

    @property
    def page_info(self) -> PageInfo:
        """Where the page lies."""
        return PageInfo(
            has_next_page=self.has_next,
            has_previous_page=self.has_previous,
            start_cursor=self.ends[0] if self.ends else None,
            end_cursor=self.ends[1] if self.ends else None,
        )

    def count(self, up_to: int | None) -> Count:
        """Return the total, counted no further than `up_to`. Raises QueryError (BAD_INPUT) for a negative one."""
        if up_to is not None and up_to < 0:
            raise bad_input("`upTo` must not be negative.", "upTo")
        total = self.total or 0
        if up_to is not None and total > up_to:
            return Count(value=up_to, relation="AT_LEAST")
        return Count(value=total, relation="AT_LEAST" if self.is_floor else "EXACT")

    def facets(self, by: Sequence[FacetField], first: int) -> list[Facet]:
        """Return the facets in the order asked for. Raises QueryError for a `first` out of range."""
        check_size(first, "first", self.operation.context.settings.graphql_max_page)
        return [self._facet(FacetDemand(each, first)) for each in by]

    def _facet(self, demand: FacetDemand) -> Facet:
        counts, chosen = self.counts[demand], _chosen(self.wanted, demand.field)
        return Facet(
            field=demand.field.value,
            buckets=buckets(self.operation, counts, chosen),
            other_count=counts.other_count,
        )


def buckets(operation: Any, counts: FacetCounts, chosen: frozenset[str] = frozenset()) -> list[Bucket]:  # noqa: ANN401 - an Operation
    """Return counted values with their labels and nodes. chosen: those that the filter asks for."""
    kind = FACET_NODES.get(counts.field)
    return [
        Bucket(
            value=value,
            label=facet_label(counts.field, value, node, operation.preference.tags),
            count=count,
            selected=value in chosen,
            node=node,
        )
        for value, count in counts.buckets
        for node in (find(kind, value, operation) if kind else None,)
    ]


def check_size(size: int, argument: str, most: int) -> None:
    """Raise QueryError: BAD_INPUT for a negative page size, TOO_EXPENSIVE for one above the cap."""
    if size < 0:
        raise bad_input(f"`{argument}` must not be negative.", argument)
    if size > most:
        raise too_expensive("page size", allowed=most, requested=size, argument=argument)


def _chosen(wanted: Filter, facet: FacetField) -> frozenset[str]:
    """Return the values of a facet that a filter asks for, where its conditions are joined by AND alone."""
    own = OWN_FILTER.get(facet)
    asked = [getattr(each, own) for each in wanted.joined()] if own else []
    return frozenset(value_text(value) for each in asked for value in _values(each))


def _values(asked: object) -> Iterable[object]:
    if isinstance(asked, Keys):
        return (asked.any_of or frozenset()) | asked.all_of
    if isinstance(asked, frozenset):
        return asked
    return () if asked is None else (asked,)
