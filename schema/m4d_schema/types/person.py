"""Who wrote content."""

from typing import Annotated

import strawberry

from m4d_schema.types.node import Node
from m4d_schema.types.reference import Contents, Organization, list_of


@strawberry.type(description="Author as published; two persons of one name cannot be told apart.")
class Person(Node):
    """Author as published."""

    slug: str = strawberry.field(description="Natural key, made of the name alone.")
    name: str = strawberry.field(description="Name as published; never an address or a telephone number.")
    affiliation: Organization | None = strawberry.field(
        description="Organization the name is published with, where it is one of ours."
    )
    contents: Contents = list_of("of this author")


Contributor = Annotated[Person | Organization, strawberry.union("Contributor", description="Who wrote.")]
