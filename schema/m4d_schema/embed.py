"""`/embed/…`: the widget for the pages of others, and the names of facet values that it shows.

`m4d-search.js` stays where it is and stays compatible; a copy that somebody keeps has a name that no other build has.
"""

import gzip
from collections.abc import Sequence
from functools import lru_cache

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from m4d_schema.facet_names import SPOKEN, facet_names
from m4d_schema.freshness import etag, is_known
from m4d_schema.memory import Memory
from m4d_schema.pages.assets import FOREVER, takes_gzip
from m4d_search.widget import widget

SOON = "public, max-age=3600, stale-while-revalidate=86400"
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
_SCRIPT = "text/javascript"


def embed_routes(memory: Memory) -> Sequence[BaseRoute]:
    """Return the routes of the widget and of the names that it shows."""

    async def names(request: Request) -> Response:
        language = request.path_params["language"]
        if language not in SPOKEN:
            raise HTTPException(404)
        body = orjson.dumps(facet_names(language, memory.reference, memory.sources))
        return _answer(request, body, "application/json", SOON)

    return [*script_routes(), Route("/embed/names.{language:str}.json", names)]


def script_routes() -> Sequence[BaseRoute]:
    """Return the routes of the script: where it stays, under the name of its build, and what a copy is known by."""

    async def script(request: Request) -> Response:
        return _answer(request, widget().script, _SCRIPT, SOON)

    async def build(request: Request) -> Response:
        if request.url.path != f"/embed/{widget().name}":
            raise HTTPException(404)
        return _answer(request, widget().script, _SCRIPT, FOREVER)

    async def known_by(request: Request) -> Response:
        found = widget()
        body = orjson.dumps({"file": found.name, "integrity": found.integrity, "bytes": len(found.script)})
        return _answer(request, body, "application/json", SOON)

    return [
        Route("/embed/m4d-search.js", script),
        Route("/embed/m4d-search.json", known_by),
        Route("/embed/m4d-search.{digest:str}.js", build),
    ]


def _answer(request: Request, body: bytes, media_type: str, kept: str) -> Response:
    """Return the body, compressed where that is understood, or 304 where it is known already."""
    tag = etag(body, media_type)
    headers = {**HEADERS, "Cache-Control": kept, "ETag": f"W/{tag}"}
    if is_known(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    if takes_gzip(request.headers):
        body, headers = _compressed(body), {**headers, "Content-Encoding": "gzip"}
    return Response(body, media_type=media_type, headers=headers)


@lru_cache(maxsize=16)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
