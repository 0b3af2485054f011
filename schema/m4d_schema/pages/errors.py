"""What is answered where nothing is found, or something fails: a page for browsers, a problem (RFC 9457) for the rest.

The doors `/graphql` and `/search` answer in their own forms. Nothing here tells of a trace, a path or an address.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from m4d_core.clock import Randomness
from m4d_core.errors import StorageError
from m4d_schema.errors import Code, away, masked
from m4d_schema.negotiation import PROBLEM, wants_html
from m4d_schema.pages.answering import page, sent, speech_of
from m4d_schema.pages.speech import Speech

TOLD_AT = "/docs/operations#what-a-browser-or-a-client-is-told"
NO_STORE, A_MINUTE = "no-store", "public, max-age=60"
_TITLES: Mapping[int, str] = {404: "Not found", 405: "Method not allowed", 500: "Unexpected error", 503: "Unavailable"}
_CODES: Mapping[int, str] = {404: "NOT_FOUND", 500: Code.INTERNAL, 503: Code.UNAVAILABLE}
Handler = Callable[[Request, Any], Awaitable[Response]]


def error_handlers(randomness: Randomness) -> Mapping[Any, Handler]:
    """Return what answers each sort of failure, for Starlette. randomness: of the ids that the log knows faults by."""

    async def refused(request: Request, error: HTTPException) -> Response:
        return _answer(request, error.status_code, dict(error.headers or {}))

    async def unavailable(request: Request, error: StorageError) -> Response:
        away(error)
        return _answer(request, 503, {"Retry-After": "5"})

    async def failed(request: Request, error: Exception) -> Response:
        error_id = str(masked(error, randomness)["extensions"]["errorId"])
        return _answer(request, 500, {}, error_id)

    return {HTTPException: refused, StorageError: unavailable, Exception: failed}


def _answer(request: Request, status: int, headers: Mapping[str, str], error_id: str = "") -> Response:
    kept = A_MINUTE if status in (404, 410) else NO_STORE
    headers = {"Cache-Control": kept, **headers}
    if wants_html(request.headers.get("accept")):
        speech = speech_of(request)
        return sent(
            request,
            speech,
            _page(speech, status, error_id),
            {**headers, "Vary": "Accept, Accept-Language, Accept-Encoding"},
            status,
        )
    problem = {
        "type": TOLD_AT,
        "title": _TITLES.get(status, "Refused"),
        "status": status,
        "detail": Speech("en").text(_key(status, ".what"), id=error_id),
        "code": _CODES.get(status, Code.BAD_REQUEST),
        **({"errorId": error_id} if error_id else {}),
    }
    headers = {"Vary": "Accept", "X-Content-Type-Options": "nosniff", **headers}
    return Response(orjson.dumps(problem), status, headers, media_type=PROBLEM)


def _page(speech: Speech, status: int, error_id: str) -> bytes:
    heading, what = speech.text(_key(status, "")), speech.text(_key(status, ".what"), id=error_id)
    return page("error.html", speech, "", status=status, heading=heading, what=what)


def _key(status: int, part: str) -> str:
    return f"error.{status if status in _TITLES else 'other'}{part}"
