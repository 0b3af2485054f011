"""What the types, filters, orders and facets of GraphQL stand for: the names that the one table goes by."""

from collections.abc import Mapping

from m4d_core.content.kind import Kind
from m4d_core.storage.selection import FacetField, OrderField

CONTENT_TYPES: Mapping[str, str] = {
    Kind.NEWS: "NewsArticle",
    Kind.BLOG_POST: "BlogPost",
    Kind.PROJECT: "Project",
    Kind.DOCUMENT: "Document",
    Kind.EVENT: "Event",
    Kind.VIDEO: "Video",
    Kind.PAGE: "Page",
}
# relation of a filter -> the node its values are ids of
RELATIONS: Mapping[str, str] = {
    "sources": "Source",
    "countries": "Country",
    "regions": "Region",
    "places": "Place",
    "themes": "Theme",
    "organizations": "Organization",
    "goals": "Goal",
    "compact_objectives": "CompactObjective",
    "people": "Person",
}
# node -> the attribute that is its natural key
KEYS: Mapping[str, str] = {
    "CompactObjective": "number",
    "Country": "iso2",
    "Goal": "code",
    "Organization": "slug",
    "Place": "id",
    "Person": "slug",
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
    "starts_at": OrderField.STARTS_AT,
}
# facet -> the node its values are keys of
FACET_NODES: Mapping[FacetField, str] = {
    FacetField.SOURCE: "Source",
    FacetField.COUNTRY: "Country",
    FacetField.REGION: "Region",
    FacetField.THEME: "Theme",
    FacetField.ORGANIZATION: "Organization",
    FacetField.GOAL: "Goal",
    FacetField.COMPACT_OBJECTIVE: "CompactObjective",
}
