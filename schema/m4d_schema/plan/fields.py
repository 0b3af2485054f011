"""THE ONE TABLE: how each GraphQL field of a node is answered, and from which columns of content.

A new field is one row here and one line in `types/`. Fields are keyed by their Python names; GraphQL's are their camel
case. The rows of reference data, sources and persons stand in `reference.py`. What filters, orders and facets stand for
is in `names.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from m4d_core.content import paths, ties
from m4d_core.content.authors import read_authors
from m4d_core.storage.listing import Row
from m4d_schema.branch import Branch
from m4d_schema.ids import global_id
from m4d_schema.plan import documents, linked_data, projects, values
from m4d_schema.plan.nodes import find, record, records
from m4d_schema.plan.reference import REFERENCE
from m4d_schema.plan.spoken import original
from m4d_schema.record import Field, Opens, Record


def _column(name: str) -> Field:
    return Field(columns=frozenset({name}), read=lambda row, _: row[name])


def _from(read: Callable[..., Any], *columns: str) -> Field:
    """Answer with a function of the row."""
    return Field(columns=frozenset(columns), read=lambda row, _: read(row))


def _asked(read: Callable[..., Any], *columns: str) -> Field:
    """Answer with a function of the row and of the arguments."""
    return Field(columns=frozenset(columns), read=lambda row, _, **arguments: read(row, **arguments))


def _detail(key: str, default: object = None) -> Field:
    return Field(columns=frozenset({"detail"}), read=lambda row, _: row["detail"].get(key, default))


def _nodes(node: str, column: str) -> Field:
    """Open the nodes whose keys stand in a column."""
    return Field(
        columns=frozenset({column}),
        read=lambda row, operation: records(node, row[column], operation),
        opens=Opens(node=node, column=column, is_list=True),
    )


def _node(node: str, column: str) -> Field:
    """Open the node whose key stands in a column."""
    return Field(
        columns=frozenset({column}),
        read=lambda row, operation: find(node, row[column], operation),
        opens=Opens(node=node, column=column, is_list=False),
    )


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


# columns: of the full text, of any text, of the address of the page
_BODY = ("html", "license", "origin")
_TEXT = ("summary", *_BODY)
_PAGE = ("kind", "slug", "url", "origin")

_CONTENT: Mapping[str, Field] = {
    "id": _from(lambda row: global_id("Content", row["id"]), "id"),
    "kind": _column("kind"),
    "slug": _column("slug"),
    "path": _from(paths.path, "kind", "slug"),
    "title": _column("title"),
    "summary": _column("summary"),
    "body": _from(values.body, *_BODY),
    "excerpt": _asked(values.excerpt, *_TEXT),
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
    "source": _node("Source", "source_key"),
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
        "total_budget": _asked(projects.total_budget, "detail"),
        "disbursed": _asked(projects.disbursed, "detail"),
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
        "files": _asked(values.files, "detail"),
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
    **REFERENCE,
}

# the same by the names of GraphQL, for whoever reads documents
BY_GRAPHQL_NAME: Mapping[str, Mapping[str, Field]] = {
    node: {to_camel_case(name): field for name, field in fields.items()} for node, fields in FIELDS.items()
}
