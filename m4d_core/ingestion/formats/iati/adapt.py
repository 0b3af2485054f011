"""From an activity's element to its data."""

import hashlib
from collections.abc import Iterable, Iterator, Set
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from m4d_core.ingestion.formats.iati import words
from m4d_core.ingestion.formats.iati.wire import (
    Activity,
    Budget,
    Coded,
    Dated,
    Document,
    Indicator,
    Location,
    Marker,
    Narrative,
    Organisation,
    Period,
    Related,
    Result,
    Share,
    Total,
    Typed,
)

_LANG = "xml:lang"
_PRIVATE = "contact-info"
_DEFAULTS = {
    "aid_type": "default-aid-type",
    "finance_type": "default-finance-type",
    "flow_type": "default-flow-type",
    "tied_status": "default-tied-status",
    "collaboration_type": "collaboration-type",
}
_VOLATILE = frozenset({"last-updated-datetime"})


class Reader:
    """Reads one activity; keeps the language and currency that stand for whatever names none."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.language = _attribute(element, _LANG)
        self.currency = _attribute(element, "default-currency")

    def activity(self) -> Activity:
        """Return the data of the activity."""
        element = self.element
        return Activity(
            identifier=_text(element.find("iati-identifier")),
            others=[*_others(element.findall("other-identifier"))],
            hierarchy=_attribute(element, "hierarchy"),
            language=self.language,
            updated=_attribute(element, "last-updated-datetime"),
            humanitarian=_attribute(element, "humanitarian") in ("1", "true"),
            reporting=next((self.organisation(each) for each in element.findall("reporting-org")), None),
            title=[text for each in element.findall("title") for text in self.narratives(each)],
            descriptions=self.descriptions(),
            participants=[self.organisation(each) for each in element.findall("participating-org")],
            status=_status(element.find("activity-status")),
            dates=[_dated(each) for each in element.findall("activity-date")],
            countries=self.countries(),
            regions=self.shares("recipient-region"),
            sectors=self.shares("sector"),
            tags=self.shares("tag"),
            markers=[_marker(each) for each in element.findall("policy-marker")],
            budgets=[*self.budgets()],
            transactions=self.totals(),
            locations=[self.location(each) for each in element.findall("location")],
            documents=[*self.documents()],
            related=[*_related(element.findall("related-activity"))],
            defaults=_defaults(element),
            results=[self.result(each) for each in element.findall("result")],
            website=_text(element.find("activity-website")),
            digest=digest(element),
        )

    def narratives(self, element: Element | None) -> list[Narrative]:
        """Return the texts of an element: its narratives, else (1.0x) its own text."""
        if element is None:
            return []
        own = _attribute(element, _LANG) or self.language
        found = [
            Narrative(text=text, lang=_attribute(each, _LANG) or own)
            for each in element.findall("narrative")
            if (text := _text(each))
        ]
        text = _text(element)
        return found or ([Narrative(text=text, lang=own)] if text else [])

    def descriptions(self) -> list[Typed]:
        """Return the descriptions; those of one type that differ in language (1.0x) are one in several languages."""
        found: list[Typed] = []
        for each in self.element.findall("description"):
            text, kind = self.narratives(each), _attribute(each, "type")
            spoken = {one["lang"] for one in text}
            beside = next((one for one in found if one["type"] == kind and _is_other(one, spoken)), None)
            if beside is None:
                found.append(Typed(type=kind, text=text))
            else:
                beside["text"].extend(text)
        return found

    def organisation(self, element: Element) -> Organisation:
        """Return an organisation."""
        return Organisation(
            ref=_attribute(element, "ref"),
            kind=_attribute(element, "type"),
            role=words.code(words.ROLES, _attribute(element, "role")),
            name=self.narratives(element),
        )

    def countries(self) -> list[Share]:
        """Return recipient countries: the activity's, else those its transactions name."""
        own = self.shares("recipient-country")
        if own:
            return own
        codes = (_attribute(each, "code") for each in self.element.findall("transaction/recipient-country"))
        return [Share(vocabulary=None, code=code, percentage=None, name=[]) for code in dict.fromkeys(codes) if code]

    def shares(self, tag: str) -> list[Share]:
        """Return codes with their percentages."""
        return [
            Share(
                vocabulary=words.code(words.VOCABULARIES, _attribute(each, "vocabulary")),
                code=_attribute(each, "code"),
                percentage=_attribute(each, "percentage"),
                name=self.narratives(each),
            )
            for each in self.element.findall(tag)
        ]

    def budgets(self) -> Iterator[Budget]:
        """Yield the budgets whose value is a number."""
        for each in self.element.findall("budget"):
            value = each.find("value")
            amount = _amount(value)
            if value is None or amount is None:
                continue
            yield Budget(
                type=words.code(words.BUDGET_TYPES, _attribute(each, "type")),
                status=_attribute(each, "status"),
                start=_iso_date(each.find("period-start")),
                end=_iso_date(each.find("period-end")),
                value=str(amount),
                currency=_attribute(value, "currency") or self.currency,
                value_date=_attribute(value, "value-date"),
            )

    def totals(self) -> list[Total]:
        """Return the sums of transactions by type and currency, in the order they first occur."""
        sums: dict[tuple[str | None, str | None], tuple[Decimal, int]] = {}
        for each in self.element.findall("transaction"):
            value = each.find("value")
            amount = _amount(value)
            if value is None or amount is None:
                continue
            kind = words.code(words.TRANSACTIONS, _code(each.find("transaction-type")))
            key = (kind, _attribute(value, "currency") or self.currency)
            total, count = sums.get(key, (Decimal(0), 0))
            sums[key] = (total + amount, count + 1)
        return [
            Total(type=kind, currency=currency, total=str(total), count=count)
            for (kind, currency), (total, count) in sums.items()
        ]

    def location(self, element: Element) -> Location:
        """Return a place, by its name or else the description of what is done there."""
        name = self.narratives(element.find("name")) or self.narratives(element.find("description"))
        return Location(name=name, point=_text(element.find("point/pos")) or _point(element.find("coordinates")))

    def documents(self) -> Iterator[Document]:
        """Yield the document links that have an address."""
        for each in self.element.findall("document-link"):
            url = _attribute(each, "url")
            if url is None:
                continue
            yield Document(
                url=url,
                format=_attribute(each, "format"),
                title=self.narratives(each.find("title")),
                categories=[code for child in each.findall("category") if (code := _code(child))],
                languages=[code for child in each.findall("language") if (code := _code(child) or _text(child))],
                date=_iso_date(each.find("document-date")),
            )

    def result(self, element: Element) -> Result:
        """Return a result."""
        return Result(
            type=words.code(words.RESULT_TYPES, _attribute(element, "type")),
            title=self.narratives(element.find("title")),
            description=self.narratives(element.find("description")),
            indicators=[self.indicator(each) for each in element.findall("indicator")],
        )

    def indicator(self, element: Element) -> Indicator:
        """Return an indicator with its periods; values stand in attributes, and are numbers or words."""
        return Indicator(
            measure=_attribute(element, "measure"),
            title=self.narratives(element.find("title")),
            baseline=_value(element.find("baseline")),
            periods=[
                Period(
                    start=_iso_date(each.find("period-start")),
                    end=_iso_date(each.find("period-end")),
                    target=_value(each.find("target")),
                    actual=_value(each.find("actual")),
                )
                for each in element.findall("period")
            ],
        )


def digest(activity: Element) -> str:
    """Return a hash of all an activity holds but contacts and the time its file was made.

    Attributes with a prefix belong to whoever passed the record on, and are left out.
    """
    found = hashlib.sha256()
    for child in [activity, *activity]:
        if child.tag == _PRIVATE:
            continue
        for element in [child] if child is activity else child.iter():
            attributes = (f"{name}={value}" for name, value in sorted(element.attrib.items()) if _is_own(name))
            found.update("\x00".join([element.tag, *attributes, (element.text or "").strip(), "\x01"]).encode())
    return found.hexdigest()


def _is_own(name: str) -> bool:
    return name not in _VOLATILE and (":" not in name or name == _LANG)


def _attribute(element: Element, name: str) -> str | None:
    return (element.get(name) or "").strip() or None


def _text(element: Element | None) -> str | None:
    return ((element.text or "").strip() or None) if element is not None else None


def _value(element: Element | None) -> str | None:
    return _attribute(element, "value") if element is not None else None


def _code(element: Element | None) -> str | None:
    return _attribute(element, "code") if element is not None else None


def _status(element: Element | None) -> str | None:
    """Return the code; 1.0x may write its name, as the code or in its place."""
    if element is None:
        return None
    own = _code(element)
    return words.code(words.STATUSES, own) if own else words.STATUSES.get((_text(element) or "").lower())


def _is_other(typed: Typed, spoken: Set[str | None]) -> bool:
    return bool(typed["text"]) and spoken.isdisjoint(one["lang"] for one in typed["text"])


def _others(elements: Iterable[Element]) -> Iterator[str]:
    found = (_attribute(each, "ref") or _text(each) for each in elements)
    return (each for each in found if each)


def _point(element: Element | None) -> str | None:
    if element is None:
        return None
    return " ".join(filter(None, (_attribute(element, "latitude"), _attribute(element, "longitude")))) or None


def _iso_date(element: Element | None) -> str | None:
    return (_attribute(element, "iso-date") or _text(element)) if element is not None else None


def _dated(element: Element) -> Dated:
    date = _attribute(element, "iso-date") or _text(element) or _text(element.find("narrative"))
    return Dated(type=words.code(words.DATE_TYPES, _attribute(element, "type")), date=date)


def _marker(element: Element) -> Marker:
    return Marker(
        vocabulary=_attribute(element, "vocabulary"),
        code=_attribute(element, "code"),
        significance=_attribute(element, "significance"),
    )


def _related(elements: Iterable[Element]) -> Iterator[Related]:
    for each in elements:
        ref = _attribute(each, "ref")
        if ref is not None:
            yield Related(ref=ref, type=words.code(words.RELATIONS, _attribute(each, "type")))


def _defaults(element: Element) -> dict[str, Coded]:
    found = ((name, element.find(tag)) for name, tag in _DEFAULTS.items())
    return {
        name: Coded(vocabulary=_attribute(each, "vocabulary"), code=code)
        for name, each in found
        if each is not None and (code := _code(each))
    }


def _amount(element: Element | None) -> Decimal | None:
    text = (_text(element) or "").replace(",", "").replace(" ", "")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < Decimal(10) ** 15 else None
