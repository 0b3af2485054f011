"""An IATI activity as a project: the parts of an Item, taken from Entry.data of the format `iati` (pure).

Standard library only: it stands behind the door. Codes: IATI code lists ActivityStatus, ActivityDateType,
OrganisationRole, BudgetType, RelatedActivityType, ResultType, IndicatorMeasure.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from m4d_core.content.dates import read_partial
from m4d_core.content.item import Participant, Translation
from m4d_core.content.urls import clean_url

Data = Mapping[str, Any]

STATUS = {
    "1": "PIPELINE",
    "2": "IMPLEMENTATION",
    "3": "FINALIZATION",
    "4": "CLOSED",
    "5": "CANCELLED",
    "6": "SUSPENDED",
}
ROLES = {"1": "FUNDING", "2": "ACCOUNTABLE", "3": "EXTENDING", "4": "IMPLEMENTING"}
BUDGET_KINDS = {"1": "ORIGINAL", "2": "REVISED"}
RELATIONS = {"1": "PARENT", "2": "CHILD", "3": "SIBLING", "4": "COFUNDED", "5": "THIRD_PARTY"}
RESULT_KINDS = {"1": "OUTPUT", "2": "OUTCOME", "3": "IMPACT"}
_UNITS = {"2": "%"}  # IATI IndicatorMeasure
_NO_PERIOD: Data = {"start": None, "end": None, "target": None, "actual": None}
MAX_INDICATORS = 100  # of a result, a line for each of their periods
_PLANNED_START, _ACTUAL_START, _PLANNED_END, _ACTUAL_END = "1", "2", "3", "4"
_PARENT = "1"
_SIGNIFICANCES = frozenset("01234")
_WEB_PAGE = "A12"
_POLE, _DATE_LINE = 90, 180  # degrees
_DAC = "1"  # the vocabulary meant where none is named
_GOAL_TAGS = {"2": "7", "3": "8"}  # vocabulary of tags -> that of sectors: goals, targets
_OWN_VOCABULARIES = frozenset({"98", "99", "wb"})  # the publisher's own; `WB` stood in files of 1.0x
_NO_REF = frozenset({"n/a", "na", "none", "null", "-", "0", "unknown"})


def pick(narratives: Sequence[Data], language: str | None) -> tuple[str | None, str | None]:
    """Return the text in the language, else the first one, and the language it is declared to be in."""
    wanted = (language or "").lower()
    chosen = next((each for each in narratives if (each["lang"] or "").lower() == wanted), None)
    chosen = chosen or next(iter(narratives), None)
    return (chosen["text"], chosen["lang"]) if chosen else (None, None)


def translations(data: Data, language: str | None) -> tuple[Translation, ...]:
    """Return title and description in each further language that the title is in."""
    titles = {(each["lang"] or "").lower(): each["text"] for each in reversed(data["title"])}
    return tuple(
        Translation(language=lang, title=titles[lang], summary=_described(data, lang))
        for lang in sorted(titles.keys() - {"", (language or "").lower()})
    )


def _described(data: Data, lang: str) -> str | None:
    """Return the general description in a language, and in no other."""
    spoken = [
        {**each, "text": [one for one in each["text"] if (one["lang"] or "").lower() == lang]}
        for each in data["descriptions"]
    ]
    return description({**data, "descriptions": spoken}, "1", lang)


def parent(data: Data) -> str | None:
    """Return the identity of the activity this one is a part of."""
    return next((each["ref"] for each in data["related"] if each["type"] == _PARENT), None)


def description(data: Data, kind: str, language: str | None) -> str | None:
    """Return a description of one type; the general one (`1`) is also what names no type."""
    untyped = (None,) if kind == "1" else ()
    texts = [each["text"] for each in data["descriptions"] if each["type"] in (kind, *untyped)]
    found = (pick(text, language)[0] for text in texts)
    return "\n\n".join(dict.fromkeys(text for text in found if text)) or None


def page(data: Data) -> str | None:
    """Return the activity's own web page: its website, else a document link of category A12 that is a page."""
    website = clean_url(data["website"])
    if website:
        return website
    pages = (
        clean_url(each["url"])
        for each in data["documents"]
        if _WEB_PAGE in each["categories"] and (each["format"] or "").lower() == "text/html"
    )
    return next((url for url in pages if url), None)


def participants(data: Data, language: str | None) -> tuple[Participant, ...]:
    """Return the organizations of a project, each once in each role."""
    found: dict[tuple[str, str], Participant] = {}
    for each in data["participants"]:
        role = ROLES.get(each["role"] or "")
        name = pick(each["name"], language)[0]
        ref = each["ref"] if (each["ref"] or "n/a").lower() not in _NO_REF else None
        key = (ref or name or "").casefold()
        if role and key:
            found.setdefault((key, role), Participant(name=name, ref=ref, role=role))
    return tuple(found.values())


def sectors(data: Data) -> tuple[str, ...]:
    """Return the sectors as `vocabulary:code`."""
    pairs = ((each["vocabulary"] or _DAC, each["code"]) for each in data["sectors"])
    return tuple(dict.fromkeys(f"{vocabulary}:{code}" for vocabulary, code in pairs if code))


def terms(data: Data, language: str | None) -> tuple[str, ...]:
    """Return the names of sectors that have no code, or one of the publisher's own: its terms, as a feed's are."""
    own = (
        each for each in data["sectors"] if not each["code"] or (each["vocabulary"] or "").lower() in _OWN_VOCABULARIES
    )
    names = (pick(each["name"], language)[0] for each in own)
    return tuple(dict.fromkeys(name for name in names if name))


def countries(data: Data, language: str | None) -> tuple[str, ...]:
    """Return the recipient countries, by code or, where 1.0x gives none, by name."""
    found = (each["code"] or pick(each["name"], language)[0] for each in data["countries"])
    return tuple(dict.fromkeys(country for country in found if country))


def goals(data: Data) -> tuple[str, ...]:
    """Return the Sustainable Development Goals and targets a project is tagged with, targets first."""
    tags = [each for each in data["tags"] if each["code"] and each["vocabulary"] in _GOAL_TAGS]
    return tuple(dict.fromkeys(each["code"] for each in sorted(tags, key=lambda each: each["vocabulary"] == "2")))


def detail(data: Data, language: str | None, skipped: frozenset[str]) -> dict[str, Any]:
    """Return what only projects have, in the shape of `content.details.project`; what is empty is left out.

    skipped: categories whose document links are not documents of the project.
    """
    titles = {(each["lang"] or "").lower(): each["text"] for each in reversed(data["title"])}
    values = {
        "iati_identifier": data["identifier"],
        "status": STATUS.get(data["status"] or ""),
        **_periods(data),
        "humanitarian": data["humanitarian"] or None,
        "recipient_countries": [
            _share(each, language) | {"code": each["code"].upper()} for each in data["countries"] if each["code"]
        ],
        "recipient_regions": [_share(each, language) for each in data["regions"] if each["code"]],
        "sectors": [{"vocabulary": _DAC, **_share(each, language)} for each in data["sectors"] if each["code"]],
        "policy_markers": [_marker(each) for each in data["markers"] if each["code"]],
        **data["defaults"],
        "budget": [_budget(each) for each in data["budgets"] if each["currency"]],
        "transactions": [_total(each) for each in data["transactions"] if each["currency"] and each["type"]],
        "locations": [place for each in data["locations"] if (place := _place(each, language))],
        "documents": [*_documents(data, language, skipped)],
        "related": [_relation(each) for each in data["related"] if each["type"] in RELATIONS],
        "results": [_result(each, language) for each in data["results"] if each["title"]],
        "objectives": description(data, "2", language),
        "beneficiaries": description(data, "3", language),
        "titles": titles if len(titles) > 1 else None,
    }
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _periods(data: Data) -> dict[str, Any]:
    """Return start and end, actual before planned, and both apart."""
    dates = {each["type"]: date for each in reversed(data["dates"]) if (date := _date(each["date"]))}
    return {
        "start": dates.get(_ACTUAL_START) or dates.get(_PLANNED_START),
        "end": dates.get(_ACTUAL_END) or dates.get(_PLANNED_END),
        "planned": _filled(start=dates.get(_PLANNED_START), end=dates.get(_PLANNED_END)),
        "actual": _filled(start=dates.get(_ACTUAL_START), end=dates.get(_ACTUAL_END)),
    }


def _date(text: str | None) -> str | None:
    return read_partial(text) or read_partial((text or "").rpartition(":")[2])


def _filled(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], ())}


def _number(text: str | None) -> float | None:
    try:
        number = float((text or "").replace(",", "").rstrip("% "))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _share(each: Data, language: str | None) -> dict[str, Any]:
    return _filled(
        vocabulary=each["vocabulary"],
        code=each["code"],
        name=pick(each["name"], language)[0],
        percentage=_number(each["percentage"]),
    )


def _marker(each: Data) -> dict[str, Any]:
    significance = each["significance"] or ""
    return _filled(
        vocabulary=each["vocabulary"],
        code=each["code"],
        significance=int(significance) if significance in _SIGNIFICANCES else None,
    )


def _budget(each: Data) -> dict[str, Any]:
    return _filled(
        kind=BUDGET_KINDS.get(each["type"] or "", "ORIGINAL"),
        start=_date(each["start"]),
        end=_date(each["end"]),
        amount=float(each["value"]),
        currency=each["currency"].upper(),
        value_date=_date(each["value_date"]),
    )


def _total(each: Data) -> dict[str, Any]:
    return {
        "type": each["type"],
        "currency": each["currency"].upper(),
        "total": float(each["total"]),
        "count": each["count"],
    }


def _place(each: Data, language: str | None) -> dict[str, Any]:
    latitude, _, longitude = " ".join((each["point"] or "").replace(",", " ").split()).partition(" ")
    north, east = _number(latitude), _number(longitude)
    point: dict[str, float] = {}
    if north is not None and east is not None and abs(north) <= _POLE and abs(east) <= _DATE_LINE:
        point = {"latitude": north, "longitude": east}
    return _filled(name=pick(each["name"], language)[0], **point)


def _documents(data: Data, language: str | None, skipped: frozenset[str]) -> list[dict[str, Any]]:
    """Return the document links, without the skipped categories and the project's own page, each address once."""
    found: dict[str, dict[str, Any]] = {}
    own = page(data)
    for each in data["documents"]:
        url = clean_url(each["url"])
        if url is None or url == own or skipped & set(each["categories"]):
            continue
        entry = _filled(
            url=url,
            media_type=(each["format"] or "").lower(),
            title=pick(each["title"], language)[0],
            languages=[code.lower() for code in each["languages"]],
            categories=each["categories"],
            date=_date(each["date"]),
        )
        found.setdefault(url, entry)
    return list(found.values())


def _relation(each: Data) -> dict[str, Any]:
    return {"identity": each["ref"], "relation": RELATIONS[each["type"]]}


def _result(each: Data, language: str | None) -> dict[str, Any]:
    return _filled(
        kind=RESULT_KINDS.get(each["type"] or "", "OTHER"),
        title=pick(each["title"], language)[0],
        description=pick(each["description"], language)[0],
        indicators=[*_indicators(each["indicators"], language)][:MAX_INDICATORS],
    )


def _indicators(given: Sequence[Data], language: str | None) -> Iterator[dict[str, Any]]:
    """Yield each indicator once a period, and once where it names none; without a number it says nothing."""
    for each in given:
        common = _filled(title=pick(each["title"], language)[0], unit=_UNITS.get(each["measure"] or ""))
        baseline = _filled(baseline=_number(each["baseline"]))
        for period in each["periods"] or [_NO_PERIOD]:
            values = _filled(target=_number(period["target"]), actual=_number(period["actual"]))
            if values or baseline:
                yield common | baseline | values | _filled(start=_date(period["start"]), end=_date(period["end"]))
