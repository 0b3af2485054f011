"""From a document to a program: what is selected of each type, how each field is got, and how it is written (pure).

Fields of nodes are read by the one table, all others are attributes, and what takes arguments is answered by the very
resolver that the schema has for it. Nothing here knows a field or a document by name.
"""

from collections.abc import Callable, Iterable

from graphql import (
    FieldNode,
    GraphQLAbstractType,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
)

from m4d_schema.compiled.leaves import AS_IS, leaf
from m4d_schema.compiled.opened import opened
from m4d_schema.compiled.resolvers import attribute, resolver
from m4d_schema.compiled.steps import (
    Program,
    Root,
    Step,
    Write,
    below,
    choice_step,
    leaf_step,
    list_step,
    object_step,
)
from m4d_schema.plan.fields import FIELDS
from m4d_schema.selection import Document, fields_of

TYPENAME = "__typename"
Nodes = tuple[FieldNode, ...]


class UncompiledError(Exception):
    """The operation is left to the executor."""


def compile_operation(document: Document, operation: OperationDefinitionNode) -> Program:
    """Return the program. Raises UncompiledError for what has none."""
    root = document.schema.get_root_type(operation.operation)
    if operation.operation is not OperationType.QUERY or root is None:
        raise UncompiledError
    return _Compiler(document).program(operation, root)


class _Compiler:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._schema = document.schema
        self._objects: dict[tuple[str, tuple[int, ...]], Write] = {}
        self._bound: set[tuple[str, tuple[int, ...]]] = set()  # objects that ask the run, or where they stand

    def program(self, operation: OperationDefinitionNode, root: GraphQLObjectType) -> Program:
        roots: dict[str, Root | str] = {}
        for name, nodes in self._collected(root, (operation.selection_set,)).items():
            if nodes[0].name.value == TYPENAME:
                roots[name] = root.name
                continue
            definition = self._definition(root, nodes)
            is_null, write = self._value(definition.type, nodes)
            roots[name] = Root(
                name=name,
                resolve=resolver(root, definition, name, nodes),
                is_null=is_null,
                write=below(name, write),
            )
        return Program(operation=operation, kind=root, roots=roots)

    def _definition(self, owner: GraphQLObjectType, nodes: Nodes) -> GraphQLField:
        """Return the field of a type. Raises UncompiledError for those of introspection."""
        definition: GraphQLField | None = owner.fields.get(nodes[0].name.value)
        if definition is None:
            raise UncompiledError
        return definition

    def _value(self, kind: GraphQLOutputType, nodes: Nodes) -> tuple[bool, Write]:
        """Return whether a value may be null, and what writes it."""
        if isinstance(kind, GraphQLNonNull):
            return False, self._value(kind.of_type, nodes)[1]
        if isinstance(kind, GraphQLList):
            may_hold_null, write = self._value(kind.of_type, nodes)
            return True, list_step(write, may_hold_null=may_hold_null)
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return True, leaf_step(leaf(kind))
        if isinstance(kind, GraphQLObjectType):
            return True, self._object(kind, nodes)
        return True, self._choice(kind, nodes)

    def _choice(self, kind: GraphQLAbstractType, nodes: Nodes) -> Write:
        """Return what writes a value of an interface or a union."""
        return choice_step({each.name: self._object(each, nodes) for each in self._schema.get_possible_types(kind)})

    def _object(self, kind: GraphQLObjectType, nodes: Nodes) -> Write:
        """Return what writes an object; selections that are merged anew but the same share it."""
        key = kind.name, tuple(map(id, nodes))
        if key not in self._objects:
            sets = [node.selection_set for node in nodes if node.selection_set is not None]
            groups = self._collected(kind, sets)
            steps = tuple(self._step(kind, name, group) for name, group in groups.items())
            if any(step.resolve is not None for step in steps) or any(
                self._is_bound(kind.fields[group[0].name.value].type, group)
                for group in groups.values()
                if group[0].name.value != TYPENAME
            ):
                self._bound.add(key)
            self._objects[key] = object_step(steps, kind.name if kind.name in FIELDS else None)
        return self._objects[key]

    def _is_bound(self, kind: GraphQLOutputType, nodes: Nodes) -> bool:
        """Return whether what is written of a type depends on the run, or on where it stands."""
        named = get_named_type(kind)
        possible = self._schema.get_possible_types(named) if is_abstract_type(named) else (named,)
        return any((each.name, tuple(map(id, nodes))) in self._bound for each in possible)

    def _step(self, owner: GraphQLObjectType, name: str, nodes: Nodes) -> Step:
        if nodes[0].name.value == TYPENAME:
            return Step(name, lambda _row, _operation: owner.name, None, False, str, None, leaf_step(str))
        definition = self._definition(owner, nodes)
        is_null, write = self._value(definition.type, nodes)
        field = definition.extensions["strawberry-definition"]
        name_in_python = field.python_name
        read = FIELDS[owner.name][name_in_python].read if owner.name in FIELDS else attribute(name_in_python)
        resolve = resolver(owner, definition, name, nodes) if field.base_resolver else None
        opens = FIELDS[owner.name][name_in_python].opens if owner.name in FIELDS else None
        below_it = get_named_type(definition.type)
        if opens is not None and isinstance(below_it, GraphQLObjectType) and not self._is_bound(below_it, nodes):
            as_is = list if opens.is_list else dict
            return Step(name, opened(opens, self._object(below_it, nodes)), None, is_null, as_is, None, write)
        kind = get_nullable_type(definition.type)
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return Step(name, read, resolve, is_null, AS_IS.get(kind.name), leaf(kind), write)
        return Step(name, read, resolve, is_null, None, None, below(name, write) if nodes[0].selection_set else write)

    def _collected(self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> dict[str, Nodes]:
        """Return the fields that are selected of a type, by response name; those of one name are merged."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[tuple[str, str]] = set()
        for each in sets:
            for _, node in fields_of(self._document, kind, each, seen, self._holds(kind)):
                found.setdefault((node.alias or node.name).value, []).append(node)
        return {name: tuple(nodes) for name, nodes in found.items()}

    def _holds(self, kind: GraphQLObjectType) -> Callable[[GraphQLCompositeType], bool]:
        """Return what tells whether a fragment on another type holds for this one."""
        return lambda on: on is kind or (is_abstract_type(on) and self._schema.is_sub_type(on, kind))
