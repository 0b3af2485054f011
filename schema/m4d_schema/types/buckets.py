"""Counts by value."""

import strawberry

from m4d_schema.types.node import Node


@strawberry.type(description="One value of a facet with its label and, where it is one, the node behind it.")
class Bucket:
    """A value of a facet."""

    value: str = strawberry.field(description="Value, fit for the filter.")
    label: str = strawberry.field(description="Name for people, in the languages asked for; else in English.")
    count: int = strawberry.field(description="How many there are with it.")
    selected: bool = strawberry.field(description="The filter asks for it.")
    node: Node | None = strawberry.field(description="Country, theme, organization, goal... behind the value.")
