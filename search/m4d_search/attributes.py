"""Names shared by filters, facets and documents: which attribute a facet counts, and which filter narrows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from m4d_core.storage.selection import OWN_FILTER, FacetField, Filter, Keys

# facet -> attribute of the document
ATTRIBUTES: Mapping[FacetField, str] = {
    FacetField.KIND: "kind",
    FacetField.SOURCE: "source",
    FacetField.COUNTRY: "countries",
    FacetField.THEME: "themes",
    FacetField.ORGANIZATION: "organizations",
    FacetField.LANGUAGE: "languages",
    FacetField.YEAR: "year",
}
SPOKEN = "spoken"  # what the texts of a document are found by, in the words of `spoken_terms`


def conditions(wanted: Filter) -> Iterator[tuple[str, Keys]]:
    """Yield each attribute that the filter narrows with what it asks of it."""
    for facet, field in OWN_FILTER.items():
        value = getattr(wanted, field)
        if value is not None:
            yield ATTRIBUTES[facet], value if isinstance(value, Keys) else Keys(any_of=value)
    if wanted.available is not None:
        steps = wanted.available.steps()
        yield SPOKEN, Keys(any_of=frozenset(step.tag if step.is_open else exactly(step.tag) for step in steps))


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
        groups.setdefault(replace(wanted, **{own: None}) if own else wanted, []).append(facet)
    return groups
