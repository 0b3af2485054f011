"""From the selection sets of an operation to what its root fields must read, before anything is read (pure).

Only what is selected counts: a field behind a false `@include` reads no column, a `count` nobody selects is not
counted. Every fragment is walked once per root field, so the cost is linear in the document.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    get_nullable_type,
    is_composite_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from m4d_core.storage.selection import FacetField
from m4d_schema import highlights
from m4d_schema.branch import BRANCHES, Branch
from m4d_schema.plan.fields import BY_GRAPHQL_NAME
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_search.document import LABELLED

_CONNECTIONS = frozenset({"ContentConnection", "SearchConnection"})
_FIGURES = frozenset({"Statistics", "Section", "Suggestions"})
_ON_THE_WAY = frozenset({("Country", "profile")})  # to a field that opens content
_CONTENT = frozenset({"Content", *CONTENT_TYPES.values()})
# fields beside content that are made of its columns
_MADE_OF: Mapping[tuple[str, str], frozenset[str]] = {
    ("SearchEdge", "highlights"): highlights.COLUMNS,
    ("SearchConnection", "didYouMean"): frozenset({"title", "summary", *LABELLED}),
    ("Suggestions", "queries"): frozenset({"title"}),
    ("ItemSuggestion", "html"): frozenset({"title"}),
}
_ENDS = frozenset({"startCursor", "endCursor"})


class FacetDemand(NamedTuple):
    """One facet that is selected, with how many values are shown."""

    field: FacetField
    first: int


@dataclass(kw_only=True)
class Demand:
    """What one root field must read.

    columns: of content rows. is_live: how sources are doing right now. has_nodes: content is shown.
    has_page: that, or where the page lies. has_cursors: the place of each node. has_ends: of the first and the last.
    has_total: a count.
    facets: in the order of the document, each once. figures: fields of statistics, sections and suggestions.
    made: fields that are made of content beside it.
    openings: content of the one node it gives. below: what to read for each field of content that opens more content.
    """

    columns: set[str] = field(default_factory=set)
    is_live: bool = False
    has_nodes: bool = False
    has_page: bool = False
    has_cursors: bool = False
    has_ends: bool = False
    has_total: bool = False
    facets: dict[FacetDemand, None] = field(default_factory=dict)
    figures: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    openings: "dict[Place, Opening]" = field(default_factory=dict)
    below: "dict[Branch, Demand]" = field(default_factory=dict)


class Place(NamedTuple):
    """Where a field stands below a root field: response names on the way to it, and the type it is on."""

    path: tuple[str, ...]
    owner: str


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A field that reads content for the one node it is on. arguments: as coerced."""

    name: str
    arguments: Mapping[str, Any]
    demand: Demand


class Document(NamedTuple):
    """What selections are read against. variables: coerced. sent: the same as they came."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    sent: Mapping[str, Any] = {}


def demands(document: Document, operation: OperationDefinitionNode) -> dict[str, Demand]:
    """Return what each root field of the operation must read, by its response name."""
    root = document.schema.get_root_type(operation.operation)
    found: dict[str, Demand] = {}
    if root is None:
        return found
    walks: dict[str, _Walk] = {}
    for _, node in fields_of(document, root, operation.selection_set):
        name = (node.alias or node.name).value
        walk = walks.setdefault(name, _Walk(document))
        walk.below(root, node)
        found[name] = walk.demand
        _open(document, root, node, walk)
    return found


def _open(document: Document, root: GraphQLCompositeType, node: FieldNode, walk: "_Walk") -> None:
    """Note what the root field opens; fields of one response name are united."""
    for path, owner, child in _openings(document, root, node, ()):
        definition = document.schema.get_field(owner, child.name.value)
        if definition is not None:
            place = Place(path, owner.name)
            opening = walk.openings.setdefault(place, _Walk(document))
            opening.below(owner, child)
            arguments = get_argument_values(definition, child, document.variables)
            walk.demand.openings[place] = Opening(name=child.name.value, arguments=arguments, demand=opening.demand)


def _openings(
    document: Document, parent: GraphQLCompositeType, node: FieldNode, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], GraphQLCompositeType, FieldNode]]:
    """Yield the fields that open content, with where they stand: below one node, never within a list."""
    definition = document.schema.get_field(parent, node.name.value)
    below = get_nullable_type(definition.type) if definition is not None else None
    if node.selection_set is None or not is_composite_type(below):
        return
    for owner, child in fields_of(document, below, node.selection_set):
        here = (*path, (child.alias or child.name).value)
        entry = BY_GRAPHQL_NAME.get(owner.name, {}).get(child.name.value)
        if entry is not None and entry.is_opening:
            yield here, owner, child
        elif (owner.name, child.name.value) in _ON_THE_WAY:
            yield from _openings(document, owner, child, here)


class _Walk:
    def __init__(self, document: Document) -> None:
        self.demand = Demand()
        self.openings: dict[Place, _Walk] = {}
        self._document = document
        self._seen: set[tuple[str, str]] = set()
        self._branches: dict[Branch, _Walk] = {}

    def below(self, parent: GraphQLCompositeType, node: FieldNode) -> None:
        definition = self._document.schema.get_field(parent, node.name.value)
        if definition is None or node.selection_set is None:
            return
        below = get_named_type(definition.type)
        if is_composite_type(below):
            self.demand.has_nodes |= below.name == "Content"
            for owner, child in fields_of(self._document, below, node.selection_set, self._seen):
                self._note(owner, child)
                if owner.name in _CONTENT and child.name.value in BRANCHES:
                    self._branch(owner, child)
                else:
                    self.below(owner, child)

    def _branch(self, owner: GraphQLCompositeType, node: FieldNode) -> None:
        """Walk what a field opens apart: it is read by another statement."""
        definition = self._document.schema.get_field(owner, node.name.value)
        if definition is None:
            return
        arguments = get_argument_values(definition, node, self._document.variables)
        branch = Branch.of(node.name.value, arguments)
        walk = self._branches.setdefault(branch, _Walk(self._document))
        walk.below(owner, node)
        self.demand.below[branch] = walk.demand
        self.demand.is_live |= walk.demand.is_live

    def _note(self, owner: GraphQLCompositeType, node: FieldNode) -> None:
        name = node.name.value
        self.demand.has_cursors |= name == "cursor"
        self.demand.has_ends |= name in _ENDS
        if owner.name in _CONNECTIONS:
            self._note_connection(owner, node)
        if owner.name in _FIGURES:
            self.demand.figures.add(name)
        if (owner.name, name) in _MADE_OF:
            self.demand.made.add(name)
            self.demand.columns |= _MADE_OF[owner.name, name]
            self.demand.has_nodes = True
        entry = BY_GRAPHQL_NAME.get(owner.name, {}).get(name)
        if entry is not None:
            self.demand.columns |= entry.columns
            self.demand.is_live |= entry.is_live

    def _note_connection(self, owner: GraphQLCompositeType, node: FieldNode) -> None:
        name = node.name.value
        self.demand.has_nodes |= name in ("edges", "nodes")
        self.demand.has_page |= name in ("edges", "nodes", "pageInfo")
        self.demand.has_total |= name == "count"
        definition = self._document.schema.get_field(owner, name)
        if name != "facets" or definition is None:
            return
        arguments: Mapping[str, Any] = get_argument_values(definition, node, self._document.variables)
        first = definition.args["first"].default_value if arguments["first"] is None else arguments["first"]
        for each in arguments["by"]:
            self.demand.facets[FacetDemand(FacetField(getattr(each, "value", each)), first)] = None


def fields_of(
    document: Document,
    owner: GraphQLCompositeType,
    selections: SelectionSetNode,
    seen: set[tuple[str, str]] | None = None,
    holds: Callable[[GraphQLCompositeType], bool] = lambda _: True,
) -> Iterator[tuple[GraphQLCompositeType, FieldNode]]:
    """Yield the fields of a selection set with the type each is on; fragments are opened, skipped ones left out.

    seen: fragments that are not opened again on the same type; those that are opened here are added.
    holds: whether fragments on a type are wanted.
    """
    seen = set() if seen is None else seen
    for selection in selections.selections:
        if not _is_included(selection, document.variables):
            continue
        if isinstance(selection, FieldNode):
            yield owner, selection
            continue
        fragment: FragmentDefinitionNode | InlineFragmentNode | None = None
        if isinstance(selection, InlineFragmentNode):
            fragment = selection
        elif isinstance(selection, FragmentSpreadNode) and (selection.name.value, owner.name) not in seen:
            fragment = document.fragments.get(selection.name.value)
            seen.add((selection.name.value, owner.name))
        if fragment is not None:
            condition = fragment.type_condition
            narrowed = document.schema.get_type(condition.name.value) if condition else owner
            if is_composite_type(narrowed) and holds(narrowed):
                yield from fields_of(document, narrowed, fragment.selection_set, seen, holds)


def _is_included(node: Any, variables: VariableValues) -> bool:  # noqa: ANN401 - any selection
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not (skip and skip["if"]) and not (include and not include["if"])
