"""`/`: what M4D is, what is in it, how its sources are doing, and the three doors with an example each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from m4d_core.clock import Clock
from m4d_core.settings import Settings
from m4d_core.storage.listing import Listing, Row
from m4d_core.storage.selection import PUBLIC, FacetField, Filter, Order, OrderField, Selection
from m4d_core.storage.sources import SourceState
from m4d_schema.memory import Memory
from m4d_schema.pages.answering import answer, page, speech_of
from m4d_schema.pages.assets import ASK_AGAIN, Assets
from m4d_schema.pages.cards import TONES, NewestCard, SourceCard, country_name, newest_card, source_card
from m4d_schema.pages.reached import base_url
from m4d_schema.pages.speech import Speech

NEWEST = 6
MOST_VALUES = 300  # more than there are countries, or languages anyone publishes in
CARD = frozenset({"kind", "title", "url", "language", "source_key", "published_at", "license", "countries"})


@dataclass(frozen=True, kw_only=True)
class LandingContext:
    """What the page is made of."""

    listing: Listing
    memory: Memory
    clock: Clock
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many there are of something. key: as stored; label: for people."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class LandingData:
    """All that stands on the page. Tallies: most first. base_url: of this server, without a slash at its end.

    states: each state of a source that occurs, with its tone as key, the good ones first.
    demo: invented items are among the content.
    """

    counts: tuple[Tally, ...]
    languages: tuple[Tally, ...]
    countries: tuple[Tally, ...]
    newest: tuple[NewestCard, ...]
    sources: tuple[SourceCard, ...]
    states: tuple[Tally, ...]
    changed_at: datetime | None
    now: datetime
    base_url: str
    demo: bool

    @property
    def total(self) -> int:
        """How many items there are."""
        return sum(tally.count for tally in self.counts)


async def collect(context: LandingContext, base: str, speech: Speech) -> LandingData:
    """Return what stands on the page: six statements, whatever is stored."""
    listing, memory, now = context.listing, context.memory, context.clock.now()
    everything = Selection(viewer=PUBLIC, columns=CARD, first=NEWEST)
    dated = replace(everything, filter=Filter(published_before=now))
    kinds = (await listing.facet(everything, FacetField.KIND, MOST_VALUES)).buckets
    languages = (await listing.facet(everything, FacetField.LANGUAGE, MOST_VALUES)).buckets
    countries = (await listing.facet(everything, FacetField.COUNTRY, MOST_VALUES)).buckets
    newest = await listing.page(dated)
    changed_at = await _changed_at(listing)
    states = sorted((await memory.read_sources()).values(), key=most_first)
    sources = tuple(source_card(state, memory.reference, speech) for state in states)
    return LandingData(
        counts=tuple(Tally(key=kind, label=_kinds(kind, count, speech), count=count) for kind, count in kinds),
        languages=tuple(Tally(key=tag, label=speech.tongue(tag), count=count) for tag, count in languages),
        countries=tuple(
            Tally(key=key, label=country_name(key, memory.reference, speech), count=count) for key, count in countries
        ),
        newest=tuple(newest_card(row, memory.reference, memory.sources, speech) for row in newest.rows or ()),
        sources=sources,
        states=tallied(sources),
        changed_at=changed_at,
        now=now,
        base_url=base,
        demo=any(source.key == "demo" and source.items for source in sources),
    )


def render(data: LandingData, speech: Speech) -> bytes:
    """Return the page as HTML; every value that came from elsewhere is escaped."""
    return page("landing.html", speech, "/", page=data, words=orjson.dumps(speech.words("script.")).decode())


def landing_routes(context: LandingContext) -> Sequence[BaseRoute]:
    """Return the routes of the page and of what it loads."""

    async def landing(request: Request) -> Response:
        speech = speech_of(request)
        data = await collect(context, base_url(request, context.settings), speech)
        return answer(request, speech, render(data, speech), {"Cache-Control": ASK_AGAIN})

    return [Route("/", landing), Mount("/static", Assets())]


async def _changed_at(listing: Listing) -> datetime | None:
    newest = Order(field=OrderField.UPDATED_AT)
    rows: Sequence[Row] = (
        await listing.page(Selection(viewer=PUBLIC, columns=frozenset({"updated_at"}), order=newest, first=1))
    ).rows or ()
    changed_at: datetime | None = rows[0]["updated_at"] if rows else None
    return changed_at


def tallied(sources: Sequence[SourceCard]) -> tuple[Tally, ...]:
    """Return how many sources are in each state, the good ones first; key: the tone of the state."""
    counted = Counter((source.tone, source.state) for source in sources)
    ordered = sorted(counted.items(), key=lambda item: (TONES.index(item[0][0]), -item[1], item[0][1]))
    return tuple(Tally(key=tone, label=state, count=count) for (tone, state), count in ordered)


def most_first(state: SourceState) -> tuple[bool, int, str]:
    """Return what sources are ordered by: those that have brought most come first."""
    return (state.item_count == 0, -state.item_count, state.key)


def _kinds(kind: str, count: int, speech: Speech) -> str:
    key = f"kinds.{kind}"
    return speech.count(key, count) if speech.known(key, "") else kind.lower().replace("_", " ")
