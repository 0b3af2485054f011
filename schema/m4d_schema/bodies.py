"""Bodies of requests, read as far as they are allowed: so many bytes, in so many seconds. For every door."""

import asyncio
from collections.abc import Mapping

from starlette.types import Message, Receive, Scope


class HttpError(Exception):
    """The request is refused before it is read."""

    def __init__(self, code: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.headers = headers or {}


class GoneError(Exception):
    """The client went away: nobody reads the answer."""


def fields_of(scope: Scope) -> Mapping[str, str]:
    """Return the header fields of a request by their names in lower case; those that are repeated as a list.

    Source: RFC 9110, 5.2 and 5.3.
    """
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        field, text = name.decode("latin-1"), value.decode("latin-1")
        found[field] = f"{found[field]}, {text}" if field in found else text
    return found


async def read_body(headers: Mapping[str, str], receive: Receive, most: int, deadline_s: float) -> bytes:
    """Return the body. Raises HttpError when it is too long (413) or too slow (408), GoneError."""
    declared = headers.get("content-length", "")
    too_long = HttpError(413, f"The body is longer than {most:,} bytes.", {"connection": "close"})
    if declared.isdigit() and int(declared) > most:
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(deadline_s):
            while True:
                message: Message = await receive()
                if message["type"] == "http.disconnect":
                    raise GoneError
                body += message.get("body", b"")
                if len(body) > most:
                    raise too_long
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise HttpError(408, f"The body took longer than {deadline_s:g} seconds.", {"connection": "close"}) from None
