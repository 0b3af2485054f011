"""How scalars and enums are written: as graphql-core writes them, by the shortest way (pure)."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)

Leaf = Callable[[Any], Any]
# a value of exactly this type is written as it is
AS_IS: dict[str, type] = {
    GraphQLString.name: str,
    GraphQLID.name: str,
    GraphQLBoolean.name: bool,
}


class UnwritableError(Exception):
    """A value cannot be written as its field promises; the executor says why."""


def leaf(kind: GraphQLLeafType) -> Leaf:
    """Return what writes a value of a scalar or an enum that is not null. It raises for one that cannot be."""
    if isinstance(kind, GraphQLEnumType):
        return _enum(kind)
    write = kind.coerce_output_value
    return lambda value: _written(write(value))


def _enum(kind: GraphQLEnumType) -> Leaf:
    """Return what writes a value of an enum; each is looked up once."""
    known: dict[Any, Any] = {}

    def write(value: Any) -> Any:  # noqa: ANN401 - any GraphQL value
        try:
            return known[value]
        except KeyError:
            return known.setdefault(value, _written(kind.coerce_output_value(value)))

    return write


def _written(value: Any) -> Any:  # noqa: ANN401 - any GraphQL value
    if value is None or value is Undefined:
        raise UnwritableError
    return value
