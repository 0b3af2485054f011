"""What a caller wants of the content, as a value: no SQL, no GraphQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from m4d_core.content.kind import State
from m4d_core.content.preference import ANY, Preference


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who is looking. states: what this viewer may see; ANDed into every selection, in one place."""

    states: frozenset[State]


PUBLIC = Viewer(states=frozenset({State.PUBLISHED}))
OPERATOR = Viewer(states=frozenset(State))


@dataclass(frozen=True, kw_only=True)
class Keys:
    """A condition on one relation. exists: False finds content without any, True with at least one."""

    any_of: frozenset[str] | None = None
    all_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()
    exists: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Conditions joined by AND; None asks nothing, an empty set finds nothing.

    published_from is included, published_before is not. languages: it is there in, or in more exact ones.
    available: its text can be had in one of these.
    """

    kinds: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    sources: Keys | None = None
    countries: Keys | None = None
    themes: Keys | None = None
    organizations: Keys | None = None
    published_from: datetime | None = None
    published_before: datetime | None = None
    available: Preference | None = None


class OrderField(StrEnum):
    """What lists can be ordered by; the value is the column."""

    PUBLISHED_AT = "effective_at"
    UPDATED_AT = "updated_at"
    FIRST_SEEN_AT = "first_seen_at"
    TITLE = "title_key"


@dataclass(frozen=True, kw_only=True)
class Order:
    """One key of the order; the id breaks ties in the same direction.

    preference: languages in which titles are compared, where content has one there; else its own.
    """

    field: OrderField = OrderField.PUBLISHED_AT
    descending: bool = True
    preference: Preference = ANY

    def reversed(self) -> "Order":
        """Return the same order from its other end."""
        return replace(self, descending=not self.descending)


@dataclass(frozen=True, kw_only=True)
class Position:
    """A place in an order: the key's value and the id of the content that stands there, or stood."""

    key: datetime | str
    id: UUID


@dataclass(frozen=True, kw_only=True)
class Selection:
    """One list: what, in which order, which page of it, and for whom. columns: what of each row is read.

    first: size of the page. after, before: it lies between these positions. from_end: it is the last of what does,
    still in the order of the list. offset: places left out in front of it.
    """

    viewer: Viewer
    columns: frozenset[str]
    filter: Filter = field(default_factory=Filter)
    order: Order = field(default_factory=Order)
    first: int = 20
    after: Position | None = None
    before: Position | None = None
    from_end: bool = False
    offset: int = 0


class FacetField(StrEnum):
    """What a list can be counted by."""

    KIND = "KIND"
    SOURCE = "SOURCE"
    COUNTRY = "COUNTRY"
    THEME = "THEME"
    ORGANIZATION = "ORGANIZATION"
    LANGUAGE = "LANGUAGE"
    YEAR = "YEAR"


# facet -> the field of the filter that is left out when it is counted, so that a reader can widen it
OWN_FILTER: Mapping[FacetField, str] = {
    FacetField.KIND: "kinds",
    FacetField.SOURCE: "sources",
    FacetField.COUNTRY: "countries",
    FacetField.THEME: "themes",
    FacetField.ORGANIZATION: "organizations",
    FacetField.LANGUAGE: "languages",
}
