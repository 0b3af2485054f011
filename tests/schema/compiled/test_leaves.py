"""Scalars and enums are written as graphql-core writes them, and what it refuses is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import GraphQLScalarType

from m4d_schema.compiled.leaves import UnwritableError, leaf
from m4d_schema.schema import build_schema, core_schema
from m4d_schema.types.enums import ContentKind

TYPES = core_schema(build_schema()).type_map


def write(kind: str, value: Any) -> Any:
    return leaf(TYPES[kind])(value)  # type: ignore[arg-type]  # every type of the table is a leaf


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("String", "a", "a"),
        ("String", 1, "1"),
        ("ID", 7, "7"),
        ("Boolean", True, True),
        ("Int", 5, 5),
        ("Float", 1, 1.0),
        ("DateTime", datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00Z"),
        ("ContentKind", "NEWS", "NEWS"),
        ("ContentKind", ContentKind.NEWS, "NEWS"),
    ],
)
def test_what_is_written(kind: str, value: Any, expected: Any) -> None:
    for _ in range(2):  # looked up, and found again
        assert write(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value"), [("String", {}), ("Int", 2**31), ("Int", "x"), ("Boolean", "x"), ("ContentKind", "POEM")]
)
def test_what_cannot_be_written(kind: str, value: Any) -> None:
    with pytest.raises(Exception, match=r".+"):
        write(kind, value)


def test_a_scalar_that_comes_to_nothing_cannot_be_written() -> None:
    with pytest.raises(UnwritableError):
        leaf(GraphQLScalarType("Nothing", coerce_output_value=lambda _: None))("x")
