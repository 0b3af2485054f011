"""Bytes of a feed to entries, in two tiers.

What is well-formed and plainly written is read in the server's own process (`light`), all else by feedparser in a
killable child (`parse`), for it cannot be interrupted. Both find the same in the same entry.
"""

import re
from collections.abc import Iterator, Mapping, Set

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats import DEFAULT_XML_DEPTH, Rest
from m4d_core.ingestion.formats.feeds import adapt, json_feed
from m4d_core.ingestion.formats.feeds.decode import as_utf8, escape_bare, tidy
from m4d_core.ingestion.formats.feeds.elements import Elements
from m4d_core.ingestion.formats.feeds.scan import cut_out, digests, scan
from m4d_core.ingestion.formats.feeds.survey import ROOTS, careless_part, survey, whole_part
from m4d_core.ingestion.formats.feeds.tree import read
from m4d_core.ingestion.formats.feeds.wire import JsonFeed, Seen, Survey, UnsureError

MAX_LIGHT = 12 * 1024 * 1024  # bytes of XML read in the server's own process
MAX_LIGHT_JSON = 1024 * 1024  # of JSON, which can take forty times its length as it is loaded

_LAST_TAG = re.compile(r"</(?:\w+:)?(?:rss|RDF|feed)\s*\Z")  # whole but for the last byte
Value = FeedInfo | Entry | BadEntry


def light(body: bytes, hints: Mapping[str, str]) -> list[Value] | None:
    """Return what `parse` yields for what is beyond doubt, else None."""
    if len(body) > MAX_LIGHT:
        return None
    document = as_utf8(body, hints.get("content_type", ""))
    if json_feed.is_json(document):
        return list(_json(json_feed.read(document), hints)) if len(document) <= MAX_LIGHT_JSON else None
    markup = scan(document)
    if markup is None:
        return None
    url = hints.get("url", "")
    try:
        elements = Elements(read(document, markup, _depth(hints)), url)
        found = elements.entries()
    except UnsureError:
        return None
    known = digests(document, markup, hints)
    values: list[Value] = [adapt.feed_info(elements.feed, elements.schedule)]
    for index, (entry, digest) in enumerate(zip(found, known, strict=True)):
        values.append(Entry(locator=f"entry[{index}]", data=entry, digest=digest))
    return values


def unsettled(body: bytes, hints: Mapping[str, str], settled: Set[str]) -> Rest:
    """Return the body without its settled entries, in UTF-8."""
    document = as_utf8(body, hints.get("content_type", ""))
    markup = None if json_feed.is_json(document) else scan(document)
    if markup is None:
        return Rest(body=body, hints=hints)
    found = digests(document, markup, hints)
    rest = cut_out(document, markup, [digest in settled for digest in found])
    return Rest(
        body=rest,
        hints={**hints, "content_type": "application/xml; charset=utf-8"},
        settled=frozenset(settled & set(found)),
    )


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[Value]:
    """Yield what the feed says of itself, then its entries in order; reasons as in `formats`.

    A careless document is read as far as it goes; one that breaks off gives its whole entries, then FeedError.
    """
    raw = as_utf8(body, hints.get("content_type", ""))
    if not raw:
        raise FeedError("the answer has no content", reason="empty")
    if json_feed.is_json(raw):
        yield from _json(json_feed.read(raw), hints)
        return
    document, seen = _document(raw.decode(errors="replace"), hints)
    kept = document
    if seen.is_cut:
        kept = whole_part(document, seen) or careless_part(document)
    if kept:
        yield from _judged(kept, seen, hints, _digests(raw, seen, hints))
    if seen.is_cut:
        whole = f"after {len(seen.entries)} whole entries" if seen.entries else "before its first whole entry"
        raise FeedError(f"the feed breaks off {whole}", reason="truncated", hint="it will be fetched again")


def _json(found: JsonFeed, hints: Mapping[str, str]) -> Iterator[Value]:
    yield adapt.feed_info(json_feed.feed(found.feed), {})
    for index, item in enumerate(found.items):
        locator = f"items[{index}]"
        if isinstance(item, Mapping):
            data = adapt.feed_entry(json_feed.entry(item), None, is_atom=True, url=hints.get("url", ""))
            yield Entry(locator=locator, data=dict(data))
        else:
            yield BadEntry(locator=locator, reason="not_an_object", error=f"a {type(item).__name__}, not an object")


def _depth(hints: Mapping[str, str]) -> int:
    return int(hints.get("xml_depth", DEFAULT_XML_DEPTH))


def _document(text: str, hints: Mapping[str, str]) -> tuple[bytes, Survey]:
    """Return the document made well-formed where that loses nothing, and what the pre-pass saw of it."""
    text = tidy(text)
    text += ">" if _LAST_TAG.search(text) else ""
    document = text.encode()
    seen = survey(document, _depth(hints))
    if seen.root not in ROOTS:
        raise FeedError(f"no feed: {_kind(text, seen.root)}", reason="not_a_feed")
    if seen.error is not None and seen.root_end < 0:
        mended = escape_bare(text).encode()
        again = survey(mended, _depth(hints))
        if again.error is None or again.is_cut or len(again.entries) > len(seen.entries):
            document, seen = mended, again
    if seen.root_end >= 0:
        document = document[: seen.root_end]
    return document, seen


def _digests(raw: bytes, seen: Survey, hints: Mapping[str, str]) -> list[str]:
    """Return the digests of the entries; none where what was made well-formed may have them elsewhere."""
    markup = scan(raw) if seen.error is None else None
    return digests(raw, markup, hints) if markup is not None and len(markup.entries) == len(seen.entries) else []


def _kind(text: str, root: str | None) -> str:
    body = text.split("\n", 1)[1].lstrip()
    if root in ("html", "body", "head") or body[:15].lower().startswith("<!doctype html"):
        return "the answer is an HTML page"
    return f"the answer is XML of another kind, <{root}>" if root else "the answer is no XML"


def _judged(document: bytes, seen: Survey, hints: Mapping[str, str], known: list[str]) -> Iterator[Value]:
    from m4d_core.ingestion.formats.feeds.judge import Broken, judge  # noqa: PLC0415 - 40 ms, only the child needs it

    url = hints.get("url", "")
    found = judge(document, url)
    yield adapt.feed_info(found.feed, seen.schedule)
    is_matched = len(seen.entries) == len(found.entries)
    for index, entry in enumerate(found.entries):
        locator = f"entry[{index}]"
        if isinstance(entry, Broken):
            yield BadEntry(locator=locator, reason="unreadable", error=entry.error)
            continue
        one: Seen | None = seen.entries[index] if is_matched else None
        data = adapt.feed_entry(entry, one, is_atom=found.is_atom, url=url)
        yield Entry(locator=locator, data=dict(data), digest=known[index] if is_matched and known else None)
