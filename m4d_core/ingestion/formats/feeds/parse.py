"""Bytes of a feed to entries. Runs in a killable child: feedparser cannot be interrupted."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats import DEFAULT_XML_DEPTH
from m4d_core.ingestion.formats.feeds import adapt
from m4d_core.ingestion.formats.feeds.decode import decode, escape_bare, tidy
from m4d_core.ingestion.formats.feeds.survey import ROOTS, careless_part, survey, whole_part
from m4d_core.ingestion.formats.feeds.wire import Survey


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield what the feed says of itself, then its entries in order; reasons as in `formats`.

    A careless document is read as far as it goes; one that breaks off gives its whole entries, then FeedError.
    """
    document, seen = _document(body, hints)
    kept = document
    if seen.is_cut:
        kept = whole_part(document, seen) or careless_part(document)
    if kept:
        yield from _entries(kept, seen, hints)
    if seen.is_cut:
        whole = f"after {len(seen.entries)} whole entries" if seen.entries else "before its first whole entry"
        raise FeedError(f"the feed breaks off {whole}", reason="truncated", hint="it will be fetched again")


def _document(body: bytes, hints: Mapping[str, str]) -> tuple[bytes, Survey]:
    """Return the document in UTF-8, made well-formed where that loses nothing, and what the pre-pass saw of it."""
    text = decode(body, hints.get("content_type", "")).strip("\ufeff \t\r\n\x00")
    if not text:
        raise FeedError("the answer has no content", reason="empty")
    max_depth = int(hints.get("xml_depth", DEFAULT_XML_DEPTH))
    text = tidy(text)
    document = text.encode()
    seen = survey(document, max_depth)
    if seen.root not in ROOTS:
        raise FeedError(f"no feed: {_kind(text, seen.root)}", reason="not_a_feed")
    if seen.error is not None and seen.root_end < 0:
        mended = escape_bare(text).encode()
        again = survey(mended, max_depth)
        if again.error is None or again.is_cut or len(again.entries) > len(seen.entries):
            document, seen = mended, again
    if seen.root_end >= 0:
        document = document[: seen.root_end]
    return document, seen


def _kind(text: str, root: str | None) -> str:
    body = text.split("\n", 1)[1].lstrip()
    if body.startswith(("{", "[")):
        return "the answer is JSON"
    if root in ("html", "body", "head") or body[:15].lower().startswith("<!doctype html"):
        return "the answer is an HTML page"
    return f"the answer is XML of another kind, <{root}>" if root else "the answer is no XML"


def _entries(document: bytes, seen: Survey, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry]:
    import feedparser  # noqa: PLC0415 - 40 ms, and only the child needs it

    # Bytes wrapped in a stream: feedparser takes bare bytes for a file name first.
    url = hints.get("url", "")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    found = feedparser.parse(
        io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    yield adapt.feed_info(_plain(found["feed"]))
    matched = seen.entries if len(seen.entries) == len(found["entries"]) else (None,) * len(found["entries"])
    is_atom = str(found["version"]).startswith("atom")
    for index, (entry, one) in enumerate(zip(found["entries"], matched, strict=True)):
        data = adapt.feed_entry(_plain(entry), one, is_atom=is_atom, url=url)
        yield Entry(locator=f"entry[{index}]", data=dict(data))


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plain mapping: feedparser's own answers one key with the value of another, and warns of it."""
    return dict(found)
