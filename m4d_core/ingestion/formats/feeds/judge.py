"""feedparser over a document: the judge of what is not well-formed, or written in a way that is rarely seen."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import feedparser

Found = dict[str, Any]

# What feedparser itself breaks with over damaged markup; it looks its methods up by the names of elements.
_BREAKS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_START = re.compile(rb"<(?:[\w.-]{1,40}:)?(?i:item|entry)(?=[\s/>])")


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Stands for an entry that feedparser breaks with. error: how."""

    error: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What feedparser finds in a document; its own mappings answer one key with the value of another, so plain ones."""

    feed: Found
    entries: list[Found | Broken]
    is_atom: bool


def judge(document: bytes, url: str) -> Judged:
    """Return what feedparser finds in a document in UTF-8. Where it breaks, each entry is judged alone."""
    try:
        return _judged(document, url)
    except _BREAKS:
        return _one_by_one(document, url)


def _judged(document: bytes, url: str) -> Judged:
    # Bytes wrapped in a stream: feedparser takes bare bytes for a file name first.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    found = feedparser.parse(
        io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return Judged(
        feed=dict(found["feed"]),
        entries=[dict(entry) for entry in found["entries"]],
        is_atom=str(found["version"]).startswith("atom"),
    )


def _one_by_one(document: bytes, url: str) -> Judged:
    pieces = list(_pieces(document))
    head = _head(pieces.pop(0), url)
    around = _judged(head, url)
    entries = [each for piece in pieces for each in _alone(head + piece, url)]
    return Judged(feed=around.feed, entries=entries, is_atom=around.is_atom)


def _pieces(document: bytes) -> Iterator[bytes]:
    """Yield what stands before the first entry, then each entry with what stands behind it."""
    starts = [match.start() for match in _START.finditer(document)]
    for start, end in zip([0, *starts], [*starts, len(document)], strict=True):
        yield document[start:end]


def _head(head: bytes, url: str) -> bytes:
    """Return what stands before the entries, or the least that can, where feedparser breaks with it."""
    try:
        _judged(head, url)
    except _BREAKS:
        return b"<feed xmlns='http://www.w3.org/2005/Atom'>" if b"<feed" in head.lower() else b"<rss><channel>"
    return head


def _alone(document: bytes, url: str) -> list[Found | Broken]:
    try:
        return _judged(document, url).entries
    except _BREAKS as error:
        return [Broken(error=f"{type(error).__name__}: {error}")]
