"""Which variables decide what an operation costs and reads, and which only what it finds (pure).

The arguments of a root field are handed to it as they are; of them only page sizes and lists of ids make a price. What
stands below the root is read by the root fields beforehand, with its arguments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

ROOT_SIZES = frozenset({"first", "last", "ids", "dryRun"})


@dataclass(frozen=True, kw_only=True)
class Needs:
    """Names of variables. choosing: in directives, which choose fields. pricing: those, and what alters a price."""

    choosing: frozenset[str]
    pricing: frozenset[str]

    def chosen(self, sent: Mapping[str, Any]) -> bytes:
        """Return the same text for requests that choose the same fields."""
        return _text({name: sent[name] for name in self.choosing & sent.keys()})

    def priced(self, sent: Mapping[str, Any]) -> bytes:
        """Return the same text for requests that cost and read the same: which of the others are null counts, too."""
        return _text({name: sent[name] if name in self.pricing else sent[name] is None for name in sent})


def needs_of(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Needs:
    """Return which variables matter; each fragment is walked once."""
    walk = _Walk(fragments)
    walk.selections(operation.selection_set, is_root=True)
    return Needs(choosing=frozenset(walk.choosing), pricing=frozenset(walk.choosing | walk.pricing))


class _Walk:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.choosing: set[str] = set()
        self.pricing: set[str] = set()
        self._unseen = dict(fragments)

    def selections(self, selections: SelectionSetNode, *, is_root: bool) -> None:
        for selection in selections.selections:
            self.choosing.update(_of_directives(selection.directives or ()))
            if isinstance(selection, FieldNode):
                self._field(selection, is_root=is_root)
            elif isinstance(selection, InlineFragmentNode):
                self.selections(selection.selection_set, is_root=is_root)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value in self._unseen:
                self.selections(self._unseen.pop(selection.name.value).selection_set, is_root=is_root)

    def _field(self, node: FieldNode, *, is_root: bool) -> None:
        for each in node.arguments or ():
            if not is_root or each.name.value in ROOT_SIZES:
                self.pricing.update(variables_in(each.value))
        if node.selection_set is not None:
            self.selections(node.selection_set, is_root=False)


def _of_directives(directives: tuple[DirectiveNode, ...]) -> Iterator[str]:
    for directive in directives:
        for each in directive.arguments or ():
            yield from variables_in(each.value)


def variables_in(value: object) -> Iterator[str]:
    """Yield the names of the variables in a value."""
    if isinstance(value, VariableNode):
        yield value.name.value
    elif isinstance(value, ListValueNode):
        for each in value.values:
            yield from variables_in(each)
    elif isinstance(value, ObjectValueNode):
        for field in value.fields:
            yield from variables_in(field.value)


def _text(values: Mapping[str, Any]) -> bytes:
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=repr)
