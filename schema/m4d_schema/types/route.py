"""What stands at a path of the site."""

from enum import Enum
from typing import Annotated

import strawberry
from strawberry.types.enum import EnumValueDefinition

from m4d_schema.types.content import Content
from m4d_schema.types.scalars import Instant


def _value(name: str, description: str) -> EnumValueDefinition:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="Why content left.")
class GoneReason(Enum):
    """Why content left."""

    WITHDRAWN_BY_PUBLISHER = _value("WITHDRAWN_BY_PUBLISHER", "Its publisher has taken it back.")
    MERGED_DUPLICATE = _value("MERGED_DUPLICATE", "It told the same as `successor`.")
    TAKEN_DOWN = _value("TAKEN_DOWN", "An editor has taken it down.")
    EXPIRED = _value("EXPIRED", "Its time was over.")


@strawberry.type(description="Content stands here.")
class ContentRoute:
    """Content."""

    content: Content = strawberry.field(description="What stands here, in the languages asked for, or in the path's.")


@strawberry.type(description="It moved.")
class RedirectRoute:
    """A redirect."""

    path: str = strawberry.field(description="Where it is now: a path on the site, never another host.")
    permanent: bool = strawberry.field(description="For good; false where it hangs on the language asked for.")


@strawberry.type(description="It was here; no title is kept.")
class GoneRoute:
    """Nothing any more."""

    since: Instant = strawberry.field(description="When it left.")
    reason: GoneReason = strawberry.field(description="Why it left.")
    successor: Content | None = strawberry.field(description="What it was merged into, while that can be seen.")


Route = Annotated[
    ContentRoute | RedirectRoute | GoneRoute, strawberry.union("Route", description="What stands at a path.")
]
