"""Nodes of reference data: written once for an answer, whatever number of rows opens them."""

from typing import Any

from m4d_core.storage.listing import Row
from m4d_schema.compiled.steps import Read, Write
from m4d_schema.plan.nodes import find
from m4d_schema.record import Opens

Known = dict[str, tuple[Any, int]]  # key -> the node as it is written, and how many nodes it comes to


def opened(opens: Opens, write: Write) -> Read:
    """Return what reads the nodes of a row as they are written. write: a node, wherever it stands."""
    node, column = opens.node, opens.column

    def one(key: str, known: Known, operation: Any) -> Any:  # noqa: ANN401 - an Operation; a written node
        if (before := known.get(key)) is not None:
            operation.budget.spend(before[1])
            return before[0]
        left = operation.budget.left
        found = find(node, key, operation)
        written = write(found, None, None) if found is not None else None  # type: ignore[arg-type]  # it asks no run
        known[key] = written, left - operation.budget.left
        return written

    def read(row: Row, operation: Any) -> Any:  # noqa: ANN401 - an Operation; written nodes
        keys = row[column]
        if keys is None:
            return None
        known = operation.looked.written.setdefault((write, operation.preference.tags), {})
        if not opens.is_list:
            return one(keys, known, operation)
        return [each for key in keys if (each := one(key, known, operation)) is not None]

    return read
