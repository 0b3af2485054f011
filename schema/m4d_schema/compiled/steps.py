"""What a compiled document is made of: steps that each write one value, nothing of a document left in them.

A step is a closure over what the compiler found; it is handed the value to write, the run under way, and where it
stands: response names from the root down, None within a list, where nothing asks for its place.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import strawberry
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.pyutils import Path, gather_with_cancel, is_awaitable
from graphql.type import GraphQLResolveInfoHelpers

from m4d_schema.arguments import converted
from m4d_schema.compiled.leaves import Leaf, UnwritableError
from m4d_schema.record import Record

Names = tuple[str, ...]
Place = Names | None
Nodes = tuple[FieldNode, ...]


async def _gather(values: Sequence[Awaitable[Any]]) -> list[Any]:
    return await gather_with_cancel(*values)


_HELPERS = GraphQLResolveInfoHelpers(gather=_gather, track=lambda _: None)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One execution of a program. arguments: of each field that takes some, as its resolver is given them."""

    program: "Program"
    schema: strawberry.Schema
    core: GraphQLSchema
    context: Any
    variables: VariableValues
    arguments: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def coerced(self, definition: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """Return the arguments of a field, for its resolver. Raises GraphQLError for a null where none may be."""
        given = get_argument_values(definition, node, self.variables, hide_suggestions=True)
        return converted(self.schema, definition.extensions["strawberry-definition"], given)

    def info(
        self, owner: GraphQLObjectType, definition: GraphQLField, nodes: Nodes, place: Names
    ) -> GraphQLResolveInfo[Any]:
        """Return what a resolver is told of its field. place: of the field in the answer."""
        path = Path(None, place[0], self.program.kind.name)
        for name in place[1:]:
            path = Path(path, name, None)
        return GraphQLResolveInfo(
            field_name=nodes[0].name.value,
            field_nodes=list(nodes),
            return_type=definition.type,
            parent_type=owner,
            path=path,
            schema=self.core,
            fragments={},
            root_value=None,
            operation=self.program.operation,
            variable_values=self.variables,
            context=self.context,
            is_awaitable=is_awaitable,
            abort_signal=None,
            async_helpers=_HELPERS,
        )


Write = Callable[[Any, Run, Place], Any]
Read = Callable[[Any, Any], Any]  # (row, operation) of a node; (thing, None) of any other object
Resolve = Callable[[Any, Run, Place], Any]


class Step(NamedTuple):
    """One field of an object. read, or else resolve: gets its value. is_null: whether that may be null.

    as_is: the type of values that are written as they are. leaf or write: writes all others.
    """

    name: str
    read: Read
    resolve: Resolve | None
    is_null: bool
    as_is: type | None
    leaf: Leaf | None
    write: Write


@dataclass(frozen=True, kw_only=True)
class Root:
    """One field of the root. resolve: loads it, maybe only when it is awaited."""

    name: str
    resolve: Resolve
    is_null: bool
    write: Write


@dataclass(frozen=True, kw_only=True)
class Program:
    """A compiled operation. roots: in the order of the document; a text stands for itself."""

    operation: OperationDefinitionNode
    kind: GraphQLObjectType
    roots: Mapping[str, Root | str]


def leaf_step(write: Callable[[Any], Any]) -> Write:
    """Return what writes a scalar or an enum."""
    return lambda value, _run, _place: write(value)


def list_step(write: Write, *, may_hold_null: bool) -> Write:
    """Return what writes a list."""

    def step(values: Any, run: Run, _place: Place) -> list[Any]:  # noqa: ANN401 - any GraphQL value
        if not isinstance(values, list | tuple):
            raise UnwritableError
        if may_hold_null:
            return [None if each is None else write(each, run, None) for each in values]
        if None in values:
            raise UnwritableError
        return [write(each, run, None) for each in values]

    return step


def object_step(steps: tuple[Step, ...], node: str | None) -> Write:
    """Return what writes an object. node: the type of the Record that it is held as; None where it is no Record."""

    def step(thing: Any, run: Run, place: Place) -> dict[str, Any]:  # noqa: ANN401 - what resolvers hold of an object
        row, operation = thing, None
        if node is not None:
            if thing.type != node:
                raise UnwritableError
            row, operation = thing.row, thing.operation
        written: dict[str, Any] = {}
        for name, read, resolve, is_null, as_is, leaf, write in steps:
            value = read(row, operation) if resolve is None else resolve(thing, run, place)
            if value.__class__ is as_is:
                written[name] = value
            elif value is None:
                if not is_null:
                    raise UnwritableError
                written[name] = None
            else:
                written[name] = write(value, run, place) if leaf is None else leaf(value)
        return written

    return step


def choice_step(writes: Mapping[str, Write]) -> Write:
    """Return what writes one of several types. writes: how each is written, by its name."""

    def step(thing: Any, run: Run, place: Place) -> Any:  # noqa: ANN401 - what resolvers hold of an object
        name = thing.type if isinstance(thing, Record) else thing.__strawberry_definition__.name
        return writes[name](thing, run, place)

    return step


def below(name: str, write: Write) -> Write:
    """Return what writes the value of a field that stands below the object it is of."""
    return lambda value, run, place: write(value, run, None if place is None else (*place, name))
