"""Bytes of an IATI file to activities, streamed: one activity is held at a time."""

import re
from collections.abc import Iterator, Mapping

from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats import DEFAULT_XML_DEPTH
from m4d_core.ingestion.formats.iati.adapt import Reader
from m4d_core.ingestion.xml_records import NOT_WELL_FORMED, Damage, Shape, records

_ACTIVITY = "iati-activity"
_NEXT = re.compile(rb"<iati-activity(?=[\s>])")
_SHAPE = Shape(what="IATI activities", roots={"iati-activities": _NEXT, _ACTIVITY: _NEXT}, record=_ACTIVITY)


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield the activities in order; reasons as in `formats`.

    An activity that is not well-formed becomes a BadEntry, and reading goes on with the next one.
    A file that breaks off gives its whole activities, then FeedError.
    """
    found = records(body, _SHAPE, int(hints.get("xml_depth", DEFAULT_XML_DEPTH)))
    yield FeedInfo()
    for index, each in enumerate(found):
        if isinstance(each, Damage):
            yield BadEntry(locator=f"activity[{index}]", reason=NOT_WELL_FORMED, error=each.error)
        else:
            yield Entry(locator=f"activity[{index}]", data=dict(Reader(each).activity()))
