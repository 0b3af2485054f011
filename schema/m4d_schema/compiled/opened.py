"""Nodes of reference data: written once for an answer, whatever number of rows opens them."""

from typing import Any

from m4d_schema.compiled.steps import Read, Write
from m4d_schema.plan.nodes import find
from m4d_schema.record import Opens


def opened(opens: Opens, write: Write) -> Read:
    """Return what reads the nodes of a row as they are written. write: a node, wherever it stands."""
    node, column = opens.node, opens.column

    def one(key: str, operation: Any) -> Any:  # noqa: ANN401 - an Operation; a written node
        place = (write, key, operation.preference.tags)
        known = operation.looked.written.get(place)
        if known is not None:
            operation.budget.spend(known[1])
            return known[0]
        left = operation.budget.left
        found = find(node, key, operation)
        written = write(found, None, None) if found is not None else None  # type: ignore[arg-type]  # it asks no run
        operation.looked.written[place] = written, left - operation.budget.left
        return written

    if not opens.is_list:
        return lambda row, operation: None if row[column] is None else one(row[column], operation)
    return lambda row, operation: [each for key in row[column] if (each := one(key, operation)) is not None]
