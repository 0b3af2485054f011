"""THE ONE TABLE: how each GraphQL field of a node is answered, and from which columns of content.

Filters and orders stand here too, so that whatever builds SQL or answers from rows reads one place: a new field
is one row here and one line in `types/`. Fields are keyed by their Python names; GraphQL's are their camel case.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from m4d_core.content.kind import Kind
from m4d_core.content.text import normalise
from m4d_core.storage.listing import Row
from m4d_core.storage.selection import FacetField, OrderField
from m4d_schema.ids import global_id
from m4d_schema.plan import values
from m4d_schema.plan.spoken import in_language
from m4d_schema.record import Field, Record

CONTENT_TYPES: Mapping[str, str] = {
    Kind.NEWS: "NewsArticle",
    Kind.BLOG_POST: "BlogPost",
    Kind.PROJECT: "Project",
    Kind.DOCUMENT: "Document",
}
# relation of a filter -> the node its values are ids of
RELATIONS: Mapping[str, str] = {
    "sources": "Source",
    "countries": "Country",
    "themes": "Theme",
    "organizations": "Organization",
}
# node -> the attribute that is its natural key
KEYS: Mapping[str, str] = {
    "Country": "iso2",
    "Goal": "code",
    "Organization": "slug",
    "Region": "m49",
    "Source": "key",
    "Theme": "slug",
}
# key of an order -> what it orders by
ORDERS: Mapping[str, OrderField] = {
    "published_at": OrderField.PUBLISHED_AT,
    "updated_at": OrderField.UPDATED_AT,
    "first_seen_at": OrderField.FIRST_SEEN_AT,
    "title": OrderField.TITLE,
}
# facet -> the node its values are keys of
FACET_NODES: Mapping[FacetField, str] = {
    FacetField.SOURCE: "Source",
    FacetField.COUNTRY: "Country",
    FacetField.THEME: "Theme",
    FacetField.ORGANIZATION: "Organization",
}


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


def _publisher(row: Row, operation: Any) -> Record | None:  # noqa: ANN401 - an Operation
    return next(iter(records("Organization", row["detail"].get("publishers", ()), operation)), None)


_CONTENT: Mapping[str, Field] = {
    "id": _from(lambda row: global_id("Content", row["id"]), "id"),
    "kind": _column("kind"),
    "slug": _column("slug"),
    "path": _from(values.path, "kind", "slug"),
    "title": _column("title"),
    "summary": _column("summary"),
    "body": _from(values.body, "html", "license", "origin"),
    "excerpt": _from(values.excerpt, "summary", "html", "license", "origin"),
    "image": _from(values.image, "image"),
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
    "countries": _nodes("Country", "countries"),
    "themes": _nodes("Theme", "themes"),
    "organizations": _nodes("Organization", "organizations"),
    "goals": _nodes("Goal", "goals"),
}

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "Content": _CONTENT,
    "NewsArticle": {
        **_CONTENT,
        "genre": _detail("genre", "NEWS"),
        "dateline": _detail("dateline"),
        "column": _detail("column"),
        "correction": _detail("correction"),
    },
    "BlogPost": {
        **_CONTENT,
        "series": _detail("series"),
        "tags": _detail("tags", ()),
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
    },
    "Document": {
        **_CONTENT,
        "document_type": _detail("document_type", "OTHER"),
        "subtitle": _detail("subtitle"),
        "publisher": Field(columns=frozenset({"detail"}), read=_publisher),
        "issued_on": _from(lambda row: values.partial_date(row["detail"].get("issued_on")), "detail"),
        "edition": _detail("edition"),
        "identifiers": _from(values.identifiers, "detail"),
        "languages": _from(values.languages, "language", "languages"),
        "page_count": _detail("page_count"),
        "files": _from(values.files, "detail"),
        "is_part_of": _detail("is_part_of"),
        "volume": _detail("volume"),
        "issue": _detail("issue"),
        "knowledge_product": _detail("knowledge_product", default=False),
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
    },
    "Theme": {
        "id": _id("Theme"),
        "slug": _attribute("slug"),
        "scheme": _attribute("scheme"),
        "name": _label(),
        "broader": _parent("Theme", "broader"),
        "narrower": _below("Theme", "narrower", "slug"),
        "goes_local": _attribute("goes_local"),
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
        "parent": _parent("Organization", "parent"),
        "is_partner": _attribute("is_partner"),
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
        "Country": operation.reference.country,
        "Goal": operation.reference.goal,
        "Organization": operation.reference.organization,
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
