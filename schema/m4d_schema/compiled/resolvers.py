"""Fields that take arguments: the resolver that the schema has for them, its arguments coerced once for all objects."""

from collections.abc import Callable
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType
from strawberry import Info
from strawberry.types.field import StrawberryField

from m4d_schema.compiled.leaves import UnwritableError
from m4d_schema.compiled.steps import Nodes, Place, Read, Resolve, Run
from m4d_schema.needs import variables_in


def attribute(name: str) -> Read:
    """Return what reads an attribute of an object."""
    return lambda thing, _: getattr(thing, name)


def resolver(owner: GraphQLObjectType, definition: GraphQLField, name: str, nodes: Nodes) -> Resolve:
    """Return what answers a field. name: in the answer."""
    field: StrawberryField = definition.extensions["strawberry-definition"]
    base = field.base_resolver
    if base is None:
        raise TypeError(f"{owner.name}.{field.name} has no resolver")
    parent, told, function = base.parent_parameter or base.self_parameter, base.info_parameter, base.wrapped_func
    arguments = _arguments((owner.name, id(nodes[0])), definition, nodes[0])

    def resolve(thing: Any, run: Run, place: Place) -> Any:  # noqa: ANN401 - any GraphQL value
        given = arguments(run)
        if parent is not None:
            given = {**given, parent.name: thing}
        if told is not None:
            if place is None:
                raise UnwritableError  # within a list, where nothing is opened
            raw = run.info(owner, definition, nodes, (*place, name))
            given = {**given, told.name: Info(_raw_info=raw, _field=field)}
        return function(**given)  # type: ignore[operator]  # a resolver of Strawberry

    return resolve


def _arguments(key: tuple[str, int], definition: GraphQLField, node: FieldNode) -> Callable[[Run], dict[str, Any]]:
    """Return what gives the arguments: once for all runs where no variable is in them, else once for each."""
    kept: dict[tuple[str, int], dict[str, Any]] | None = None if _has_variables(node) else {}

    def arguments(run: Run) -> dict[str, Any]:
        known = run.arguments if kept is None else kept
        found = known.get(key)
        if found is None:
            found = known[key] = run.coerced(definition, node)
        return found

    return arguments


def _has_variables(node: FieldNode) -> bool:
    return any(True for each in node.arguments or () for _ in variables_in(each.value))
