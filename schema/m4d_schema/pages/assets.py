"""`/static/…`: what the pages load. Nothing comes from elsewhere, and nothing old is shown after an upgrade."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
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

    def __init__(self, folder: Path = FOLDER) -> None:
        super().__init__(directory=folder)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, compressed where that is understood, or 304. Raises HTTPException (404, 405) for none."""
        response = await super().get_response(path, scope)
        headers = Headers(scope=scope)
        if isinstance(response, FileResponse) and takes_gzip(headers):
            response = _compressed(response)
        if path.endswith(".webp"):  # which Python 3.11 has no name for
            response.headers["Content-Type"] = "image/webp"
        is_named = scope["query_string"] == f"v={fingerprint()}".encode()
        kept = {"Cache-Control": FOREVER if is_named else ASK_AGAIN, "Vary": "Accept-Encoding"}
        response.headers.update({**HEADERS, **kept})
        return response


def takes_gzip(headers: Headers) -> bool:
    """Return whether who asks understands gzip."""
    return _GZIP.search(headers.get("accept-encoding", "")) is not None


def _compressed(found: FileResponse) -> Response:
    """Return the file compressed; its ETag is a weak one, since the bytes are others."""
    headers = {
        "content-encoding": "gzip",
        "etag": f"W/{found.headers['etag']}",
        "last-modified": found.headers["last-modified"],
    }
    return Response(compressed(Path(found.path)), media_type=found.media_type, headers=headers)


@cache
def compressed(path: Path) -> bytes:
    """Return a file as gzip has it; compressed once per process, all of them are half a megabyte."""
    return gzip.compress(path.read_bytes(), mtime=0)
