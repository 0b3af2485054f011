"""How a page is answered: in the visitor's language, guarded by headers, compressed, and not sent twice."""

import gzip
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from m4d_schema.facet_names import SPOKEN
from m4d_schema.freshness import etag, is_known
from m4d_schema.negotiation import accepted
from m4d_schema.pages.assets import takes_gzip
from m4d_schema.pages.rendering import render
from m4d_schema.pages.speech import Speech, speech_for

# address -> key of its name; what every page leads to
NAV: Final = (
    ("/playground", "nav.playground"),
    ("/sources", "nav.sources"),
    ("/embed", "nav.embed"),
    ("/docs", "nav.docs"),
)
A_MINUTE = "public, max-age=60, stale-while-revalidate=600"
HTML = "text/html; charset=utf-8"
PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def speech_of(request: Request, *names: str) -> Speech:
    """Return the language for who asks: `?lang=fr`, else Accept-Language. names: of what says it instead of `lang`."""
    wanted = accepted(request.headers.get("accept-language", ""))
    said = (request.query_params.get(name) for name in names or ("lang",))
    return speech_for(next(filter(None, said), None), wanted)


def page(template: str, speech: Speech, here: str, **values: object) -> bytes:
    """Return a page in a language. here: the address in the menu that it belongs to, or none of them."""
    return render(template, say=speech, here=here, nav=NAV, languages=SPOKEN, version=_version(), **values)


def answer(request: Request, speech: Speech, body: bytes, headers: Mapping[str, str]) -> Response:
    """Return a page that was found, or 304 for who has it already.

    headers: how it may be kept, and what differs from those of every page.
    """
    tag = etag(body, HTML)
    headers = {"ETag": f"W/{tag}", **headers}
    if is_known(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers={**_headers(speech), **headers})
    return sent(request, speech, body, headers)


def sent(request: Request, speech: Speech, body: bytes, headers: Mapping[str, str], status: int = 200) -> Response:
    """Return a page as an answer, compressed for who understands it."""
    headers = {**_headers(speech), **headers}
    if takes_gzip(request.headers):
        body, headers = gzip.compress(body, 6, mtime=0), {**headers, "Content-Encoding": "gzip"}
    return Response(body, status, headers, media_type="text/html")


@cache
def _version() -> str:
    return version("m4d")


def _headers(speech: Speech) -> dict[str, str]:
    return {**PAGE_HEADERS, "Content-Language": speech.language, "Vary": "Accept-Language, Accept-Encoding"}
