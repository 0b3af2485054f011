"""JSON Feed to what feedparser would find in a feed of the same content. Source: JSON Feed 1.0 and 1.1."""

import html
import re
from collections.abc import Mapping
from typing import Any

import orjson

from m4d_core.errors import FeedError
from m4d_core.ingestion.formats.feeds.wire import JsonFeed

Found = dict[str, Any]

_VERSION = "jsonfeed.org/version/1"
_PICTURE = "image/*"


def is_json(document: bytes) -> bool:
    """Whether a document is JSON by its first character."""
    return document[:1] in (b"{", b"[")


def read(document: bytes) -> JsonFeed:
    """Return the feed. Raises FeedError, `truncated` or `not_a_feed`, for what is none."""
    try:
        answer = orjson.loads(document)
    except ValueError as error:
        if document[-1:] not in (b"}", b"]"):
            raise FeedError(
                "the feed breaks off before its end", reason="truncated", hint="it will be fetched again"
            ) from None
        raise FeedError(f"no feed: the answer is no JSON ({error})"[:200], reason="not_a_feed") from None
    items = answer.get("items") if isinstance(answer, Mapping) else None
    if not isinstance(items, list) or _VERSION not in str(answer.get("version")):
        raise FeedError("no feed: the answer is JSON of another kind", reason="not_a_feed")
    return JsonFeed(feed=answer, items=items)


def feed(found: Mapping[str, Any]) -> Found:
    """Return what a feed says of itself."""
    return {"title": found.get("title"), "language": found.get("language")}


def entry(item: Mapping[str, Any]) -> Found:
    """Return an item. Its text is HTML, a plain one as paragraphs; its image goes before those of attachments."""
    full = _word(item, "content_html") or _paragraphs(_word(item, "content_text"))
    picture = _word(item, "image") or _word(item, "banner_image")
    pictures = [{"rel": "enclosure", "href": picture, "type": _PICTURE}] if picture else []
    return {
        "id": _word(item, "id"),
        "link": _word(item, "url") or _word(item, "external_url"),
        "title": _word(item, "title"),
        "summary": _word(item, "summary"),
        "content": [{"type": "text/html", "value": full}] if full else [],
        "published": _word(item, "date_published"),
        "updated": _word(item, "date_modified"),
        "language": _word(item, "language"),
        "authors": [*_objects(item, "authors"), *_objects(item, "author")],
        "tags": [{"term": str(tag)} for tag in _list(item.get("tags"))],
        "links": [*pictures, *map(_enclosure, _objects(item, "attachments"))],
    }


def _enclosure(attachment: Mapping[str, Any]) -> Found:
    size = attachment.get("size_in_bytes")
    length = int(size) if isinstance(size, int | float) else size
    return {
        "rel": "enclosure",
        "href": _word(attachment, "url"),
        "type": _word(attachment, "mime_type"),
        "length": length,
    }


def _word(found: Mapping[str, Any], name: str) -> str | None:
    """Return a text; an id that is a number is one too."""
    value = found.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value if isinstance(value, str) else None


def _objects(found: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects under a name, also where there is but one: version 1.0 has an author, 1.1 authors."""
    value = found.get(name)
    return [each for each in _list([value] if isinstance(value, Mapping) else value) if isinstance(each, Mapping)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _paragraphs(text: str | None) -> str:
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text or ""))
    return "".join(f"<p>{html.escape(block, quote=False)}</p>" for block in blocks if block)
