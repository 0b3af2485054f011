"""What a caller wants of the content, as a value: no SQL, no GraphQL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
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

    languages: it is there in, or in more exact ones. available: its text can be had in one of these.
    Of a pair, `from` is included and `before` is not. issued, active: calendar spans, which need only touch.
    years: of publication, in UTC. reusable: the license allows commercial reuse. knowledge_product, has_lessons: only
    of documents and of projects; other kinds are neither.
    and_: filters that hold as well. or_: filters of which one holds. not_: one that does not.
    """

    kinds: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    origins: frozenset[str] | None = None
    years: frozenset[int] | None = None
    document_types: frozenset[str] | None = None
    project_statuses: frozenset[str] | None = None
    programs: frozenset[str] | None = None
    phases: frozenset[int] | None = None
    featured: bool | None = None
    goes_local: bool | None = None
    has_image: bool | None = None
    reusable: bool | None = None
    knowledge_product: bool | None = None
    has_lessons: bool | None = None
    sources: Keys | None = None
    countries: Keys | None = None
    regions: Keys | None = None
    places: Keys | None = None
    themes: Keys | None = None
    organizations: Keys | None = None
    goals: Keys | None = None
    compact_objectives: Keys | None = None
    people: Keys | None = None
    published_from: datetime | None = None
    published_before: datetime | None = None
    updated_from: datetime | None = None
    updated_before: datetime | None = None
    issued_from: date | None = None
    issued_before: date | None = None
    active_from: date | None = None
    active_before: date | None = None
    and_: "tuple[Filter, ...]" = ()
    or_: "tuple[Filter, ...] | None" = None
    not_: "Filter | None" = None
    available: Preference | None = None

    def joined(self) -> "Iterator[Filter]":
        """Yield the filter and all that is joined to it by AND alone, however deep."""
        yield self
        for each in self.and_:
            yield from each.joined()

    def without(self, name: str) -> "Filter":
        """Return the filter with one of its conditions left out, wherever it is joined by AND alone."""
        return replace(self, **{name: None}, and_=tuple(each.without(name) for each in self.and_))


class OrderField(StrEnum):
    """What lists can be ordered by; the value is the column."""

    PUBLISHED_AT = "effective_at"
    UPDATED_AT = "updated_at"
    FIRST_SEEN_AT = "first_seen_at"
    TITLE = "title_key"
    STARTS_AT = "begins_at"


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


class Position(NamedTuple):
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
    REGION = "REGION"
    THEME = "THEME"
    ORGANIZATION = "ORGANIZATION"
    LANGUAGE = "LANGUAGE"
    YEAR = "YEAR"
    MONTH = "MONTH"
    DOCUMENT_TYPE = "DOCUMENT_TYPE"
    PROJECT_STATUS = "PROJECT_STATUS"
    PHASE = "PHASE"
    GOAL = "GOAL"
    COMPACT_OBJECTIVE = "COMPACT_OBJECTIVE"
    GOES_LOCAL = "GOES_LOCAL"
    KNOWLEDGE_PRODUCT = "KNOWLEDGE_PRODUCT"
    LICENSE = "LICENSE"


# facet -> the field of the filter that is left out when it is counted, so that a reader can widen it. Only what is
# joined by AND alone is left out: a condition under `or_` or `not_` is no choice that can be taken back by itself.
OWN_FILTER: Mapping[FacetField, str] = {
    FacetField.KIND: "kinds",
    FacetField.SOURCE: "sources",
    FacetField.COUNTRY: "countries",
    FacetField.REGION: "regions",
    FacetField.THEME: "themes",
    FacetField.ORGANIZATION: "organizations",
    FacetField.LANGUAGE: "languages",
    FacetField.YEAR: "years",
    FacetField.DOCUMENT_TYPE: "document_types",
    FacetField.PROJECT_STATUS: "project_statuses",
    FacetField.PHASE: "phases",
    FacetField.GOAL: "goals",
    FacetField.COMPACT_OBJECTIVE: "compact_objectives",
    FacetField.GOES_LOCAL: "goes_local",
    FacetField.KNOWLEDGE_PRODUCT: "knowledge_product",
}


def value_text(value: object) -> str:
    """Return a value of a facet as text: `true` and `false` for a flag."""
    return str(value).lower() if isinstance(value, bool) else str(value)
