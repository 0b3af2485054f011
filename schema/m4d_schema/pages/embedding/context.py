"""What the pages about embedding are made of, and the headers under which other sites may show them."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from m4d_core.settings import Settings
from m4d_core.storage.embeds import Embeds
from m4d_core.storage.listing import Listing
from m4d_core.storage.queries import Rows
from m4d_schema.memory import Memory
from m4d_schema.pages.answering import PAGE_HEADERS
from m4d_schema.pages.reached import base_url
from m4d_schema.pages.rendering import render
from m4d_search.door.embeds import EmbedUses, frame_ancestors
from m4d_search.door.origins import ANY
from m4d_search.public import ShownContent

_FRAMED = frozenset({"iframe", "frame", "embed", "object"})


@dataclass(frozen=True, kw_only=True)
class EmbeddingContext:
    """The parts of the installation. uses: where it counts who shows an embed."""

    embeds: Embeds
    uses: EmbedUses
    content: ShownContent
    rows: Rows
    listing: Listing
    memory: Memory
    settings: Settings

    def base(self, request: Request) -> str:
        """Return the address of this server, without a slash at its end."""
        return base_url(request, self.settings)


def is_framed(request: Request) -> bool:
    """Return whether a page shows this one, as far as the browser says."""
    return request.headers.get("sec-fetch-dest") in _FRAMED


def framed(
    template: str, values: Mapping[str, Any], *, origins: Sequence[str] = (ANY,), style: str = "", status: int = 200
) -> Response:
    """Return a page that pages of these origins may show. style: the one rule inside it that holds."""
    body = render(template, style=style, **values)
    return Response(body, status, headers_of(origins, style), media_type="text/html")


def headers_of(origins: Sequence[str], style: str = "") -> dict[str, str]:
    """Return the headers of such a page: our script and our styles, and nothing else, run in it."""
    ours = f" 'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" if style else ""
    policy = (
        f"default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self'{ours}; "
        f"base-uri 'none'; form-action 'none'; {frame_ancestors(origins)}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {
        **{name: value for name, value in PAGE_HEADERS.items() if name != "X-Frame-Options"},
        "Content-Security-Policy": policy,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "no-cache",
        "Vary": "Referer, Sec-Fetch-Dest",
    }
