"""From a record's element to its data, and from what a repository says beside its records to what it means (pure)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry
from m4d_core.ingestion.formats.oai.wire import Page, Record
from m4d_core.ingestion.xml_records import children, local, text, words

_DUBLIN_CORE = frozenset({"dc", "qualifieddc", "qdc"})
_NO_RECORDS = frozenset({"noRecordsMatch", "noSetHierarchy", "noMetadataFormats"})
_STALE = "badResumptionToken"
_TOKEN = "resumptionToken"  # noqa: S105 - a parameter's name


class Fault(NamedTuple):
    """What a repository says is wrong. Source: OAI-PMH 2.0, 3.6."""

    code: str
    message: str


def read(element: Element, locator: str) -> Entry | BadEntry:
    """Return a record; one without identifier, or in another format than Dublin Core, is bad."""
    header = next(iter(children(element, "header")), None)
    identifier = _first(header, "identifier")
    if header is None or identifier is None:
        return BadEntry(locator=locator, reason="no_id", error="the record's header holds no identifier")
    is_deleted = header.get("status", "").strip() == "deleted"
    parts = [part for each in children(element, "metadata") for part in each]
    strange = next((part.tag for part in parts if local(part.tag) not in _DUBLIN_CORE), None)
    if not is_deleted and (strange or not parts):
        error = f"the metadata of '{words(identifier)}' is <{words(strange or '')}>, not Dublin Core"
        return BadEntry(locator=locator, reason="other_metadata", error=error)
    record = Record(
        identifier=identifier,
        datestamp=_first(header, "datestamp"),
        sets=[spec for each in children(header, "setSpec") if (spec := text(each))],
        deleted=is_deleted,
        metadata={} if is_deleted else _values(value for part in parts for value in part),
    )
    return Entry(locator=locator, data=dict(record))


def page(element: Element) -> Page:
    """Return what a resumption token says; an empty one ends the list."""
    stated = {"token": text(element), **element.attrib}
    return cast("Page", {name: value for name in Page.__annotations__ if (value := stated.get(name, "").strip())})


def fault(element: Element) -> Fault:
    """Return what an error element says."""
    return Fault(code=element.get("code", "").strip(), message=text(element))


def refusal(faults: Iterable[Fault], url: str) -> FeedError | None:
    """Return the error that what the repository says comes to, None where it merely has no records.

    `stale_page`: the token has lost its meaning. `refused`: anything else, with the repository's words.
    """
    told = [each for each in faults if each.code not in _NO_RECORDS]
    if not told:
        return None
    said = "; ".join(f"{each.code}: {each.message}" if each.message else each.code for each in told)
    if any(each.code == _STALE for each in told):
        return FeedError(f"the resumption token is taken no more ({words(said)})", reason="stale_page")
    message = f"the repository refuses ({words(said)})"
    since = _asked(url).get("from", "")
    if since and any(each.code == "badArgument" for each in told):
        message += f"; it was asked for changes from {words(since)}"
        message += ", and may take days only: granularity = 'day'" if "T" in since else ""
    return FeedError(message, reason="refused")


def endless(stated: Page, url: str) -> FeedError | None:
    """Return the error of a list that begins to go round: the token of the next page is that of this one."""
    token = stated.get("token")
    if token is None or token != _asked(url).get(_TOKEN, "").strip():
        return None
    return FeedError(f"the repository gives the token '{words(token)}' again and again", reason="endless_list")


def _asked(url: str) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    except ValueError:
        return {}


def _first(element: Element | None, name: str) -> str | None:
    found = children(element, name) if element is not None else []
    return next((value for each in found if (value := text(each))), None)


def _values(elements: Iterable[Element]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for each in elements:
        value = text(each)
        if value:
            found.setdefault(local(each.tag), {})[value] = None
    return {name: list(values) for name, values in found.items()}
