"""Fields that take arguments, or whose resolver hands over something other than the Strawberry type."""

from collections.abc import Callable
from typing import Any

import strawberry


def resolved(resolver: Callable[..., Any], description: str) -> Any:  # noqa: ANN401 - the annotation beside it says the type
    """Return a field answered by the resolver; its GraphQL type is the annotation it is assigned to."""
    return strawberry.field(resolver=resolver, description=description)


def given(argument: Any) -> Any:  # noqa: ANN401 - any argument
    """Return an argument, None when it was left out."""
    return None if argument is strawberry.UNSET else argument
