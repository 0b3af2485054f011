"""What the caller may still ask."""

import strawberry

from m4d_schema.types.scalars import Instant


@strawberry.type(description="Budget of the caller, in points: 10 a request, and its cost.")
class RateLimit:
    """The budget of a client."""

    limit: int = strawberry.field(description="Points a minute; the largest integer where nobody counts.")
    remaining: int = strawberry.field(description="Points left now.")
    reset_at: Instant = strawberry.field(description="When all of them are there again.")
    cost: int = strawberry.field(description="Points of this operation, also in a dry run.")
