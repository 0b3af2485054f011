"""Bytes of an answer of OAI-PMH to records, streamed."""

import re
from collections.abc import Iterable, Iterator, Mapping

from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats import DEFAULT_XML_DEPTH
from m4d_core.ingestion.formats.oai import adapt
from m4d_core.ingestion.formats.oai.wire import Page
from m4d_core.ingestion.xml_records import (
    Damage,
    Shape,
    if_whole,
    local,
    records,
    text,
    told,
    without_controls,
)

_NAME = rb"(?:[\w.-]{1,40}:)?"  # the prefix of one
_NEXT = re.compile(
    rb"<" + _NAME + rb"record(?:\s[^<>]{0,200})?>\s{0,200}<" + _NAME + rb"header\b"
    rb"|<" + _NAME + rb"resumptionToken\b|</" + _NAME + rb"(?:ListRecords|GetRecord)>"
)
_SHAPE = Shape(
    what="answer of OAI-PMH",
    roots={"OAI-PMH": _NEXT},
    record="record",
    beside=frozenset({"error", "resumptionToken", "repositoryName"}),
    within=frozenset({"metadata", "about"}),
)


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield the records in order, then what the answer says beside them: FeedInfo.page is a `Page`.

    An answer without records is no error, nor is one of another verb. Reasons as in `formats`, and `stale_page` for a
    token that is taken no more, `refused` for any other error of the repository, `endless_list` for a token that
    leads to itself. Source: OAI-PMH 2.0.
    """
    found = records(without_controls(body), _SHAPE, int(hints.get("xml_depth", DEFAULT_XML_DEPTH)))
    page, faults, title, index = Page(), [], None, 0
    for each in found:
        kind = _SHAPE.record if isinstance(each, Damage) else local(each.tag)
        if isinstance(each, Damage):
            yield from told(each, f"record[{index}]")
        elif kind == _SHAPE.record:
            yield adapt.read(each, f"record[{index}]")
        elif kind == "error":
            faults.append(adapt.fault(each))
        elif kind == "resumptionToken":
            page = adapt.page(each)
        else:
            title = text(each)
        index += kind == _SHAPE.record
    yield FeedInfo(title=title, page=dict(page))
    url = hints.get("url", "")
    error = adapt.refusal(faults, url) or adapt.endless(page, url)
    if error is not None:
        raise error


def light(body: bytes, hints: Mapping[str, str]) -> Iterable[FeedInfo | Entry | BadEntry] | None:
    """Return what `parse` yields for a short answer without damage, else None."""
    return if_whole(body, parse(body, hints))
