"""Connections, totals and facets."""

from collections.abc import Sequence
from typing import Annotated, Any, Protocol

import strawberry
from graphql import GraphQLResolveInfo

from m4d_core.storage import selection as storage
from m4d_schema.types.content import Content
from m4d_schema.types.enums import CountRelation, FacetField
from m4d_schema.types.node import Node
from m4d_schema.types.reference import Organization
from m4d_schema.types.resolved import given, resolved

UpTo = Annotated[int | None, strawberry.argument(description="Count no further than this.")]
By = Annotated[list[FacetField], strawberry.argument(description="What to count by, in the order of the answer.")]
FirstValues = Annotated[int | None, strawberry.argument(description="How many values, at most 200.")]
VALUES = 20

_FACETS = "Counts by value, exact, most frequent first; only what is selected is counted."


@strawberry.type(description="Where this page lies in its list.")
class PageInfo:
    """Where a page lies."""

    has_next_page: bool = strawberry.field(description="More follow; asked from the end, the page has a `before`.")
    has_previous_page: bool = strawberry.field(
        description="Others stand before it; asked from the start, the page has an `after` or an `offset`."
    )
    start_cursor: str | None = strawberry.field(description="Cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last edge; `after` it the next page begins.")


@strawberry.type(description="Total of a list: exact unless `upTo` capped it; not selected, not computed.")
class Count:
    """A total."""

    value: int = strawberry.field(description="How many there are.")
    relation: CountRelation = strawberry.field(description="Whether that is all.")


@strawberry.type(description="One value of a facet with its label and, where it is one, the node behind it.")
class Bucket:
    """A value of a facet."""

    value: str = strawberry.field(description="Value, fit for the filter.")
    label: str = strawberry.field(description="Name for people, in a language asked for where it is known.")
    count: int = strawberry.field(description="How many there are with it.")
    selected: bool = strawberry.field(description="The filter asks for it.")
    node: Node | None = strawberry.field(description="Country, theme, organization or source behind the value.")


@strawberry.type(description="A facet is counted without its own filter, so a reader can widen it.")
class Facet:
    """A facet."""

    field: FacetField = strawberry.field(description="What was counted by.")
    buckets: list[Bucket] = strawberry.field(description="Values, most frequent first, ties by value.")
    other_count: int = strawberry.field(description="Sum of the counts of all values that are not shown.")


class Counted(Protocol):
    """What resolvers hold of a page: it was counted when it was read."""

    def count(self, up_to: int | None) -> object:
        """Return what a Count is read from."""
        ...

    def facets(self, by: Sequence[storage.FacetField], first: int) -> Sequence[object]:
        """Return what each Facet is read from."""
        ...


def _count(parent: strawberry.Parent[Counted], up_to: UpTo = strawberry.UNSET) -> object:
    return parent.count(given(up_to))


def _facets(parent: strawberry.Parent[Counted], by: By, first: FirstValues = VALUES) -> Sequence[object]:
    return parent.facets([storage.FacetField(each.name) for each in by], VALUES if first is None else first)


@strawberry.interface(description="A page of a longer list; opaque cursors that stay valid while items arrive.")
class Connection:
    """A page of a list."""

    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    count: Count = resolved(_count, "Total of the list, whatever the page.")

    @classmethod
    def is_type_of(cls, _page: object, _info: GraphQLResolveInfo[Any]) -> bool:
        """Return True: a page bears no mark of its type, and no field leaves open which one it is."""
        return True


@strawberry.type(description="Place of a content in a list.")
class ContentEdge:
    """Place of a content in a list."""

    cursor: str = strawberry.field(description="Opaque place in the list, for `after`.")
    node: Content = strawberry.field(description="What stands there.")


@strawberry.type(description="Page of content; filters, totals and facets come from the listing, never from search.")
class ContentConnection(Connection):
    """Page of content."""

    edges: list[ContentEdge] = strawberry.field(description="Places of this page.")
    nodes: list[Content] = strawberry.field(description="The same without cursors.")
    facets: list[Facet] = resolved(_facets, _FACETS)


@strawberry.type(description="Place of a content among the hits.")
class SearchEdge:
    """Place of a content among the hits."""

    cursor: str = strawberry.field(description="Opaque place among the hits, for `after`.")
    node: Content = strawberry.field(description="What was found.")
    score: float = strawberry.field(description="0 to 1, higher is better; comparable within one search.")


@strawberry.type(description="Page of hits, best first.")
class SearchConnection(Connection):
    """Page of hits."""

    edges: list[SearchEdge] = strawberry.field(description="Places of this page.")
    nodes: list[Content] = strawberry.field(description="The same without cursors and scores.")
    facets: list[Facet] = resolved(_facets, _FACETS)


@strawberry.type(description="Place of an organization in a list.")
class OrganizationEdge:
    """Place of an organization in a list."""

    cursor: str = strawberry.field(description="Opaque place in the list, for `after`.")
    node: Organization = strawberry.field(description="What stands there.")


@strawberry.type(description="Page of organizations.")
class OrganizationConnection(Connection):
    """Page of organizations."""

    edges: list[OrganizationEdge] = strawberry.field(description="Places of this page.")
    nodes: list[Organization] = strawberry.field(description="The same without cursors.")
