"""`/static/…`: what the pages load. Nothing comes from elsewhere, and nothing old is shown after an upgrade."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"  # kept, but only shown after the ETag was compared
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",  # an SVG opened by itself
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@cache
def fingerprint() -> str:
    """Return twelve hexadecimal digits that change whenever one of the files does; read once per process."""
    digest = hashlib.sha256()
    for path in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


class Assets(StaticFiles):
    """The files: for good under an address with the fingerprint, `?v=…`; under any other compared each time."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, or 304. Raises HTTPException (404, 405) for what is not there."""
        response = await super().get_response(path, scope)
        is_named = scope["query_string"] == f"v={fingerprint()}".encode()
        response.headers.update({**HEADERS, "Cache-Control": FOREVER if is_named else ASK_AGAIN})
        return response
