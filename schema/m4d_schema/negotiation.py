"""Which media type answers, and with which status (pure).

Source: GraphQL over HTTP, sections 4 to 6; RFC 9110, 12.5.1.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from m4d_schema.errors import Code

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
PROBLEM = "application/problem+json"
_Q = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
OK, BAD_REQUEST, TOO_MANY, FAULT, UNAVAILABLE = 200, 400, 429, 500, 503
# what nothing was executed for; the older media type knows 200 alone once a document was there
_OF_DOCUMENT = frozenset(
    {Code.PARSE_FAILED, Code.VALIDATION_FAILED, Code.BAD_INPUT, Code.TOO_EXPENSIVE, Code.PERSISTED_QUERY_NOT_FOUND}
)
_AWAY = frozenset({Code.TIMEOUT, Code.UNAVAILABLE})


def media_type(accept: str | None) -> str | None:
    """Return the media type to answer in, or None when the caller takes neither. No header stands for JSON."""
    if accept is None or not accept.strip():
        return JSON
    ranges = dict(accepted(accept))
    best: tuple[float, bool, bool] = (0.0, False, False)
    chosen = None
    for offered in (RESPONSE, JSON):
        q, is_named = _quality(offered, ranges)
        rank = (q, is_named, offered == RESPONSE if is_named else offered == JSON)
        if q > 0 and rank > best:
            best, chosen = rank, offered
    return chosen


def status(body: Mapping[str, Any], media: str) -> int:
    """Return the status of an answer: by its errors' codes, and by whether anything was executed."""
    codes = {error["extensions"]["code"] for error in body.get("errors", ())}
    if body.get("data") is not None:
        return OK
    if codes & _AWAY:
        return UNAVAILABLE
    if "data" in body:
        return OK
    if Code.RATE_LIMITED in codes:
        return TOO_MANY
    if Code.INTERNAL in codes:
        return FAULT
    return OK if media == JSON and codes <= _OF_DOCUMENT else BAD_REQUEST


def wants_html(accept: str | None) -> bool:
    """Return whether who asks is a browser: HTML by name, and JSON no more than that."""
    weights = dict(accepted(accept or ""))
    return 0 < weights.get("text/html", 0.0) >= max(weights.get(JSON, 0.0), weights.get(PROBLEM, 0.0))


def accepted(accept: str) -> Sequence[tuple[str, float]]:
    """Return what a header accepts with its weights, in small letters; ranges with a wrong weight are left out."""
    found = []
    for part in accept.lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [piece[2:].strip() for piece in parameters if piece.startswith("q=")]
        if all(_Q.fullmatch(weight) for weight in weights):
            found.append((media, float(weights[0]) if weights else 1.0))
    return found


def is_json(content_type: str | None) -> bool:
    """Return whether a body is declared as JSON in UTF-8, exactly: `application/json5` is not."""
    if content_type == JSON:
        return True
    essence, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charsets = [part.partition("=")[2].strip('"') for part in parameters if part.startswith("charset=")]
    return essence == JSON and all(charset in ("utf-8", "utf8") for charset in charsets)


def _quality(offered: str, ranges: Mapping[str, float]) -> tuple[float, bool]:
    for wanted in (offered, "application/*", "*/*"):
        if wanted in ranges:
            return ranges[wanted], wanted == offered
    return 0.0, False
