"""Names shared by filters, facets and documents: which attribute a facet counts, and which a filter narrows.

Every attribute is a field of `Document`. An engine holds the WORDS as sets of text and the NUMBERS as integers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from m4d_core.content.preference import Preference
from m4d_core.storage.selection import OWN_FILTER, FacetField, Filter, Keys, value_text

# facet -> attribute of the document
ATTRIBUTES: Mapping[FacetField, str] = {
    FacetField.KIND: "kind",
    FacetField.SOURCE: "source",
    FacetField.COUNTRY: "countries",
    FacetField.REGION: "regions",
    FacetField.THEME: "themes",
    FacetField.ORGANIZATION: "organizations",
    FacetField.LANGUAGE: "languages",
    FacetField.YEAR: "year",
    FacetField.MONTH: "month",
    FacetField.DOCUMENT_TYPE: "document_type",
    FacetField.PROJECT_STATUS: "project_status",
    FacetField.PHASE: "phase",
    FacetField.GOAL: "goals",
    FacetField.COMPACT_OBJECTIVE: "compact_objectives",
    FacetField.GOES_LOCAL: "goes_local",
    FacetField.KNOWLEDGE_PRODUCT: "knowledge_product",
    FacetField.LICENSE: "license",
}
SPOKEN = "spoken"  # what the texts of a document are found by, in the words of `spoken_terms`
# field of a filter -> attribute: those that facets count, and those that none does
NARROWED: Mapping[str, str] = {
    **{field: ATTRIBUTES[facet] for facet, field in OWN_FILTER.items()},
    "places": "places",
    "people": "people",
    "origins": "origin",
    "programs": "program",
    "featured": "featured",
    "has_image": "has_image",
    "reusable": "reusable",
    "has_lessons": "has_lessons",
    "available": SPOKEN,
}
# range of a filter -> (attribute that must not end before it, attribute that must begin before its end)
RANGES: Mapping[str, tuple[str, str]] = {
    "published": ("published_at", "published_at"),
    "updated": ("updated_at", "updated_at"),
    "issued": ("issued_last", "issued_first"),
    "active": ("active_last", "active_first"),
}
WORDS = tuple(dict.fromkeys((*ATTRIBUTES.values(), *NARROWED.values())))
NUMBERS = tuple(dict.fromkeys(name for pair in RANGES.values() for name in pair))
KEY = "id"  # may be asked for as such, and is neither counted nor compared
FILTERED = tuple(sorted((KEY, *WORDS, *NUMBERS)))
COUNTED = tuple(sorted((*WORDS, *NUMBERS)))
SORTED = tuple(sorted(("effective_at", *NUMBERS)))


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """What an index can be asked by. key: the attribute that holds the id."""

    key: str
    filtered: tuple[str, ...]
    counted: tuple[str, ...]
    sorted: tuple[str, ...]


OWN = Attributes(key=KEY, filtered=FILTERED, counted=COUNTED, sorted=SORTED)  # of the index of content


@dataclass(frozen=True, kw_only=True)
class Span:
    """A condition on a number. start: included. end: not included."""

    start: int | None = None
    end: int | None = None


def conditions(wanted: Filter) -> Iterator[tuple[str, Keys | Span]]:
    """Yield each attribute that the filter itself narrows with what it asks of it; `and_`, `or_`, `not_` left out."""
    for field, attribute in NARROWED.items():
        value = getattr(wanted, field)
        if value is not None:
            yield attribute, value if isinstance(value, Keys) else Keys(any_of=frozenset(_asked(value)))
    for name, (last, first) in RANGES.items():
        start, end = getattr(wanted, f"{name}_from"), getattr(wanted, f"{name}_before")
        if start is not None:
            yield last, Span(start=number(start))
        if end is not None:
            yield first, Span(end=number(end))


def _asked(value: object) -> Iterable[str]:
    """Return the values of an attribute of which a condition asks one."""
    return spoken_by(value) if isinstance(value, Preference) else texts(value)


def spoken_by(wanted: Preference) -> list[str]:
    """Return the words of `spoken` by which a text is found that a reader of these languages can have."""
    return [step.tag if step.is_open else exactly(step.tag) for step in wanted.steps()]


def spoken_terms(reached: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a document is found by in `spoken`: tags that find a text of it, and tags that it bears exactly."""
    return (*reached, *(exactly(tag) for tag, locale in reached.items() if tag == locale))


def exactly(tag: str) -> str:
    """Return the word for a text in this language, and in no more exact one."""
    return f"={tag}"


def by_filter(wanted: Filter, facets: Sequence[FacetField]) -> dict[Filter, list[FacetField]]:
    """Return the facets grouped by the filter they are counted under: the whole one, or without their own part."""
    groups: dict[Filter, list[FacetField]] = {}
    for facet in dict.fromkeys(facets):
        own = OWN_FILTER.get(facet)
        groups.setdefault(wanted.without(own) if own else wanted, []).append(facet)
    return groups


def texts(value: object) -> list[str]:
    """Return the value of an attribute, or of a filter on it, as texts; none for None."""
    if value is None:
        return []
    return [value_text(each) for each in (value if isinstance(value, tuple | frozenset) else (value,))]


def number(when: date | datetime) -> int:
    """Return an instant in seconds since 1970, rounded up, and a day by its number in the calendar."""
    return ceil(when.timestamp()) if isinstance(when, datetime) else when.toordinal()
