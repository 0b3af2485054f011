"""`/embed/item/…`: one item as a card that other sites show in a frame: what it is, whose, and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from m4d_schema.facet_names import facet_names
from m4d_schema.memory import Memory
from m4d_schema.pages.answering import speech_of
from m4d_schema.pages.cards import COUNTRIES_SHOWN, web
from m4d_schema.pages.embedding.context import EmbeddingContext, framed
from m4d_schema.pages.speech import Speech


@dataclass(frozen=True, kw_only=True)
class ItemCard:
    """An item in a language. language: of its texts. url: of its publisher, None where it is not one of the web."""

    id: UUID
    title: str
    summary: str
    language: str
    url: str | None
    facts: tuple[str, ...]
    source: str
    homepage: str | None
    rights: tuple[str, ...]


def card_routes(context: EmbeddingContext) -> Sequence[BaseRoute]:
    """Return the route of the page."""

    async def item(request: Request) -> Response:
        say = speech_of(request)
        card = await find_card(context, request.path_params["id"], say)
        if card is None:
            return framed("framed.html", {"say": say, "said": say.text("embed.gone")}, status=404)
        base = context.base(request)
        oembed = f"{base}/oembed?{urlencode({'url': card_address(card.id, say.language, base)})}"
        return framed("item.html", {"say": say, "card": card, "oembed": oembed})

    return [Route("/embed/item/{id:uuid}", item)]


def card_address(id_: UUID, language: str, base: str) -> str:
    """Return the address of the page."""
    return f"{base}/embed/item/{id_}?lang={language}"


async def find_card(context: EmbeddingContext, id_: UUID, speech: Speech) -> ItemCard | None:
    """Return the card of an item, None where there is none that anyone may see; one statement."""
    found = (await context.content.shown([id_])).get(id_)
    return None if found is None else _card(found, speech, context.memory)


def _card(shown: Mapping[str, Any], speech: Speech, memory: Memory) -> ItemCard:
    names = facet_names(speech.language, memory.reference, memory.sources)
    text = next((each for each in shown["translations"] if each["language"].startswith(speech.language)), shown)
    countries = [names["countries"].get(key, key) for key in shown["countries"]]
    more = [f"+{len(countries) - COUNTRIES_SHOWN}"] if len(countries) > COUNTRIES_SHOWN else []
    facts = (
        names["kind"].get(shown["kind"], shown["kind"]),
        _day(shown["published_at"], speech),
        speech.text("comma").join([*countries[:COUNTRIES_SHOWN], *more]),
    )
    source = memory.sources.get(shown["source"])
    rights = (shown["attribution"], names["license"].get(shown["license"], shown["license"]))
    return ItemCard(
        id=UUID(shown["id"]),
        title=text["title"],
        summary=text["summary"] or "",
        language=text.get("language") or next(iter(shown["languages"]), ""),
        url=web(shown["url"]),
        facts=tuple(filter(None, facts)),
        source=source.name if source else shown["source"],
        homepage=web(source.homepage) if source else None,
        rights=tuple(dict.fromkeys(filter(None, rights))),
    )


def _day(seconds: int | None, speech: Speech) -> str:
    return "" if seconds is None else speech.day(datetime.fromtimestamp(seconds, UTC))
