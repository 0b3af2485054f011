"""`/embed`: where somebody chooses what to embed, sees it, and copies the lines; without JavaScript too.

The form is one address, and so is what it makes: `/embed/snippet.json` with the same query, which the script asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from m4d_core.storage.selection import PUBLIC, Selection
from m4d_schema.facet_names import facet_names
from m4d_schema.pages.answering import PAGE_HEADERS, answer, page, speech_of
from m4d_schema.pages.assets import ASK_AGAIN
from m4d_schema.pages.embedding.context import EmbeddingContext
from m4d_schema.pages.embedding.snippets import ENOUGH, faint, frame, frame_address, natural, snippet, title_of
from m4d_schema.pages.embedding.wish import MODES, MOST, PICKED, THEMES, Wish, read_wish
from m4d_schema.pages.landing import MOST_VALUES
from m4d_schema.pages.speech import Speech
from m4d_search.attributes import ATTRIBUTES

HEADERS: Final = {
    **PAGE_HEADERS,
    "Content-Security-Policy": PAGE_HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'; frame-src 'self'"
    ),
    "Cache-Control": ASK_AGAIN,
}
_FACETS: Final = {attribute: facet for facet, attribute in ATTRIBUTES.items() if attribute in PICKED}


@dataclass(frozen=True, kw_only=True)
class Option:
    """A value that may be chosen, and how much there is of it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A list to choose from. name: the attribute."""

    name: str
    title: str
    options: Sequence[Option]

    @property
    def chosen(self) -> int:
        """How many are chosen."""
        return sum(option.is_chosen for option in self.options)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What came of a wish. address: of the frame. warnings: what is to be known, by the field that it is about."""

    snippet: str
    frame: str
    address: str
    warnings: Mapping[str, str]


def configurator_routes(context: EmbeddingContext) -> Sequence[BaseRoute]:
    """Return the routes of the page, and of what its script asks."""

    async def configurator(request: Request) -> Response:
        wish, speech = _read(request)
        body = page(
            "embed.html",
            speech,
            "/embed",
            wish=wish,
            made=await make(context, wish, speech, context.base(request)),
            choices=await choices(context, wish, speech),
            modes=MODES,
            themes=THEMES,
            most=MOST,
            height=natural(wish)[1],
        )
        return answer(request, speech, body, HEADERS)

    async def made(request: Request) -> Response:
        wish, speech = _read(request)
        found = await make(context, wish, speech, context.base(request))
        said = {"snippet": found.snippet, "frame": found.frame, "address": found.address, "warnings": found.warnings}
        body = orjson.dumps({**said, "height": natural(wish)[1]})
        return Response(body, media_type="application/json", headers={**HEADERS, "Vary": "Accept-Language"})

    return [Route("/embed", configurator), Route("/embed/snippet.json", made)]


async def make(context: EmbeddingContext, wish: Wish, speech: Speech, base: str) -> Made:
    """Return what a wish comes to; one statement where it names an embed."""
    address = frame_address(wish, base)
    pale = faint(wish).items()
    warnings = {name: speech.text("embed.faint", ratio=f"{ratio:.2f}", enough=ENOUGH) for name, ratio in pale}
    if wish.id and await context.embeds.by_id(wish.id) is None:
        warnings["id"] = speech.text("embed.no-embed")
    if not wish.id and not context.settings.search_anonymous:
        warnings["id"] = speech.text("embed.id-needed")
    return Made(
        snippet=snippet(wish, base),
        frame=frame(address, title_of(wish), ("100%", natural(wish)[1])),
        address=address,
        warnings=warnings,
    )


async def choices(context: EmbeddingContext, wish: Wish, speech: Speech) -> list[Choice]:
    """Return what may be chosen: what there is of each attribute, what is chosen first; a statement each."""
    names = facet_names(speech.language, context.memory.reference, context.memory.sources)
    everything = Selection(viewer=PUBLIC, columns=frozenset(), first=1)
    found = []
    for name in PICKED:
        counts = dict((await context.listing.facet(everything, _FACETS[name], MOST_VALUES)).buckets)
        picked = wish.picks.get(name, ())
        options = [
            Option(value=value, label=_label(names, name, value, speech), count=count, is_chosen=value in picked)
            for value, count in {**counts, **{value: counts.get(value, 0) for value in picked}}.items()
        ]
        options.sort(key=lambda option: (not option.is_chosen, option.label.casefold()))
        found.append(Choice(name=name, title=names["facet"][name], options=options))
    return found


def _label(names: Mapping[str, Mapping[str, str]], name: str, value: str, speech: Speech) -> str:
    if name == "languages":
        return speech.tongue(value)
    return names[name].get(value, value)


def _read(request: Request) -> tuple[Wish, Speech]:
    """Return what is wished, and the language of the page: its own, else the one wished, else the browser's.

    An address that the form did not make says nothing of how it shall begin: then with something to see.
    """
    query = request.query_params
    speech = speech_of(request, "ui", "lang")
    wish = read_wish(query.multi_items(), speech.language)
    return (wish if "mode" in query else replace(wish, browse=True)), speech
