"""From coerced arguments to what a resolver is given: inputs as the classes of `types/inputs.py`."""

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField


def converted(schema: strawberry.Schema, field: StrawberryField, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a field by their Python names; what was left out is left out."""
    return convert_arguments(
        dict(arguments),
        field.arguments,
        scalar_registry=schema.schema_converter.scalar_registry,
        config=schema.config,
    )
