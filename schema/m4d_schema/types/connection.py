"""Connections, totals and facets."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from m4d_core.storage import selection as storage
from m4d_schema.types.buckets import Bucket
from m4d_schema.types.content import Content
from m4d_schema.types.enums import FacetField
from m4d_schema.types.paging import Connection, Counted
from m4d_schema.types.reference import Organization
from m4d_schema.types.resolved import resolved
from m4d_schema.types.scalars import Html

By = Annotated[list[FacetField], strawberry.argument(description="What to count by, in the order of the answer.")]
FirstValues = Annotated[int | None, strawberry.argument(description="How many values, at most 200.")]
VALUES = 20

_FACETS = "Counts by value, exact, most frequent first; only what is selected is counted."


@strawberry.type(
    description="A facet is counted without its own filter, so a reader can widen it: the field of its name is left out"
    " where it is joined by AND alone, at the top and within `and`; what stands under `or` and `not` stays."
)
class Facet:
    """A facet."""

    field: FacetField = strawberry.field(description="What was counted by.")
    buckets: list[Bucket] = strawberry.field(description="Values, most frequent first, ties by value.")
    other_count: int = strawberry.field(description="Sum of the counts of all values that are not shown.")


def _facets(parent: strawberry.Parent[Counted], by: By, first: FirstValues = VALUES) -> Sequence[object]:
    return parent.facets([storage.FacetField(each.name) for each in by], VALUES if first is None else first)


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


@strawberry.type(description="Extract of a hit; marks are `mark` elements, the rest is escaped.")
class Highlight:
    """An extract of a hit."""

    field: str = strawberry.field(description="What it is of: `title`, `summary` or `body`.")
    html: Html = strawberry.field(description="The title, or 30 words of the text around what matched.")


@strawberry.type(description="Place of a content among the hits.")
class SearchEdge:
    """Place of a content among the hits."""

    cursor: str = strawberry.field(description="Opaque place among the hits, for `after`.")
    node: Content = strawberry.field(description="What was found.")
    score: float = strawberry.field(
        description="0 to 1, higher is better; comparable within one search. 1 for all that the database finds."
    )
    highlights: list[Highlight] = strawberry.field(
        description="Where it holds what was searched for, in the language it is shown in; what its license keeps back"
        " is not shown."
    )


@strawberry.type(description="Page of hits, best first.")
class SearchConnection(Connection):
    """Page of hits."""

    edges: list[SearchEdge] = strawberry.field(description="Places of this page.")
    nodes: list[Content] = strawberry.field(description="The same without cursors and scores.")
    facets: list[Facet] = resolved(_facets, _FACETS)
    degraded: bool = strawberry.field(
        description="The search engine is away and the database answers: words as they are written in titles and"
        " summaries of the newest items, newest first."
    )
    did_you_mean: str | None = strawberry.field(
        description="The text with words that nothing holds in the spelling of what was found; null if there is none."
    )


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
