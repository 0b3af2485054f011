"""What root fields came to, so that the executor need not load it again where a program cannot write it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, GraphQLResolveInfo


@dataclass(frozen=True)
class Loaded:
    """Values of root fields by response name; an exception is what a field failed with."""

    values: Mapping[str, Any]

    def value(self, name: str) -> Any:  # noqa: ANN401 - any GraphQL value
        """Return the value of a root field. Raises what it failed with."""
        found = self.values[name]
        if isinstance(found, Exception):
            raise found
        return found


def answer_loaded(root: GraphQLObjectType) -> None:
    """Let the fields of the root answer with what was loaded, where the root value is that."""
    for field in root.fields.values():
        if field.resolve is not None:
            field.resolve = _unless_loaded(field.resolve)


def _unless_loaded(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def answer(source: object, info: GraphQLResolveInfo[Any], **arguments: object) -> Any:  # noqa: ANN401 - any GraphQL value
        if isinstance(source, Loaded):
            return source.value(str(info.path.key))
        return resolve(source, info, **arguments)

    return answer
