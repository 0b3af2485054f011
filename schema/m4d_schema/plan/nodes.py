"""Opens nodes: a content row, or an object of the reference data, with the fields of its type (pure).

An operation has the one table as `fields`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from m4d_core.content.text import normalise
from m4d_core.storage.listing import Row
from m4d_schema.plan import values
from m4d_schema.plan.names import CONTENT_TYPES, KEYS
from m4d_schema.plan.spoken import in_language
from m4d_schema.record import Record

# how the node of a key is found
_FINDERS: Mapping[str, Callable[[Any, str], object]] = {
    "CompactObjective": lambda operation, key: operation.reference.compact_objective(key),
    "Country": lambda operation, key: operation.reference.country(key),
    "Goal": lambda operation, key: operation.reference.goal(key),
    "Organization": lambda operation, key: operation.reference.organization(key),
    "Place": lambda operation, key: operation.reference.place(key),
    "Region": lambda operation, key: operation.reference.region(key),
    "Source": lambda operation, key: operation.source(key),
    "Theme": lambda operation, key: operation.reference.theme(key),
}


def by_name(node: str, things: Iterable[Any], operation: Any) -> list[Record]:  # noqa: ANN401 - an Operation
    """Return reference data as nodes by name, marks and case aside; the order of its rows means nothing."""
    operation.tags.note_node(node)
    tags = operation.preference.tags
    ordered = sorted(things, key=lambda each: (normalise(values.label(each.names, tags)), getattr(each, KEYS[node])))
    return [record(node, each, operation) for each in ordered]


def record(node: str, thing: object, operation: Any) -> Record:  # noqa: ANN401 - an Operation
    """Return a row or an object as a node of a type, counted in the budget of the answer and noted in its tags."""
    operation.budget.spend()
    if node in KEYS:
        operation.tags.note_node(node, getattr(thing, KEYS[node]))
    return Record(node, thing, operation.fields[node], operation)


def content_records(rows: Mapping[UUID, Row], operation: Any) -> Mapping[UUID, Record]:  # noqa: ANN401 - an Operation
    """Return content rows as nodes of their kinds' types, in the language asked for. They must have the column `kind`.

    Counted in the budget of the answer and noted in its tags, as any node is.
    """
    operation.budget.spend(len(rows))
    operation.tags.note_content(*rows)
    fields, preference = operation.fields, operation.preference
    return {
        key: Record(node, in_language(row, preference), fields[node], operation)
        for key, row in rows.items()
        for node in (CONTENT_TYPES[row["kind"]],)
    }


def find(node: str, key: str | None, operation: Any) -> Record | None:  # noqa: ANN401 - an Operation
    """Return the node of reference data, or the source, that has the key; None when there is none."""
    if key is None:
        return None
    found = _FINDERS[node](operation, key)
    if found is None:
        operation.tags.note_node(node, key)
        return None
    return record(node, found, operation)


def records(node: str, keys: Any, operation: Any) -> list[Record]:  # noqa: ANN401 - strings; an Operation
    """Return the nodes of the keys, in their order; keys that nothing has are left out."""
    found = (find(node, key, operation) for key in keys)
    return [each for each in found if each is not None]
