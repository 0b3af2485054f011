"""Filters as a plain predicate, and random ones: the oracle of whatever answers lists."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from m4d_core.content.authors import Author
from m4d_core.content.item import Image, License, Translation
from m4d_core.content.kind import Origin, State
from m4d_core.content.partial_date import PartialDate
from m4d_core.content.preference import Preference, Reach, beginnings, reach
from m4d_core.content.reference import Reference
from m4d_core.storage.content_rows import Write
from m4d_core.storage.derived import ALWAYS, FOR_EVER
from m4d_core.storage.selection import OWN_FILTER, FacetField, Filter, Keys, value_text
from tests.world import REFERENCE, write

START = datetime(2026, 1, 1, tzinfo=UTC)
RELATED: Mapping[str, tuple[str, ...]] = {
    "countries": ("TN", "MA", "SN"),
    "places": ("tn-tunis", "ma-nador"),
    "themes": ("remittances", "economy"),
    "organizations": ("undp", "m4d"),
    "goals": ("10.7", "10"),
    "compact_objectives": ("1", "20"),
    "people": ("ann-lee", "maria-rossi"),
}
LANGUAGES = ("en", "en-GB", "fr-CA", "ar")
WANTED = (("en",), ("fr",), ("fr-CA", "ar"), ("en-US",), ("ar", "en-GB"))  # by readers who leave out all else
REGIONS = {"TN": ("015", "002"), "MA": ("015", "002"), "SN": ("202", "002")}
VALUES: Mapping[str, tuple[Any, ...]] = {
    "kinds": ("NEWS", "DOCUMENT", "PROJECT"),
    "origins": ("OWN", "INGESTED"),
    "years": (2025, 2026),
    "document_types": ("HANDBOOK", "REPORT", "OTHER"),
    "project_statuses": ("CLOSED", "IMPLEMENTATION", "UNKNOWN"),
    "programs": ("JMDI", "other"),
    "phases": (1, 2),
}
FLAGS = ("featured", "goes_local", "has_image", "reusable", "knowledge_product", "has_lessons")
MOMENTS, DAYS = ("published", "updated"), ("issued", "active")
STATES = (State.PUBLISHED, State.PUBLISHED, State.DRAFT, State.HIDDEN)
WORLD = Reference.from_rows(REFERENCE)
DATES = ("2013", "2014-04", "2014-06-15", "2016")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a filter can ask of one piece of content.

    values: what it has of each set. facets: what it counts for, beyond those. flags: None where it is neither.
    spans: first and last of each, where it has one. tags: of the languages it is there in. texts: by which tags a
    text of it is found.
    """

    related: Mapping[str, Collection[str]]
    values: Mapping[str, Any]
    facets: Mapping[FacetField, Collection[Any]] = field(default_factory=dict)
    flags: Mapping[str, bool | None] = field(default_factory=dict)
    spans: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    tags: Collection[str] = ()
    texts: Reach = field(default_factory=dict)


def holds(wanted: Filter, facts: Facts) -> bool:
    """Whether a filter finds the content, told without any database."""
    return (
        all(_has(getattr(wanted, name), facts.related[name]) for name in (*RELATED, "regions", "sources"))
        and all(getattr(wanted, n) is None or facts.values.get(n) in getattr(wanted, n) for n in VALUES)
        and all(getattr(wanted, n) is None or facts.flags.get(n) is getattr(wanted, n) for n in FLAGS)
        and all(_touches(wanted, name, facts.spans.get(name)) for name in (*MOMENTS, *DAYS))
        and (wanted.languages is None or bool(wanted.languages & set(facts.tags)))
        and (wanted.available is None or wanted.available.choose(facts.texts) is not None)
        and all(holds(each, facts) for each in wanted.and_)
        and (wanted.or_ is None or any(holds(each, facts) for each in wanted.or_))
        and (wanted.not_ is None or not holds(wanted.not_, facts))
    )


def _has(wanted: Keys | None, held: Collection[str]) -> bool:
    return wanted is None or (
        (wanted.any_of is None or bool(wanted.any_of & set(held)))
        and wanted.all_of <= set(held)
        and not wanted.none_of & set(held)
        and (wanted.exists is None or wanted.exists == bool(held))
    )


def _touches(wanted: Filter, name: str, span: tuple[Any, Any] | None) -> bool:
    start, end = getattr(wanted, f"{name}_from"), getattr(wanted, f"{name}_before")
    if start is None and end is None:
        return True
    return span is not None and (start is None or span[1] >= start) and (end is None or span[0] < end)


def counts(wanted: Filter, facet: FacetField, pieces: Iterable[Facts]) -> dict[str, int]:
    """The counts of a facet, its own filter left out."""
    own = OWN_FILTER.get(facet)
    widened = wanted.without(own) if own else wanted
    held = (value for facts in pieces if holds(widened, facts) for value in _counted(facts, facet, own))
    return dict(Counter(value_text(value) for value in held))


def _counted(facts: Facts, facet: FacetField, own: str | None) -> Collection[Any]:
    if facet in facts.facets:
        return facts.facets[facet]
    name = own or ""
    if name in facts.related:
        return facts.related[name]
    value = facts.values.get(name, facts.flags.get(name))
    return () if value is None else (value,)


def some(chance: Random, values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(value for value in values if chance.random() < 0.4)


def _keys(values: Collection[str]) -> st.SearchStrategy[Keys | None]:
    sets = st.frozensets(st.sampled_from([*values, "nowhere"]), max_size=2)
    exists = st.sampled_from((None, None, True, False))
    asked = st.builds(Keys, any_of=st.none() | sets, all_of=sets, none_of=sets, exists=exists)
    return st.none() | st.none() | asked


def _leaves() -> st.SearchStrategy[Filter]:
    moments = st.integers(-3, 12).map(lambda days: START + timedelta(days=days))
    days = st.integers(2012, 2018).map(lambda year: date(year, 5, 1))
    conditions: dict[str, st.SearchStrategy[Any]] = {
        **{name: _keys(values) for name, values in RELATED.items()},
        "regions": _keys(("015", "202", "002")),
        "sources": _keys(("demo", "undp-projects")),
        **{name: st.frozensets(st.sampled_from(values), max_size=2) for name, values in VALUES.items()},
        **{name: st.booleans() for name in FLAGS},
        "languages": st.frozensets(st.sampled_from(("fr", *LANGUAGES)), max_size=2),
        "available": st.sampled_from(WANTED).map(lambda tags: Preference.of(tags, omits=True)),
        **{f"{name}_{end}": moments for name in MOMENTS for end in ("from", "before")},
        **{f"{name}_{end}": days for name in DAYS for end in ("from", "before")},
    }
    # one to three conditions: with more, nearly nothing is found
    chosen = st.lists(st.sampled_from(sorted(conditions)), max_size=3, unique=True)
    made = chosen.flatmap(lambda names: st.fixed_dictionaries({name: conditions[name] for name in names}))
    return made.map(lambda named: Filter(**named))


def _around(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(inner, max_size=3).map(tuple)
    return st.builds(
        lambda leaf, and_, or_, not_: Filter(**{**vars(leaf), "and_": and_, "or_": or_, "not_": not_}),
        _leaves(),
        several,
        st.none() | several,
        st.none() | inner,
    )


FILTERS = st.recursive(_leaves(), _around, max_leaves=8)


def detail_of(chance: Random, kind: str) -> dict[str, Any]:
    """A detail of the kind, with some of what filters ask."""
    values: dict[str, Any] = {}
    if kind == "DOCUMENT":
        values = {"document_type": chance.choice(("HANDBOOK", "REPORT")), "knowledge_product": True}
        values["issued_on"] = chance.choice(DATES)
    if kind == "PROJECT":
        values = {"status": chance.choice(("CLOSED", "IMPLEMENTATION")), "lessons_learned": "Ask first."}
        values |= {"program": chance.choice(("JMDI", "other")), "phase": chance.choice((1, 2))}
        values |= {"start": chance.choice(DATES[:2]), "end": chance.choice(DATES[2:])}
    return {name: value for name, value in values.items() if chance.random() < 0.7}


def a_write(chance: Random, number: int) -> Write:
    kind = chance.choice(VALUES["kinds"])
    related: dict[str, Any] = {name: some(chance, values) for name, values in RELATED.items()}
    language, *others = chance.sample(LANGUAGES, 3)
    return write(
        str(number),
        source_key=chance.choice(("demo", "undp-projects")),
        kind=kind,
        language=language,
        languages=some(chance, LANGUAGES),
        translations=tuple(Translation(language=each, title=f"In {each}") for each in some(chance, others)),
        origin=chance.choice(tuple(Origin)),
        state=chance.choice(STATES),
        published_at=START + timedelta(days=chance.randrange(-3, 10)) if chance.random() < 0.8 else None,
        updated_at=START + timedelta(days=chance.randrange(10)),
        featured=chance.random() < 0.5,
        goes_local=chance.random() < 0.5,
        image=Image(url="https://example.org/i.png") if chance.random() < 0.5 else None,
        license=License(key=chance.choice(("CC-BY-4.0", "CC-BY-NC-4.0", "unknown"))),
        detail=detail_of(chance, kind),
        authors=[slug.replace("-", " ").title() for slug in related["people"]],
        **{
            **related,
            "places": tuple(WORLD.places[key] for key in related["places"]),
            "people": tuple(Author(name=slug.replace("-", " ").title(), slug=slug) for slug in related["people"]),
        },
    )


def facts_of(made: Write) -> Facts:
    """What a filter can ask of a write, read off the item itself."""
    item, detail = made.item, made.item.detail
    is_document, is_project = item.kind == "DOCUMENT", item.kind == "PROJECT"
    start, end, issued = (
        PartialDate.parse(detail[key]) if key in detail else None for key in ("start", "end", "issued_on")
    )
    spans: dict[str, tuple[Any, Any]] = {"updated": (item.updated_at, item.updated_at)}
    if item.published_at:
        spans["published"] = (item.published_at, item.published_at)
    if issued:
        spans["issued"] = (issued.first, issued.last)
    if start or end:
        spans["active"] = (start.first if start else ALWAYS, end.last if end else FOR_EVER)
    texts = (item.language, *sorted(each.language for each in item.translations))
    tags = {tag for locale in (*texts, *item.languages) for tag in beginnings(locale)}
    return Facts(
        related={
            **{name: getattr(item, name) for name in RELATED.keys() - {"people"}},
            "people": [author.slug for author in made.people],
            "places": [place.id for place in item.places],
            "regions": {region for country in item.countries for region in REGIONS[country]},
            "sources": [made.source_key],
        },
        values={
            "kinds": item.kind,
            "origins": made.origin,
            "years": item.published_at.year if item.published_at else None,
            "document_types": detail.get("document_type", "OTHER") if is_document else None,
            "project_statuses": detail.get("status", "UNKNOWN") if is_project else None,
            "programs": detail.get("program"),
            "phases": detail.get("phase"),
        },
        flags={
            "featured": made.featured,
            "goes_local": made.goes_local,
            "has_image": item.image is not None,
            "reusable": item.license.key == "CC-BY-4.0",
            "knowledge_product": "knowledge_product" in detail if is_document else None,
            "has_lessons": "lessons_learned" in detail if is_project else None,
        },
        facets={
            FacetField.MONTH: [f"{item.published_at:%Y-%m}"] if item.published_at else [],
            FacetField.LICENSE: [item.license.key],
            FacetField.LANGUAGE: tags,
        },
        spans=spans,
        tags=tags,
        texts=reach(texts),
    )
