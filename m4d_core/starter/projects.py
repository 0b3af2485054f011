"""The projects of the facts as items. Notes and sources are for editors and stay behind."""

from collections.abc import Iterator
from typing import Any

from m4d_core.content.details import valid_detail
from m4d_core.content.item import CleanItem, License
from m4d_core.content.kind import Kind
from m4d_core.content.reference import Place
from m4d_core.starter.facts import Fact, facts

FILE = "projects"
UNCONFIRMED = "Unconfirmed: this record was put together from later sources."
_ROLES = {"leads": "LEAD", "partners": "PARTNER", "donors": "FUNDING"}
_CERTAINTY = {"confirmed": "VERIFIED", "as-shown": "AS_SHOWN"}


def projects() -> Iterator[CleanItem]:
    """Yield the projects whose title is known or described; those without one are left out."""
    for fact in facts(FILE):
        if fact["title_status"] != "placeholder":
            yield _project(fact)


def local_projects() -> frozenset[str]:
    """Return the identities of the projects that belong to M4D Goes Local."""
    return frozenset(_identity(fact) for fact in facts(FILE) if fact["goes_local"])


def _project(fact: Fact) -> CleanItem:
    language = fact["original_language"]
    return CleanItem(
        identity=_identity(fact),
        kind=Kind.PROJECT,
        title=fact["title"][language],
        summary=UNCONFIRMED if fact["confidence"] == "low" else None,
        language=language,
        languages=(language,),
        license=License.unknown(),
        url=fact.get("canonical_url"),
        countries=(fact["country"], *fact.get("partner_countries", ())),
        themes=tuple(fact.get("themes", ())),
        organizations=tuple(dict.fromkeys(slug for part in _ROLES for slug in fact.get(part, ()))),
        places=tuple(_places(fact)),
        detail=valid_detail(Kind.PROJECT, _detail(fact)),
    )


def _places(fact: Fact) -> Iterator[Place]:
    """Yield the localities of a project as they stand in the list of places."""
    known = {(each["country"], each["name"]): each for each in facts("places")}
    countries = (fact["country"], *fact.get("partner_countries", ()))
    for name in fact.get("localities", ()):
        found = next((known[country, name] for country in countries if (country, name) in known), None)
        if found is not None:
            yield Place(**found)


def _identity(fact: Fact) -> str:
    return f"{FILE}/{fact['slug']}"


def _detail(fact: Fact) -> dict[str, Any]:
    """Return program, dates, money and participants. recipient_countries: where the project ran, not its partners'."""
    titles = fact["title"] if len(fact["title"]) > 1 else {}
    return {
        "program": fact["programme"],
        "phase": fact["phase"],
        "number": fact.get("number"),
        "status": fact["status"].upper(),
        "start": fact.get("start"),
        "end": fact.get("end"),
        "date_certainty": _certainty(fact),
        "title_is_ours": fact["title_status"] == "descriptive",
        "titles": dict(titles),
        "localities": list(fact.get("localities", ())),
        "recipient_countries": [{"code": fact["country"]}],
        "participants": [
            {"organization": slug, "role": role} for part, role in _ROLES.items() for slug in fact.get(part, ())
        ],
        "budget": [dict(fact["budget"])] if "budget" in fact else [],
    }


def _certainty(fact: Fact) -> str | None:
    if "start" not in fact and "end" not in fact:
        return None
    return _CERTAINTY.get(fact.get("dates_status", ""), "UNVERIFIED")
