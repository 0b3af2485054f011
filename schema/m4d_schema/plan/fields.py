"""THE ONE TABLE: how each GraphQL field of a node is answered, and from which columns of content.

A new field is one row here and one line in `types/`. Fields are keyed by their Python names; GraphQL's are their camel
case. What filters, orders and facets stand for is in `names.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from m4d_core.content import ties
from m4d_core.content.authors import read_authors
from m4d_core.content.text import normalise
from m4d_core.storage.listing import Row
from m4d_schema.branch import Branch
from m4d_schema.ids import global_id
from m4d_schema.plan import documents, linked_data, projects, values
from m4d_schema.plan.names import CONTENT_TYPES, KEYS
from m4d_schema.plan.spoken import in_language, original
from m4d_schema.record import Field, Record


def _column(name: str) -> Field:
    return Field(columns=frozenset({name}), read=lambda row, _: row[name])


def _from(read: Callable[..., Any], *columns: str) -> Field:
    """Answer with a function of the row."""
    return Field(columns=frozenset(columns), read=lambda row, _, **arguments: read(row, **arguments))


def _detail(key: str, default: object = None) -> Field:
    return Field(columns=frozenset({"detail"}), read=lambda row, _: row["detail"].get(key, default))


def _nodes(node: str, column: str) -> Field:
    """Open the nodes whose keys stand in a column."""
    return Field(columns=frozenset({column}), read=lambda row, operation: records(node, row[column], operation))


def _attribute(name: str) -> Field:
    return Field(read=lambda thing, _: getattr(thing, name))


def _live(name: str) -> Field:
    """Answer with how a source is doing right now."""
    return Field(read=lambda thing, _: getattr(thing, name), is_live=True)


def _id(node: str) -> Field:
    return Field(read=lambda thing, _: global_id(node, getattr(thing, KEYS[node])))


def _label() -> Field:
    return Field(read=lambda thing, operation: values.label(thing.names, operation.preference.tags))


def _parent(node: str, key: str) -> Field:
    """Open the node whose key is an attribute."""
    return Field(read=lambda thing, operation: find(node, getattr(thing, key), operation))


def _below(node: str, finder: str, key: str) -> Field:
    """Open the nodes that a finder of the reference data gives for the key, by name."""

    def read(thing: object, operation: Any) -> list[Record]:  # noqa: ANN401 - an Operation
        return by_name(node, getattr(operation.reference, finder)(getattr(thing, key)), operation)

    return Field(read=read)


def _opening() -> Field:
    """Answer with what was read for this very place of the answer."""
    return Field(read=lambda _, operation, *, path: operation.opened(path), is_opening=True)


def _found(read: Callable[..., Any], *columns: str) -> Field:
    """Answer with a function of the row and of a finder of nodes."""
    return Field(
        columns=frozenset(columns),
        read=lambda row, operation, **arguments: read(row, lambda node, key: find(node, key, operation), **arguments),
    )


def _branch(name: str, *columns: str) -> Field:
    """Answer with what was read below the row, out of these columns. name: of the field in GraphQL."""
    return Field(
        columns=frozenset(columns),
        read=lambda row, _, **arguments: original(row).below[Branch.of(name, arguments)],
    )


def _authors(row: Row, operation: Any) -> list[Record]:  # noqa: ANN401 - an Operation
    """Open the organizations among the authors, and the persons as the names tell them."""
    authors = read_authors(row["authors"], operation.reference.organization_by_ref)
    found = (
        find("Organization", each.organization, operation) if each.organization else record("Person", each, operation)
        for each in authors
    )
    return [each for each in found if each is not None]


def _publisher(row: Row, operation: Any) -> Record | None:  # noqa: ANN401 - an Operation
    return next(iter(records("Organization", row["detail"].get("publishers", ()), operation)), None)


def _places_of(country: Any, operation: Any) -> list[Record]:  # noqa: ANN401 - a Country; an Operation
    places = operation.reference.places_of(country.iso2)
    return [record("Place", each, operation) for each in sorted(places, key=lambda place: (place.name, place.id))]


# columns: of the full text, of any text, of the address of the page
_BODY = ("html", "license", "origin")
_TEXT = ("summary", *_BODY)
_PAGE = ("kind", "slug", "url", "origin")

_CONTENT: Mapping[str, Field] = {
    "id": _from(lambda row: global_id("Content", row["id"]), "id"),
    "kind": _column("kind"),
    "slug": _column("slug"),
    "path": _from(values.path, "kind", "slug"),
    "title": _column("title"),
    "summary": _column("summary"),
    "body": _from(values.body, *_BODY),
    "excerpt": _from(values.excerpt, *_TEXT),
    "image": _from(values.image, "image"),
    "snippet": Field(columns=frozenset({*_TEXT, *_PAGE, "title", "image"}), read=values.snippet),
    "published_at": _column("published_at"),
    "updated_at": _column("updated_at"),
    "first_seen_at": _column("first_seen_at"),
    "locale": _column("language"),
    "dir": _from(values.text_direction, "language"),
    "is_fallback": _from(lambda row: row.get("is_fallback", False), "language"),
    "translations": _from(
        values.translations, "kind", "language", "license", "origin", "slug", "title", "translations"
    ),
    "origin": _column("origin"),
    "source": Field(
        columns=frozenset({"source_key"}),
        read=lambda row, operation: find("Source", row["source_key"], operation),
    ),
    "provenance": _from(values.provenance, "provenance", "url", "identity", "content_hash"),
    "license": _from(lambda row: values.license_of(row["license"]), "license"),
    "featured": _column("featured"),
    "goes_local": _column("goes_local"),
    "authors": Field(columns=frozenset({"authors"}), read=_authors),
    "countries": _nodes("Country", "countries"),
    "themes": _nodes("Theme", "themes"),
    "organizations": _nodes("Organization", "organizations"),
    "goals": _nodes("Goal", "goals"),
    "places": _nodes("Place", "places"),
    "compact_objectives": _nodes("CompactObjective", "compact_objectives"),
    "seo": Field(columns=linked_data.COLUMNS, read=linked_data.seo),
    "related": _branch("related", "id", "cluster", *ties.COLUMNS),
}

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "Content": _CONTENT,
    "NewsArticle": {
        **_CONTENT,
        "headline": _column("title"),
        "genre": _detail("genre", "NEWS"),
        "dateline": _detail("dateline"),
        "column": _detail("column"),
        "correction": _detail("correction"),
        "reading_minutes": _from(values.reading_minutes, *_TEXT),
        "word_count": _from(values.word_count, *_TEXT),
        "also_reported_by": _branch("alsoReportedBy", "id", "cluster"),
    },
    "BlogPost": {
        **_CONTENT,
        "series": _detail("series"),
        "tags": _detail("tags", ()),
        "reading_minutes": _from(values.reading_minutes, *_TEXT),
        "word_count": _from(values.word_count, *_TEXT),
    },
    "Project": {
        **_CONTENT,
        "short_title": _detail("short_title"),
        "number": _detail("number"),
        "iati_identifier": _detail("iati_identifier"),
        "program": _detail("program"),
        "phase": _detail("phase"),
        "status": _detail("status", "UNKNOWN"),
        "period": _from(values.period, "detail", "origin"),
        "planned_period": _from(values.span_of("planned"), "detail", "origin"),
        "actual_period": _from(values.span_of("actual"), "detail", "origin"),
        "website": _column("url"),
        "participants": _found(projects.participants, "detail"),
        "recipient_countries": _found(projects.recipient_countries, "detail"),
        "recipient_regions": _found(projects.recipient_regions, "detail"),
        "sectors": _from(projects.sectors, "detail"),
        "policy_markers": _from(projects.policy_markers, "detail"),
        "aid_type": _from(projects.coded("aid_type", "AidType"), "detail"),
        "finance_type": _from(projects.coded("finance_type", "FinanceType"), "detail"),
        "flow_type": _from(projects.coded("flow_type", "FlowType"), "detail"),
        "collaboration_type": _from(projects.coded("collaboration_type", "CollaborationType"), "detail"),
        "humanitarian": _detail("humanitarian", default=False),
        "budget": _from(projects.budget, "detail", "origin"),
        "total_budget": _from(projects.total_budget, "detail"),
        "disbursed": _from(projects.disbursed, "detail"),
        "objectives": _from(projects.text("objectives"), "detail"),
        "activities": _from(projects.text("activities"), "detail"),
        "beneficiaries": _from(projects.text("beneficiaries"), "detail"),
        "results": _from(projects.results, "detail", "origin"),
        "results_summary": _from(projects.text("results_summary"), "detail"),
        "lessons_learned": _from(projects.text("lessons_learned"), "detail"),
        "criteria_met": Field(columns=frozenset({"detail"}), read=projects.criteria),
        "updates": _from(projects.updates, "id", "detail"),
        "contact": _found(projects.contact, "detail", "url"),
        "document_links": _from(projects.document_links, "detail"),
        "parent": _branch("parent", "id", "source_key", "detail"),
        "children": _branch("children", "id", "source_key", "detail"),
        "documents": _branch("documents", "id", "detail"),
    },
    "Document": {
        **_CONTENT,
        "document_type": _detail("document_type", "OTHER"),
        "subtitle": _detail("subtitle"),
        "publisher": Field(columns=frozenset({"detail"}), read=_publisher),
        "issued_on": _from(lambda row: values.partial_date(row["detail"].get("issued_on")), "detail"),
        "edition": _detail("edition"),
        "identifiers": _from(documents.identifiers, "detail"),
        "subjects": _from(documents.subjects, "detail"),
        "cite": Field(
            columns=frozenset({"title", "authors", "language", "published_at", "detail", *_PAGE}), read=documents.cite
        ),
        "languages": _from(values.languages, "language", "languages"),
        "page_count": _detail("page_count"),
        "files": _from(values.files, "detail"),
        "is_part_of": _detail("is_part_of"),
        "volume": _detail("volume"),
        "issue": _detail("issue"),
        "knowledge_product": _detail("knowledge_product", default=False),
    },
    "Event": {
        **_CONTENT,
        "starts_at": _from(values.instant_of("starts_at"), "detail"),
        "ends_at": _from(values.instant_of("ends_at"), "detail"),
        "time_zone": _detail("time_zone", "UTC"),
        "attendance": _detail("attendance", "IN_PERSON"),
        "venue": _found(values.venue, "detail"),
        "registration_url": _detail("registration_url"),
        "registration_closes_at": _from(values.instant_of("registration_closes_at"), "detail"),
        "status": _detail("status", "SCHEDULED"),
    },
    "Video": {
        **_CONTENT,
        "watch_url": _detail("watch_url"),
        "embed_url": _detail("embed_url"),
        "duration_seconds": _detail("duration_seconds"),
        "languages": _from(values.languages, "language", "languages"),
        "captions": _from(lambda row: values.files_of(row["detail"].get("captions", ())), "detail"),
        "transcript": _from(projects.text("transcript"), "detail"),
        "publisher": Field(columns=frozenset({"detail"}), read=_publisher),
    },
    "Page": {
        **_CONTENT,
        "position": _detail("position", 0),
    },
    "Region": {
        "id": _id("Region"),
        "m49": _attribute("m49"),
        "name": _label(),
        "parent": _parent("Region", "parent"),
        "children": _below("Region", "subregions", "m49"),
        "countries": _below("Country", "countries_of", "m49"),
    },
    "Country": {
        "id": _id("Country"),
        "iso2": _attribute("iso2"),
        "iso3": _attribute("iso3"),
        "m49": _attribute("m49"),
        "name": _label(),
        "flag": _from(values.flag),
        "region": _parent("Region", "region"),
        "is_least_developed": _attribute("ldc"),
        "is_landlocked_developing": _attribute("lldc"),
        "is_small_island_developing": _attribute("sids"),
        "location": _from(values.point),
        "profile": Field(read=lambda country, operation: record("CountryProfile", country, operation)),
        "contents": _opening(),
    },
    "CountryProfile": {
        "political_context": _from(lambda _: None),
        "development_context": _from(lambda _: None),
        "statistics": _opening(),
        "places": Field(read=_places_of),
        "key_documents": _opening(),
    },
    "Place": {
        "id": _id("Place"),
        "name": _attribute("name"),
        "kind": _attribute("kind"),
        "country": _parent("Country", "country"),
        "location": _from(values.point),
    },
    "CompactObjective": {
        "id": _id("CompactObjective"),
        "number": _from(lambda objective: int(objective.number)),
        "name": _label(),
        "title": Field(read=lambda thing, operation: values.label(thing.titles, operation.preference.tags)),
    },
    "Theme": {
        "id": _id("Theme"),
        "slug": _attribute("slug"),
        "scheme": _attribute("scheme"),
        "name": _label(),
        "broader": _parent("Theme", "broader"),
        "narrower": _below("Theme", "narrower", "slug"),
        "goes_local": _attribute("goes_local"),
        "contents": _opening(),
    },
    "Goal": {
        "id": _id("Goal"),
        "number": _attribute("number"),
        "target": _attribute("target"),
        "name": _label(),
        "color": _attribute("color"),
    },
    "Organization": {
        "id": _id("Organization"),
        "slug": _attribute("slug"),
        "name": _label(),
        "acronym": _attribute("acronym"),
        "kind": _attribute("kind"),
        "iati_org_id": _attribute("iati_ref"),
        "country": _parent("Country", "country"),
        "website": _attribute("homepage"),
        "logo": Field(read=lambda _, __: None),
        "parent": _parent("Organization", "parent"),
        "is_partner": _attribute("is_partner"),
        "contents": _opening(),
    },
    "Person": {
        "id": _id("Person"),
        "slug": _attribute("slug"),
        "name": _attribute("name"),
        "affiliation": _parent("Organization", "affiliation"),
    },
    "Source": {
        "id": _id("Source"),
        "slug": _attribute("key"),
        "name": _attribute("name"),
        "organization": _parent("Organization", "partner"),
        "homepage": _attribute("homepage"),
        "feed_urls": _attribute("urls"),
        "license": _from(lambda state: values.license_of(state.license)),
        "status": _live("status"),
        "last_fetched_at": _live("last_fetched_at"),
        "last_changed_at": _live("last_changed_at"),
        "item_count": _live("item_count"),
        "freshness_seconds": Field(read=lambda state, operation: values.freshness(state, operation.now), is_live=True),
    },
}

# the same by the names of GraphQL, for whoever reads documents
BY_GRAPHQL_NAME: Mapping[str, Mapping[str, Field]] = {
    node: {to_camel_case(name): field for name, field in fields.items()} for node, fields in FIELDS.items()
}


def by_name(node: str, things: Iterable[Any], operation: Any) -> list[Record]:  # noqa: ANN401 - an Operation
    """Return reference data as nodes by name, marks and case aside; the order of its rows means nothing."""
    tags = operation.preference.tags
    ordered = sorted(things, key=lambda each: (normalise(values.label(each.names, tags)), getattr(each, KEYS[node])))
    return [record(node, each, operation) for each in ordered]


def record(node: str, thing: object, operation: Any) -> Record:  # noqa: ANN401 - an Operation
    """Return a row or an object as a node of a type, counted in the budget of the answer."""
    operation.budget.spend()
    return Record(node, thing, FIELDS[node], operation)


def content_record(row: Row, operation: Any) -> Record:  # noqa: ANN401 - an Operation
    """Return a content row as a node of its kind's type, in the language asked for. It must have the column `kind`."""
    return record(CONTENT_TYPES[row["kind"]], in_language(row, operation.preference), operation)


def find(node: str, key: str | None, operation: Any) -> Record | None:  # noqa: ANN401 - an Operation
    """Return the node of reference data, or the source, that has the key; None when there is none."""
    finders: Mapping[str, Callable[[str], object]] = {
        "CompactObjective": operation.reference.compact_objective,
        "Country": operation.reference.country,
        "Goal": operation.reference.goal,
        "Organization": operation.reference.organization,
        "Place": operation.reference.place,
        "Region": operation.reference.region,
        "Source": operation.source,
        "Theme": operation.reference.theme,
    }
    found = finders[node](key) if key is not None else None
    return None if found is None else record(node, found, operation)


def records(node: str, keys: Any, operation: Any) -> list[Record]:  # noqa: ANN401 - strings; an Operation
    """Return the nodes of the keys, in their order; keys that nothing has are left out."""
    found = (find(node, key, operation) for key in keys)
    return [each for each in found if each is not None]
