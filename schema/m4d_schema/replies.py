"""What goes back over HTTP (pure): statuses, header fields, bodies.

Source: RFC 9110, 13 (conditional requests); GraphQL over HTTP, sections 4 to 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import orjson

from m4d_schema.bodies import HttpError
from m4d_schema.freshness import etag, is_known
from m4d_schema.negotiation import OK, TOO_MANY, UNAVAILABLE, status

NO_CONTENT, NOT_MODIFIED = 204, 304
RETRY_AFTER_S = 5


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @cached_property
    def fields(self) -> Sequence[tuple[bytes, bytes]]:
        """The header fields as ASGI takes them, with the length of the body where there may be one."""
        found = encoded(self.headers)
        if self.status not in (NO_CONTENT, NOT_MODIFIED):
            found.append((b"content-length", str(len(self.body)).encode()))
        return found

    def beside(self, headers: Mapping[str, str]) -> "Reply":
        """Return it with more header fields."""
        return replace(self, headers={**self.headers, **headers})


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return header fields as ASGI takes them."""
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def written(body: bytes, media: str) -> Reply:
    """Return an answer without errors, for nobody to keep."""
    return Reply(status=OK, headers=_headers(media), body=body)


def reply_of(body: Mapping[str, Any], media: str, error: HttpError | None = None) -> Reply:
    """Return an answer by its errors. error: what the request itself is refused for."""
    code = error.code if error else status(body, media)
    headers = {**_headers(media), **(error.headers if error else {})}
    if code in (TOO_MANY, UNAVAILABLE):
        waits = [each["extensions"].get("retryAfter", RETRY_AFTER_S) for each in body["errors"]]
        headers["retry-after"] = str(max(waits))
    return Reply(status=code, headers=headers, body=orjson.dumps(body))


def lasting(reply: Reply, media: str, etags: dict[str, str], if_none_match: str | None, control: str) -> Reply:
    """Return the answer of a GET as one that may be kept, or that the caller has it already.

    etags: of the answer by media type, where they are known. control: for how long it may be kept.
    """
    tag = etags.get(media) or etags.setdefault(media, etag(reply.body, media))
    headers = {**reply.headers, "etag": tag, "cache-control": control}
    if not is_known(tag, if_none_match):
        return replace(reply, headers=headers)
    del headers["content-type"]
    return Reply(status=NOT_MODIFIED, headers=headers)


def _headers(media: str) -> dict[str, str]:
    return {
        "content-type": f"{media}; charset=utf-8",
        "vary": "Accept, Accept-Encoding",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
