"""Bytes of a sitemap to addresses, the newest first.

Source: the protocol of sitemaps.org 0.9 with its limits; the extensions for news and hreflang; RFC 9309 beside which
`Sitemap:` lines stand in robots.txt.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from m4d_core.errors import FeedError, RetryError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats import DEFAULT_XML_DEPTH
from m4d_core.ingestion.formats.sitemap.adapt import bare, listed
from m4d_core.ingestion.formats.sitemap.wire import Listed
from m4d_core.ingestion.inflate import GZIP_MAGIC, Unpacker
from m4d_core.ingestion.xml_records import NOT_WELL_FORMED, Damage, Shape, if_whole, local, records, told

MAX_BYTES = 52_428_800  # of one sitemap, decompressed, as the protocol has it

_SHAPE = Shape(
    what="sitemap",
    roots={
        "urlset": re.compile(rb"<(?:[\w.-]+:)?url(?=[\s>])"),
        "sitemapindex": re.compile(rb"<(?:[\w.-]+:)?sitemap(?=[\s>])"),
    },
    record="url",
    beside=frozenset({"sitemap"}),
)
_NAMED = re.compile(r"[ \t]*site-?maps?[ \t]*:[ \t]*(\S+)", re.IGNORECASE)
_RULE = re.compile(r"[ \t]*(?:user-?agent|(?:dis)?allow|site-?maps?|crawl-delay)[ \t]*:", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(?:-\d{2})?")

Found = tuple[str, Listed | None, str]  # locator, address or None, why there is none


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield the addresses by `lastmod`, newest first, those without one last; reasons as in `formats`.

    A body in gzip is inflated here, up to MAX_BYTES; `body_too_large` one byte beyond.
    """
    body = _inflated(body).removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        raise FeedError("the answer has no content", reason="empty")
    yield FeedInfo()
    reading = _xml(body, hints) if body.startswith(b"<") else _lines(body.decode("utf-8", "replace"), hints)
    found, error = _read(reading)
    yield from _entries(found)
    if error is not None:
        raise error


def light(body: bytes, hints: Mapping[str, str]) -> Iterable[FeedInfo | Entry | BadEntry] | None:
    """Return what a short sitemap holds; what is compressed, long or damaged is the child's."""
    return None if body.startswith(GZIP_MAGIC) else if_whole(body, parse(body, hints))


def _inflated(body: bytes) -> bytes:
    unpacker = Unpacker("", cap=MAX_BYTES, where="the sitemap")
    try:
        return unpacker.feed(body) + unpacker.end()
    except RetryError as error:
        raise FeedError(error.message, reason=error.reason, hint="it will be fetched again") from None


def _read(reading: Iterator[Found]) -> tuple[list[Found], FeedError | None]:
    """Return what stands before a fault, and the fault."""
    found: list[Found] = []
    try:
        found.extend(reading)
    except FeedError as error:
        return found, error
    return found, None


def _entries(found: Sequence[Found]) -> Iterator[Entry | BadEntry]:
    for locator, address, error in sorted(found, key=_newness, reverse=True):
        if address is None:
            reason = "no_address" if error == _NO_ADDRESS else NOT_WELL_FORMED
            yield BadEntry(locator=locator, reason=reason, error=error)
        else:
            yield Entry(locator=locator, data=dict(address))


_NO_ADDRESS = "it names no page of the web"


def _newness(found: Found) -> str:
    """Return what dates are ordered by: W3C dates as text, to the day."""
    lastmod = (found[1]["lastmod"] or "") if found[1] is not None else ""
    return lastmod if _DATE.match(lastmod) else ""


def _xml(body: bytes, hints: Mapping[str, str]) -> Iterator[Found]:
    depth, base = int(hints.get("xml_depth", DEFAULT_XML_DEPTH)), hints.get("url", "")
    for index, each in enumerate(records(body, _SHAPE, depth)):
        if isinstance(each, Damage):
            for bad in told(each, f"url[{index}]"):
                yield bad.locator, None, bad.error
        else:
            yield f"{local(each.tag)}[{index}]", listed(each, base), _NO_ADDRESS


def _lines(text: str, hints: Mapping[str, str]) -> Iterator[Found]:
    """Yield the sitemaps that robots.txt names, or the addresses of a list with one a line."""
    lines, base = text.splitlines(), hints.get("url", "")
    if any(_RULE.match(line) for line in lines):
        named = [(index, match[1]) for index, line in enumerate(lines) if (match := _NAMED.match(line))]
        if not named:
            raise FeedError("robots.txt names no sitemap", reason="empty")
        for index, address in named:
            yield f"line[{index}]", bare(address, base, is_sitemap=True), _NO_ADDRESS
        return
    if bare(lines[0], base, is_sitemap=False) is None:
        raise FeedError("no sitemap: the answer is neither XML nor a list of addresses", reason="not_a_feed")
    for index, line in enumerate(lines):
        if line.strip():
            yield f"line[{index}]", bare(line, base, is_sitemap=False), _NO_ADDRESS
