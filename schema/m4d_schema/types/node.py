"""The interface of everything that has a global id."""

from typing import Any

import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo

from m4d_schema.record import Record


@strawberry.interface(description="Anything with a global id that `node` can find again.")
class Node:
    """Anything with a global id; resolvers hold it as a Record that knows its type."""

    id: strawberry.ID = strawberry.field(description="Global id, opaque: base64url of the node and its key.")

    @classmethod
    def is_type_of(cls, record: Record, _info: GraphQLResolveInfo[Any]) -> bool:
        """Return whether the record is of this very type."""
        return record.type == cls.__name__

    @classmethod
    def resolve_type(cls, record: Record, _info: GraphQLResolveInfo[Any], _abstract: GraphQLAbstractType) -> str:
        """Return the name of the record's type."""
        return record.type
