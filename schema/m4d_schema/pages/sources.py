"""`/sources`: every source with its state, its license and its newest items, and how to add one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from m4d_core.clock import Clock
from m4d_core.storage.database import Database
from m4d_core.storage.listing import RowReader
from m4d_core.storage.newest import newest_by_source
from m4d_core.storage.selection import PUBLIC, Selection
from m4d_schema.memory import Memory
from m4d_schema.pages.answering import A_MINUTE, answer, page, speech_of
from m4d_schema.pages.cards import NewestCard, SourceCard, newest_card, source_card
from m4d_schema.pages.landing import CARD, Tally, most_first, tallied
from m4d_schema.pages.speech import Speech

PATH = "/sources"
NEWEST = 3


@dataclass(frozen=True, kw_only=True)
class SourcesContext:
    """What the page is made of."""

    database: Database
    rows: RowReader
    memory: Memory
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class SourceEntry:
    """A source on the page. newest: its items, newest first."""

    card: SourceCard
    newest: tuple[NewestCard, ...]


@dataclass(frozen=True, kw_only=True)
class SourcesData:
    """All that stands on the page. entries: those that have brought most first. states: as on the landing page."""

    entries: tuple[SourceEntry, ...]
    states: tuple[Tally, ...]
    now: datetime


async def collect(context: SourcesContext, speech: Speech) -> SourcesData:
    """Return what stands on the page: three statements, whatever is stored."""
    memory, now = context.memory, context.clock.now()
    states = sorted((await memory.read_sources()).values(), key=most_first)
    wanted = Selection(viewer=PUBLIC, columns=CARD, first=NEWEST)
    newest = await newest_by_source(context.database, context.rows, wanted, now)
    entries = tuple(
        SourceEntry(
            card=source_card(state, memory.reference, speech),
            newest=tuple(
                newest_card(row, memory.reference, memory.sources, speech) for row in newest.get(state.key, ())
            ),
        )
        for state in states
    )
    return SourcesData(entries=entries, states=tallied([each.card for each in entries]), now=now)


def render(data: SourcesData, speech: Speech) -> bytes:
    """Return the page as HTML; every value that came from elsewhere is escaped."""
    return page("sources.html", speech, PATH, page=data)


def sources_routes(context: SourcesContext) -> Sequence[BaseRoute]:
    """Return the route of the page; what it loads comes with the routes of the landing page."""

    async def sources(request: Request) -> Response:
        speech = speech_of(request)
        return answer(request, speech, render(await collect(context, speech), speech), {"Cache-Control": A_MINUTE})

    return [Route(PATH, sources)]
