"""`/oembed`: what editors of other sites make of an address that somebody pastes: a saved search, or one item.

Source: oembed.com, sections 2.2 to 2.4.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from m4d_core.content.paths import read_path
from m4d_core.storage.selection import PUBLIC
from m4d_schema.pages.embedding.card import ItemCard, card_address, find_card
from m4d_schema.pages.embedding.context import EmbeddingContext
from m4d_schema.pages.embedding.snippets import frame, frame_address, is_roomy, natural, title_of, within
from m4d_schema.pages.embedding.wish import read_wish
from m4d_schema.pages.speech import Speech, speech_for

AGE_S = 3600
CARD = (640, 260)
_LEAST_CARD, _LEAST_SEARCH = (240, 200), (240, 240)
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": f"public, max-age={AGE_S}",
}
_ITEM = "/embed/item/"
_SEARCHES = ("/embed", "/embed/frame")

Size = tuple[int | None, int | None]
Answer = Mapping[str, Any]


def oembed_routes(context: EmbeddingContext) -> Sequence[BaseRoute]:
    """Return the route."""

    async def oembed(request: Request) -> Response:
        query = request.query_params
        if query.get("format", "json") != "json":
            return _refused(501, "Only format=json is answered.")
        if not query.get("url"):
            return _refused(400, "Say which address: ?url=…")
        most = (_length(query.get("maxwidth")), _length(query.get("maxheight")))
        found = await _found(context, context.base(request), query["url"], most)
        if found is None:
            return _refused(404, "That is the address of no item and of no search here.")
        return Response(orjson.dumps(found), media_type="application/json", headers=_HEADERS)

    return [Route("/oembed", oembed)]


async def _found(context: EmbeddingContext, base: str, url: str, most: Size) -> Answer | None:
    """Return what an address stands for, None for nothing that anyone may see."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    query = parse_qsl(parts.query, keep_blank_values=True)
    if parts.netloc == urlsplit(base).netloc and parts.path in _SEARCHES:
        return await _search(context, base, query, most)
    if parts.netloc == urlsplit(base).netloc and parts.path.startswith(_ITEM):
        id_ = _uuid(parts.path.removeprefix(_ITEM))
    else:
        id_ = await _at_site(context, url)
    speech = speech_for(dict(query).get("lang"), ())
    card = await find_card(context, id_, speech) if id_ else None
    return None if card is None else _item(card, speech, base, most)


async def _search(context: EmbeddingContext, base: str, query: Sequence[tuple[str, str]], most: Size) -> Answer | None:
    wish = read_wish(query)
    embed = await context.embeds.by_id(wish.id) if wish.id else None
    if embed is None and (wish.id or not context.settings.search_anonymous):
        return None
    title = title_of(wish)
    size = within(natural(wish), most)
    if not is_roomy(size, _LEAST_SEARCH):
        return {**_common(base), "type": "link", "title": title}
    width, height = size
    html = frame(frame_address(wish, base), title, size)
    return {**_common(base), "type": "rich", "title": title, "html": html, "width": width, "height": height}


def _item(card: ItemCard, speech: Speech, base: str, most: Size) -> Answer:
    author = {"author_name": card.source, **({"author_url": card.homepage} if card.homepage else {})}
    said = {**_common(base), "title": card.title, **author}
    size = within(CARD, most)
    if not is_roomy(size, _LEAST_CARD):
        return {**said, "type": "link"}
    address, (width, height) = card_address(card.id, speech.language, base), size
    return {**said, "type": "rich", "html": frame(address, card.title, size), "width": width, "height": height}


async def _at_site(context: EmbeddingContext, url: str) -> UUID | None:
    """Return the item whose page on the site of the network has this address."""
    site = context.settings.site_url.rstrip("/")
    path = unquote(url.removeprefix(site).partition("?")[0].partition("#")[0])
    place = read_path(path) if url.startswith(f"{site}/") else None
    row = await context.rows.by_slug(*place, PUBLIC, frozenset({"id"})) if place else None
    return row["id"] if row else None


def _common(base: str) -> dict[str, str | int]:
    return {"version": "1.0", "provider_name": "M4D", "provider_url": base, "cache_age": AGE_S}


def _refused(status: int, message: str) -> Response:
    headers = {**_HEADERS, "Cache-Control": "no-store"}
    return Response(orjson.dumps({"error": message}), status, headers, media_type="application/json")


def _length(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= len("99999") else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
