"""Fields that open content below content: each is read for a whole level at once, before any resolver runs (pure)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from m4d_core.storage.listing import Row

# field by its name in GraphQL -> its arguments, with what stands for those left out or null
BRANCHES: Mapping[str, Mapping[str, object]] = {
    "related": {"first": 6, "kinds": None},
    "alsoReportedBy": {},
    "parent": {},
    "children": {},
    "documents": {"first": 20, "after": None},
}


class Branch(NamedTuple):
    """One such field with its arguments: selections that ask the same of the same content share one."""

    name: str
    arguments: tuple[object, ...] = ()

    @classmethod
    def of(cls, name: str, arguments: Mapping[str, Any]) -> "Branch":
        """Return the branch of a field, whoever coerced its arguments. Raises KeyError for any other field."""
        return cls(name, tuple(_plain(arguments.get(each), usual) for each, usual in BRANCHES[name].items()))

    def argument(self, name: str) -> Any:  # noqa: ANN401 - any argument
        """Return the value of an argument."""
        return self.arguments[list(BRANCHES[self.name]).index(name)]


class Opened(dict[str, Any]):
    """A content row with what was read below it, by branch."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.below: dict[Branch, Any] = {}


def _plain(value: Any, usual: object) -> object:  # noqa: ANN401 - any argument
    if value is None:
        return usual
    return frozenset(str(getattr(each, "value", each)) for each in value) if isinstance(value, list) else value
