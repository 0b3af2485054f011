"""What resolvers hold of a node: its row, and the table of fields that reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Opens:
    """Nodes of reference data: those of the keys in a column, or the one of its key."""

    node: str
    column: str
    is_list: bool


@dataclass(frozen=True, kw_only=True)
class Field:
    """How one GraphQL field is answered.

    read: (row, operation, **arguments) -> value. columns: of content, what `read` takes from the row.
    is_live: asks how sources are doing right now, which is read once per operation that selects such a field, or the
    time of day; no answer with it is given again.
    opens: says the same as `read`, so that one node is written once for all rows that open it.
    is_opening: shows content that is read with the one node it is on, and is refused within a list of nodes.
    """

    read: Callable[..., Any]
    columns: frozenset[str] = field(default_factory=frozenset)
    is_live: bool = False
    is_opening: bool = False
    opens: Opens | None = None


@dataclass(slots=True, eq=False)  # not frozen: a page makes hundreds, and that would double their price
class Record:
    """A node as resolvers see it.

    type: name of its GraphQL type. row: a content row, or an object of the reference data. fields: by Python name.
    """

    type: str
    row: Any
    fields: Mapping[str, Field]
    operation: Any

    def read(self, name: str, **arguments: object) -> Any:  # noqa: ANN401 - any GraphQL value
        """Return the value of a field."""
        return self.fields[name].read(self.row, self.operation, **arguments)


def resolve(source: object, name: str) -> Any:  # noqa: ANN401 - any GraphQL value
    """Return the value of a field that takes no arguments: Strawberry's default resolver."""
    return source.read(name) if isinstance(source, Record) else getattr(source, name)
