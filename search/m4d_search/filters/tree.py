"""What a filter says, as a tree of values (pure). Meilisearch calls these conditions on `attributes`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Sign(StrEnum):
    """How a value is compared."""

    EQUAL = "="
    UNEQUAL = "!="
    ABOVE = ">"
    FROM = ">="
    BELOW = "<"
    TO = "<="
    BEGINS = "STARTS WITH"


class State(StrEnum):
    """What is asked of an attribute whatever its value."""

    EXISTS = "EXISTS"
    NULL = "IS NULL"
    EMPTY = "IS EMPTY"


@dataclass(frozen=True)
class Compare:
    """An attribute compared with a value, which is a number too where it reads as one."""

    attribute: str
    sign: Sign
    value: str


@dataclass(frozen=True)
class Between:
    """An attribute from `low` to `high`, both included."""

    attribute: str
    low: str
    high: str


@dataclass(frozen=True)
class OneOf:
    """An attribute that is, or holds, one of the values."""

    attribute: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Is:
    """An attribute in a state."""

    attribute: str
    state: State


@dataclass(frozen=True)
class Geo:
    """A place on earth. shape: the function's name. points: its numbers as written, in the groups they came in."""

    shape: str
    points: tuple[tuple[str, ...], ...]

    @property
    def attribute(self) -> str:
        """What must be filterable."""
        return "_geojson" if self.shape == "_geoPolygon" else "_geo/_geojson"


@dataclass(frozen=True)
class Not:
    """What the inner tree does not find."""

    inner: "Tree"


@dataclass(frozen=True)
class And:
    """What all parts find."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Or:
    """What one of the parts finds."""

    parts: tuple["Tree", ...] = field(default=())


Leaf = Compare | Between | OneOf | Is | Geo
Tree = Leaf | Not | And | Or


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Yield the conditions of a tree in their order."""
    if isinstance(tree, Not):
        yield from leaves(tree.inner)
    elif isinstance(tree, And | Or):
        for part in tree.parts:
            yield from leaves(part)
    else:
        yield tree


def negated(tree: Tree) -> Tree:
    """Return what the tree does not find."""
    return tree.inner if isinstance(tree, Not) else Not(tree)


def joined(trees: list["Tree | None"]) -> "Tree | None":
    """Return what all trees find; None for no condition."""
    some = tuple(tree for tree in trees if tree is not None)
    return And(some) if len(some) > 1 else next(iter(some), None)
