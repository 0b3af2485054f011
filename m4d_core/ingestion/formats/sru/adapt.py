"""From the element of a MARC record to its data, and from a diagnostic to what it means (pure)."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from m4d_core.errors import FeedError
from m4d_core.ingestion.formats.sru.wire import Record, Subfields
from m4d_core.ingestion.xml_records import children, local, text, words

_OUT_OF_RANGE = "61"  # first record position out of range


class Diagnostic(NamedTuple):
    """What a server says is wrong. code: last part of its address. Source: SRU diagnostics, info:srw/diagnostic/1."""

    code: str
    message: str


def inside(element: Element) -> Element | None:
    """Return what a record of SRU carries, or the record itself where it is MARCXML; None where it carries nothing."""
    data = next(iter(children(element, "recordData")), None)
    if data is None:
        return element if local(element.tag) == "record" and not children(element, "recordPacking") else None
    found = next(iter(data), None)
    if found is not None and local(found.tag) == "collection":
        return next(iter(children(found, "record")), None)
    return found


def packed(element: Element) -> str:
    """Return the text of a record that is packed as a string."""
    return next((text(each) for each in children(element, "recordData") if not len(each)), "")


def identifier(element: Element) -> str | None:
    """Return the identifier that SRU gives beside a record."""
    return next((found for each in children(element, "recordIdentifier") if (found := text(each))), None)


def marc(element: Element, identifier: str | None) -> Record:
    """Return the data of a MARC record."""
    fields: dict[str, list[Subfields]] = {}
    for each in children(element, "datafield"):
        subfields = _subfields(each)
        if subfields:
            fields.setdefault(each.get("tag", ""), []).append(subfields)
    control = {each.get("tag", ""): "".join(each.itertext()) for each in children(element, "controlfield")}
    return Record(identifier=identifier, control=control, fields=fields)


def diagnostic(element: Element) -> Diagnostic:
    """Return what a diagnostic says."""
    parts = {local(each.tag): text(each) for each in element}
    code = parts.get("uri", "").rstrip("/").rpartition("/")[2]
    said = " ".join(filter(None, (parts.get("message"), parts.get("details"))))
    return Diagnostic(code=code, message=words(": ".join(filter(None, (code, said))) or "no reason given"))


def refusal(diagnostics: Sequence[Diagnostic]) -> FeedError | None:
    """Return the error that the diagnostics of an answer without records come to.

    None where there are none, or the list was asked for records behind its end.
    """
    told = [each.message for each in diagnostics if each.code != _OUT_OF_RANGE]
    return FeedError(f"the catalog refuses ({words('; '.join(told))})", reason="refused") if told else None


def _subfields(field: Element) -> Subfields:
    found: Subfields = {}
    for each in children(field, "subfield"):
        value = text(each)
        if value:
            found.setdefault(each.get("code", ""), []).append(value)
    return found
