"""How each GraphQL field of reference data, of a source and of a person is answered: rows of the one table (pure)."""

from collections.abc import Callable, Mapping
from typing import Any

from m4d_schema.ids import global_id
from m4d_schema.plan import values
from m4d_schema.plan.names import KEYS
from m4d_schema.plan.nodes import by_name, find, record
from m4d_schema.record import Field, Record


def _of(read: Callable[..., Any]) -> Field:
    """Answer with a function of the object."""
    return Field(read=lambda thing, _: read(thing))


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


def _places_of(country: Any, operation: Any) -> list[Record]:  # noqa: ANN401 - a Country; an Operation
    places = operation.reference.places_of(country.iso2)
    return [record("Place", each, operation) for each in sorted(places, key=lambda place: (place.name, place.id))]


REFERENCE: Mapping[str, Mapping[str, Field]] = {
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
        "flag": _of(values.flag),
        "region": _parent("Region", "region"),
        "is_least_developed": _attribute("ldc"),
        "is_landlocked_developing": _attribute("lldc"),
        "is_small_island_developing": _attribute("sids"),
        "location": _of(values.point),
        "profile": Field(read=lambda country, operation: record("CountryProfile", country, operation)),
        "contents": _opening(),
    },
    "CountryProfile": {
        "political_context": _of(lambda _: None),
        "development_context": _of(lambda _: None),
        "statistics": _opening(),
        "places": Field(read=_places_of),
        "key_documents": _opening(),
    },
    "Place": {
        "id": _id("Place"),
        "name": _attribute("name"),
        "kind": _attribute("kind"),
        "country": _parent("Country", "country"),
        "location": _of(values.point),
    },
    "CompactObjective": {
        "id": _id("CompactObjective"),
        "number": _of(lambda objective: int(objective.number)),
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
        "contents": _opening(),
    },
    "Source": {
        "id": _id("Source"),
        "slug": _attribute("key"),
        "name": _attribute("name"),
        "organization": _parent("Organization", "partner"),
        "homepage": _attribute("homepage"),
        "feed_urls": _attribute("urls"),
        "license": _of(lambda state: values.license_of(state.license)),
        "status": _live("status"),
        "last_fetched_at": _live("last_fetched_at"),
        "last_changed_at": _live("last_changed_at"),
        "item_count": _live("item_count"),
        "freshness_seconds": Field(read=lambda state, operation: values.freshness(state, operation.now), is_live=True),
    },
}
