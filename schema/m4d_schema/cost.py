"""What an operation costs, told before it runs: a count of the objects it may bring, with variables in place (pure).

One point an object; a list counts as often as it may be long: a connection its page size, a list of ids their number,
any other list an assumed length. Totals, facets and search add points of their own. Each fragment is priced once for
each type and page size it is spread on, so the cost of pricing is linear in the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    OperationDefinitionNode,
    get_named_type,
    is_composite_type,
)
from graphql.execution.values import get_argument_values

from m4d_core.settings import Settings
from m4d_schema.errors import too_expensive
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.selection import Document, fields_of

ASSUMED = 5
# lists that are longer than assumed, or that are capped where they are stored
LENGTHS: Mapping[tuple[str, str], int] = {
    ("Query", "countries"): 250,
    ("Query", "themes"): 40,
    ("Query", "sections"): 15,
    ("CountryProfile", "places"): 20,
    ("Statistics", "projectsByTheme"): 30,
    ("Statistics", "byKind"): 9,
    ("Query", "sources"): 30,
    ("Region", "countries"): 12,
    ("Region", "children"): 6,
    ("SearchEdge", "highlights"): 3,
}
POINTS: Mapping[tuple[str, str], int] = {
    ("Query", "search"): 20,
    ("Query", "suggest"): 10,
    ("Query", "statistics"): 20,
    ("CountryProfile", "statistics"): 20,
    ("ContentConnection", "count"): 5,
    ("ContentConnection", "facets"): 10,
    ("SearchConnection", "facets"): 10,
    ("OrganizationConnection", "count"): 1,
    **{(kind, "related"): 10 for kind in ("Content", *CONTENT_TYPES.values())},
}
# what a page holds -> as often as its size says
_PAGED = frozenset(
    {
        *(("Connection", "edges"), ("Connection", "nodes"), ("Facet", "buckets"), ("ChangePage", "changes")),
        *(("Suggestions", sort) for sort in ("queries", "items", "organizations", "countries", "themes")),
    }
)
_PAGES = ("Connection", "Facet", "ChangePage", "Suggestions")
_SIZES = ("first", "last")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Points of an operation. by_field: of each root field, by its response name."""

    requested: int
    by_field: Mapping[str, int]


def price(document: Document, operation: OperationDefinitionNode, settings: Settings) -> Cost:
    """Return what the operation costs with these variables. A page size that is out of range is priced as asked."""
    root = document.schema.get_root_type(operation.operation)
    if root is None:
        return Cost(requested=0, by_field={})
    pricer = _Pricer(document, settings.graphql_default_page)
    by_field: dict[str, int] = {}
    for owner, node in fields_of(document, root, operation.selection_set):
        name = (node.alias or node.name).value
        by_field[name] = by_field.get(name, 0) + pricer.field(owner, node, 0)
    return Cost(requested=sum(by_field.values()), by_field=by_field)


def check_cost(document: Document, operation: OperationDefinitionNode, settings: Settings) -> Cost:
    """Return the cost. Raises QueryError (TOO_EXPENSIVE), naming the dearest field and the `first` that would fit."""
    cost = price(document, operation, settings)
    allowed = settings.graphql_max_cost
    if cost.requested <= allowed:
        return cost
    dearest = max(cost.by_field, key=lambda name: cost.by_field[name])
    fitting = _fitting(document, operation, settings, dearest)
    told = {"field": dearest} | ({"first": fitting} if fitting is not None else {})
    raise too_expensive("cost", allowed=allowed, requested=cost.requested, **told)


def _fitting(document: Document, operation: OperationDefinitionNode, settings: Settings, name: str) -> int | None:
    """Return the largest page size of a root field with which the operation would fit, None where none does."""
    root = document.schema.get_root_type(operation.operation)
    sizes = []
    for size in (0, 1):
        pricer = _Pricer(document, settings.graphql_default_page, sized=(name, size))
        found = fields_of(document, root, operation.selection_set) if root else ()
        sizes.append(sum(pricer.field(owner, node, 0, is_root=True) for owner, node in found))
    fixed, each = sizes[0], sizes[1] - sizes[0]
    if each <= 0 or fixed + each > settings.graphql_max_cost:
        return None
    return min((settings.graphql_max_cost - fixed) // each, settings.graphql_max_page)


class _Pricer:
    def __init__(self, document: Document, default_page: int, *, sized: tuple[str, int] | None = None) -> None:
        self._document = document
        self._default_page = default_page
        self._sized = sized
        self._known: dict[tuple[int, str, int], int] = {}

    def field(self, owner: GraphQLCompositeType, node: FieldNode, page: int, *, is_root: bool = False) -> int:
        """Return the cost of a field. page: size of the page that the owner is."""
        definition = self._document.schema.get_field(owner, node.name.value)
        if definition is None:
            return 0
        points = POINTS.get((owner.name, node.name.value), 0)
        below = get_named_type(definition.type)
        if node.selection_set is None or not is_composite_type(below):
            return points
        arguments = self._arguments(definition, node)
        size = self._size(definition, arguments)
        if is_root and self._sized is not None and (node.alias or node.name).value == self._sized[0]:
            size = self._sized[1] if size is not None else None
        times = self._times(owner, node, definition, arguments, page)
        return points + times * (1 + self._below(below, node, size or 0))

    def _below(self, owner: GraphQLCompositeType, node: FieldNode, page: int) -> int:
        key = (id(node), owner.name, page)
        if key not in self._known and node.selection_set is not None:
            found = fields_of(self._document, owner, node.selection_set)
            self._known[key] = sum(self.field(on, child, page) for on, child in found)
        return self._known.get(key, 0)

    def _arguments(self, definition: GraphQLField, node: FieldNode) -> Mapping[str, Any]:
        try:
            return get_argument_values(definition, node, self._document.variables)
        except GraphQLError:  # a null variable where a value is needed: execution names it
            return {}

    def _size(self, definition: GraphQLField, arguments: Mapping[str, Any]) -> int | None:
        """Return the page size of a connection, a facet, a page of changes or suggestions, None for any other field."""
        if not get_named_type(definition.type).name.endswith(_PAGES):
            return None
        asked = next((arguments[name] for name in _SIZES if isinstance(arguments.get(name), int)), None)
        return max(self._default_page if asked is None else asked, 0)

    def _times(
        self,
        owner: GraphQLCompositeType,
        node: FieldNode,
        definition: GraphQLField,
        arguments: Mapping[str, Any],
        page: int,
    ) -> int:
        """Return how often the objects of a field may come."""
        if not _is_list(definition.type):
            return 1
        if any(owner.name.endswith(holder) and node.name.value == name for holder, name in _PAGED):
            return page
        stated = next((arguments[name] for name in ("ids", "by", *_SIZES) if arguments.get(name) is not None), None)
        if isinstance(stated, list):
            return len(stated)
        return max(stated, 0) if isinstance(stated, int) else LENGTHS.get((owner.name, node.name.value), ASSUMED)


def _is_list(kind: GraphQLOutputType) -> bool:
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)
