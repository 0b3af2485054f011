"""What the selections of an operation say beforehand: how long the answer may be kept, and whether it runs dry (pure).

The ages are the `@cacheHint` of the SDL.
"""

from collections.abc import Iterator, Mapping

from graphql import (
    FieldNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLField,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)
from graphql.execution.values import get_argument_values

from m4d_schema.plan.fields import BY_GRAPHQL_NAME
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.selection import Document, fields_of

# type -> seconds; beside them, fields that tell how a source is doing right now
AGES: Mapping[str, int] = {
    **dict.fromkeys(CONTENT_TYPES.values(), 300),
    **dict.fromkeys(("Project", "Document", "Video", "Page"), 3600),
    "ContentConnection": 300,
    "SearchConnection": 300,
    "Suggestions": 300,
    "OrganizationConnection": 3600,
    "Organization": 3600,
    "Country": 86_400,
    "Region": 86_400,
    "Theme": 86_400,
    "Goal": 86_400,
    "CompactObjective": 86_400,
    "Place": 86_400,
    "CountryProfile": 300,
    "Statistics": 300,
    "ChangePage": 10,
    "RateLimit": 0,
}
LIVE_AGE_S = 60


def least_age(document: Document, operation: OperationDefinitionNode) -> int | None:
    """Return how long a shared cache may keep the answer, None where nothing says.

    Each fragment is walked once for each type it is spread on.
    """
    root = document.schema.get_root_type(operation.operation)
    return min(_ages(document, root, operation.selection_set, set()), default=None) if root is not None else None


def age_of(type_name: str, field_name: str) -> int | None:
    """Return the age of a field itself, None where only its type says."""
    entry = BY_GRAPHQL_NAME.get(type_name, {}).get(field_name)
    return LIVE_AGE_S if entry is not None and entry.is_live else None


def dry_run(document: Document, operation: OperationDefinitionNode) -> OperationDefinitionNode | None:
    """Return the operation with its `rateLimit` alone, None where no dry run is asked for."""
    root = document.schema.get_root_type(operation.operation)
    asked = fields_of(document, root, operation.selection_set) if root else ()
    told = [(document.schema.get_field(on, "rateLimit"), node) for on, node in asked if node.name.value == "rateLimit"]
    if not any(field is not None and _is_dry(document, field, node) for field, node in told):
        return None
    return OperationDefinitionNode(
        operation=operation.operation,
        variable_definitions=operation.variable_definitions,
        selection_set=SelectionSetNode(selections=tuple(node for _, node in told)),
    )


def _is_dry(document: Document, field: GraphQLField, node: FieldNode) -> bool:
    try:
        return bool(get_argument_values(field, node, document.variables)["dryRun"])
    except GraphQLError:  # a null variable: execution names it
        return False


def _ages(
    document: Document, owner: GraphQLCompositeType, selections: SelectionSetNode, seen: set[tuple[str, str]]
) -> Iterator[int]:
    for on, node in fields_of(document, owner, selections, seen):
        definition = document.schema.get_field(on, node.name.value)
        if definition is None:
            continue
        own, below = age_of(on.name, node.name.value), get_named_type(definition.type)
        if own is not None:
            yield own
        if is_composite_type(below) and node.selection_set is not None:
            possible = document.schema.get_possible_types(below) if is_abstract_type(below) else [below]
            yield from (AGES[each.name] for each in possible if each.name in AGES)
            yield from _ages(document, below, node.selection_set, seen)
