"""`/embed/frame`: a page with the widget alone, for sites that may hold a frame and no script.

Browsers show it on the pages of its embed alone (`frame-ancestors`); on others it says so, where they tell which.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from m4d_core.storage.embeds import StoredEmbed
from m4d_schema.pages.embedding.context import EmbeddingContext, framed, is_framed
from m4d_schema.pages.embedding.snippets import attributes, element, frame_address, style, title_of
from m4d_schema.pages.embedding.wish import Wish, read_wish
from m4d_schema.pages.speech import Speech
from m4d_search.door.embeds import Page
from m4d_search.door.origins import ANY, is_allowed, origin_of


def frame_routes(context: EmbeddingContext) -> Sequence[BaseRoute]:
    """Return the route of the page."""

    async def frame(request: Request) -> Response:
        wish = read_wish(request.query_params.multi_items())
        embed = await context.embeds.by_id(wish.id) if wish.id else None
        if embed is None:
            return _said(wish, "embed.no-embed", 404) if wish.id else _shown(context, request, wish, (ANY,))
        if is_framed(request) and not _is_welcome(context, request, embed):
            return _said(wish, "embed.not-here", 403)
        return _shown(context, request, wish, embed.origins)

    return [Route("/embed/frame", frame)]


def _is_welcome(context: EmbeddingContext, request: Request, embed: StoredEmbed) -> bool:
    """Return whether the embed may stand on the page that shows the frame, and count it; who does not say may."""
    page = Page(origin=origin_of(request.headers.get("referer", "")), host=request.headers.get("host"))
    is_welcome = page.origin is None or page.is_ours or is_allowed(page.origin, embed.origins)
    context.uses.note(embed.id, page.counted, answered=is_welcome)
    return is_welcome


def _shown(context: EmbeddingContext, request: Request, wish: Wish, origins: Sequence[str]) -> Response:
    base = context.base(request)
    values = {
        "say": Speech(wish.lang),
        "title": title_of(wish),
        "tag": element(wish),
        "attributes": {**attributes(wish), "target": "_blank"},
        "oembed": f"{base}/oembed?{urlencode({'url': frame_address(wish, base)})}",
    }
    return framed("frame.html", values, origins=origins, style=style(wish))


def _said(wish: Wish, key: str, status: int) -> Response:
    say = Speech(wish.lang)
    return framed("framed.html", {"say": say, "said": say.text(key)}, status=status)
