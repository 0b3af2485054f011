"""Bytes of a JSON answer to entries. orjson refuses what nests too deep or is no JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats import DEFAULT_XML_DEPTH
from m4d_core.ingestion.formats.json.adapt import entries, take_apart

MAX_LIGHT = 1024 * 1024  # bytes loaded in the server's own process


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield what the answer holds beside its records, as FeedInfo.page, then the records in order.

    hints: `records`, the dotted path of the records; `beside`, names in an object keyed by id that are no records,
    separated by commas; `xml_depth`, how deep a record may nest. Reasons as in `formats`; an answer without the path
    is `not_a_feed`.
    """
    answer = take_apart(_loaded(body), hints.get("records", ""), frozenset(hints.get("beside", "").split(",")))
    yield FeedInfo(page=answer.rest)
    yield from entries(answer, int(hints.get("xml_depth", DEFAULT_XML_DEPTH)))


def light(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry] | None:
    """Return what `parse` yields; of a larger body None, for it may take thirty times its length as it is loaded."""
    return parse(body, hints) if len(body) <= MAX_LIGHT else None


def _loaded(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        raise FeedError("the answer has no content", reason="empty")
    try:
        return orjson.loads(text)
    except ValueError as error:
        if text[:1] == b"<":
            raise FeedError("the answer is no JSON but markup", reason="not_a_feed") from None
        is_cut = text[:1] in (b"{", b"[") and text[-1:] not in (b"}", b"]")
        if is_cut:
            message, reason = "the answer breaks off", "truncated"
        else:
            message, reason = f"the answer is no JSON: {error}", "not_a_feed"
        raise FeedError(message[:200], reason=reason, hint="it will be fetched again" if is_cut else None) from None
