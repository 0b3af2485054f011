"""A partner's feed, as public data."""

import strawberry

from m4d_schema.types.enums import SourceStatus
from m4d_schema.types.node import Node
from m4d_schema.types.parts import License
from m4d_schema.types.reference import Organization
from m4d_schema.types.scalars import Instant, Url


@strawberry.type(description="A partner feed and how well it is doing, as public data.")
class Source(Node):
    """A feed."""

    slug: str = strawberry.field(description="Natural key, never changing.")
    name: str = strawberry.field(description="Name for people.")
    organization: Organization | None = strawberry.field(description="Who publishes it.")
    homepage: Url | None = strawberry.field(description="Page for people at the publisher.")
    feed_urls: list[Url] = strawberry.field(description="Addresses that are read.")
    license: License = strawberry.field(description="Rights of its items, unless one says otherwise.")
    status: SourceStatus = strawberry.field(description="How reading it goes.")
    last_fetched_at: Instant | None = strawberry.field(description="When it was last asked.")
    last_changed_at: Instant | None = strawberry.field(description="When it last brought something new or changed.")
    item_count: int = strawberry.field(description="How much of it is published here, exactly.")
    freshness_seconds: int | None = strawberry.field(
        description="Seconds since it was last read without fault; null when it never was."
    )
