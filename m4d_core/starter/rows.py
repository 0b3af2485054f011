"""Reference data as rows of the tables in `storage/tables`."""

from collections.abc import Iterator, Mapping
from typing import Any

from m4d_core.starter.facts import Fact, facts

Row = dict[str, Any]
ReferenceRows = dict[str, list[Row]]

# kind of the facts -> OrganizationKind of the schema
KINDS: Mapping[str, str] = {
    "multilateral": "INTERGOVERNMENTAL",
    "donor-government": "NATIONAL_GOVERNMENT",
    "national-government": "NATIONAL_GOVERNMENT",
    "local-authority": "LOCAL_AUTHORITY",
    "ngo": "NGO",
    "international-ngo": "NGO",
    "diaspora": "DIASPORA",
    "academic": "ACADEMIC",
    "training": "ACADEMIC",
    "network": "NETWORK",
}
_PARTNER_ROLES = frozenset({"lead-agency", "agency", "donor", "feed-partner"})


def reference_rows() -> ReferenceRows:
    """Return all rows by table. A row's parent may come after it."""
    return {
        "regions": list(_regions()),
        "countries": [_country(fact) for fact in facts("countries")],
        "places": [dict(fact) for fact in facts("places")],
        "themes": [_theme(fact) for fact in facts("themes")],
        "goals": list(_goals()),
        "compact_objectives": [_objective(fact) for fact in facts("gcm_objectives")],
        "organizations": [_organization(fact) for fact in facts("organisations")],
    }


def _regions() -> Iterator[Row]:
    """Yield the tree of M49: a subregion that belongs to a grouping stands under it, as the UN has it."""
    grouping = {member: fact["m49"] for fact in facts("regions") for member in fact.get("members", ())}
    for fact in facts("regions"):
        parent = grouping.get(fact["m49"]) or fact.get("parent")
        yield {"m49": fact["m49"], "names": fact["name"], "level": fact["level"], "parent": parent}


def _country(fact: Fact) -> Row:
    codes = {name: fact[name] for name in ("iso2", "iso3", "m49", "ldc", "lldc", "sids")}
    point = dict(zip(("latitude", "longitude"), fact.get("point", ()), strict=False))
    return {**codes, **point, "names": fact["name"], "region": fact["m49_subregion"]}


def _theme(fact: Fact) -> Row:
    return {
        "slug": fact["slug"],
        "names": fact["label"],
        "scheme": fact["scheme"],
        "broader": fact.get("broader"),
        "goes_local": fact.get("goes_local", False),
    }


def _goals() -> Iterator[Row]:
    colors = {fact["number"]: fact["color"] for fact in facts("sdg_goals")}
    for fact in facts("sdg_goals"):
        number = fact["number"]
        yield {"code": str(number), "number": number, "names": fact["name"], "color": colors[number]}
    for fact in facts("sdg_targets"):
        number = fact["goal"]
        yield {"code": fact["code"], "number": number, "names": fact["label"], "color": colors[number]}


def _objective(fact: Fact) -> Row:
    return {"number": str(fact["number"]), "names": fact["short"], "titles": {"en": fact["title_en"]}}


def _organization(fact: Fact) -> Row:
    return {
        "slug": fact["slug"],
        "names": {"en": fact["name"], **fact.get("names", {})},
        "kind": KINDS[fact["type"]],
        "acronym": fact.get("acronym"),
        "iati_ref": fact.get("iati_ref"),
        "homepage": fact.get("homepage"),
        "country": fact.get("country"),
        "parent": fact.get("parent"),
        "is_partner": not _PARTNER_ROLES.isdisjoint(fact["roles"]),
    }
