"""What all pages of lists have: where they lie, and how long the list is."""

from collections.abc import Sequence
from typing import Annotated, Any, Protocol

import strawberry
from graphql import GraphQLResolveInfo

from m4d_core.storage import selection as storage
from m4d_schema.types.enums import CountRelation
from m4d_schema.types.resolved import given, resolved

UpTo = Annotated[int | None, strawberry.argument(description="Count no further than this.")]


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


@strawberry.interface(description="A page of a longer list; opaque cursors that stay valid while items arrive.")
class Connection:
    """A page of a list."""

    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    count: Count = resolved(_count, "Total of the list, whatever the page.")

    @classmethod
    def is_type_of(cls, _page: object, _info: GraphQLResolveInfo[Any]) -> bool:
        """Return True: a page bears no mark of its type, and no field leaves open which one it is."""
        return True
