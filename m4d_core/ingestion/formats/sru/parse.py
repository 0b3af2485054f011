"""Bytes of an answer of SRU, or of MARCXML, to records, streamed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats import DEFAULT_XML_DEPTH
from m4d_core.ingestion.formats.sru import adapt
from m4d_core.ingestion.formats.sru.wire import Page
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

_DECLARATION = re.compile(r"^<\?xml\b[^>]{0,200}\?>")  # of a packed record: it is text by now, in no encoding
_NAME = rb"(?:[\w.-]{1,40}:)?"  # the prefix of one
_RECORD = rb"<" + _NAME + rb"record(?:\s[^<>]{0,200})?>\s{0,200}<" + _NAME
_OF_SRU = re.compile(_RECORD + rb"record(?:Schema|Packing|XMLEscaping|Data|Identifier)\b|</" + _NAME + rb"records>")
_OF_MARC = re.compile(_RECORD + rb"(?:leader|controlfield|datafield)\b|</" + _NAME + rb"collection>")
_SHAPE = Shape(
    what="answer of SRU or MARCXML",
    roots={"searchRetrieveResponse": _OF_SRU, "collection": _OF_MARC, "record": _OF_MARC},
    record="record",
    beside=frozenset({"numberOfRecords", "nextRecordPosition", "diagnostic"}),
    within=frozenset({"recordData", "extraRecordData"}),
)


@dataclass
class _Beside:
    """What stands beside the records."""

    page: Page = field(default_factory=Page)
    diagnostics: list[adapt.Diagnostic] = field(default_factory=list)

    def take(self, element: Element) -> None:
        """Note what an element says."""
        name = local(element.tag)
        if name == "diagnostic":
            self.diagnostics.append(adapt.diagnostic(element))
        elif name == "numberOfRecords":
            self.page["numberOfRecords"] = text(element)
        else:
            self.page["nextRecordPosition"] = text(element)


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield the records in order, then what the answer says beside them: FeedInfo.page is a `Page`.

    A record of another schema than MARCXML is bad. Diagnostics beside records are warnings, without any they are the
    error `refused`; a search that finds nothing is no error. Other reasons as in `formats`.
    """
    depth, beside, index = int(hints.get("xml_depth", DEFAULT_XML_DEPTH)), _Beside(), 0
    for each in records(without_controls(body), _SHAPE, depth):
        if isinstance(each, Damage):
            yield from told(each, f"record[{index}]")
        elif local(each.tag) == _SHAPE.record:
            yield _read(each, f"record[{index}]", depth)
        else:
            beside.take(each)
            continue
        index += 1
    error = adapt.refusal(beside.diagnostics) if not index else None
    if error is not None:
        raise error
    if beside.diagnostics:
        beside.page["diagnostics"] = [each.message for each in beside.diagnostics]
    yield FeedInfo(page=dict(beside.page))


def light(body: bytes, hints: Mapping[str, str]) -> Iterable[FeedInfo | Entry | BadEntry] | None:
    """Return what `parse` yields for a short answer without damage, else None."""
    return if_whole(body, parse(body, hints))


def _read(element: Element, locator: str, depth: int) -> Entry | BadEntry:
    found = adapt.inside(element)
    packed = adapt.packed(element) if found is None else ""
    if packed:
        found = _unpacked(packed, depth)
    if found is not None and local(found.tag) == "record":
        return Entry(locator=locator, data=dict(adapt.marc(found, adapt.identifier(element))))
    if found is not None and local(found.tag) == "diagnostic":
        return BadEntry(locator=locator, reason="diagnostic", error=adapt.diagnostic(found).message)
    error = f"the record is <{found.tag[:40]}>, not MARCXML" if found is not None else "the record carries nothing"
    return BadEntry(locator=locator, reason="other_metadata", error=error)


def _unpacked(packed: str, depth: int) -> Element | None:
    """Return the record that is packed as a string. Raises FeedError where it declares entities or nests too deep."""
    try:
        body = _DECLARATION.sub("", packed).encode()
        found = [each for each in records(body, _SHAPE, depth) if not isinstance(each, Damage)]
    except FeedError as error:
        if error.reason.startswith("xml_"):
            raise
        return None
    return next(iter(found), None)
