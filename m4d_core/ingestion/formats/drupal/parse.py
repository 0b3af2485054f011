"""Bytes of a JSON:API document to resources. orjson refuses what nests too deep or is no JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.drupal.adapt import entries, page

MAX_LIGHT = 1024 * 1024  # bytes loaded in the server's own process


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield the document's links and meta as FeedInfo.page, then its resources in order; reasons as in `formats`.

    `api_error`: the document says what went wrong, in place of data.
    """
    document = _loaded(body)
    yield FeedInfo(page=page(document))
    yield from entries(document)


def light(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry] | None:
    """Return what `parse` yields; of a larger body None, for it may take thirty times its length as it is loaded."""
    return parse(body, hints) if len(body) <= MAX_LIGHT else None


def _loaded(body: bytes) -> Mapping[str, Any]:
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        raise FeedError("the answer has no content", reason="empty")
    try:
        document = orjson.loads(text)
    except ValueError:
        is_cut = text[:1] == b"{" and text[-1:] != b"}"
        message = "the answer breaks off" if is_cut else "no JSON:API: the answer is no JSON"
        raise FeedError(message, reason="truncated" if is_cut else "not_a_feed") from None
    if not isinstance(document, dict):
        raise FeedError("no JSON:API: the answer is no object", reason="not_a_feed")
    return document
