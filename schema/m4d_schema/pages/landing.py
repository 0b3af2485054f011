"""`/`: what M4D is, what is in it, how its sources are doing, and the three doors with an example each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from m4d_core.clock import Clock
from m4d_core.content.license import terms
from m4d_core.settings import Settings
from m4d_core.storage.listing import Listing, Row
from m4d_core.storage.selection import PUBLIC, FacetField, Filter, Selection
from m4d_core.storage.sources import SourceState
from m4d_schema.memory import Memory

NEWEST = 6
FOLDER = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
KINDS = {
    "NEWS": "news",
    "BLOG_POST": "blog posts",
    "PROJECT": "projects",
    "DOCUMENT": "documents",
    "EVENT": "events",
    "COURSE": "courses",
    "DISCUSSION": "discussions",
    "VIDEO": "videos",
    "PAGE": "pages",
}
CARD = frozenset(
    {"kind", "title", "url", "language", "source_key", "published_at", "license", "countries", "effective_at"}
)


@dataclass(frozen=True, kw_only=True)
class LandingContext:
    """What the page is made of."""

    listing: Listing
    memory: Memory
    clock: Clock
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class Card:
    """One of the newest items. url: http(s), or None."""

    title: str
    kind: str
    language: str
    source: str
    license: str
    published: datetime | None
    url: str | None
    countries: str


@dataclass(frozen=True, kw_only=True)
class Landing:
    """All that stands on the page. counts, languages: (name, how many), most first."""

    total: int
    counts: Sequence[tuple[str, int]]
    languages: Sequence[tuple[str, int]]
    countries: int
    newest: Sequence[Card]
    sources: Sequence[SourceState]
    changed_at: datetime | None
    now: datetime
    base: str
    version: str
    has_demo: bool


async def collect(context: LandingContext, base: str) -> Landing:
    """Return what stands on the page: five statements, whatever is stored."""
    now = context.clock.now()
    everything = Selection(viewer=PUBLIC, columns=CARD, first=NEWEST)
    dated = replace(everything, filter=Filter(published_before=now))
    kinds = (await context.listing.facet(everything, FacetField.KIND, len(KINDS))).buckets
    languages = (await context.listing.facet(everything, FacetField.LANGUAGE, 50)).buckets
    countries = (await context.listing.facet(everything, FacetField.COUNTRY, 300)).buckets
    page = await context.listing.page(dated)
    states = sorted((await context.memory.read_sources()).values(), key=_order)
    changes = [state.last_changed_at for state in states if state.last_changed_at]
    return Landing(
        total=sum(count for _, count in kinds),
        counts=[(KINDS.get(kind, kind.lower()), count) for kind, count in kinds],
        languages=languages,
        countries=len(countries),
        newest=[_card(row, context.memory) for row in page.rows or ()],
        sources=states,
        changed_at=max(changes, default=None),
        now=now,
        base=base,
        version=version("m4d"),
        has_demo=any(state.key == "demo" and state.item_count for state in states),
    )


def render(landing: Landing) -> bytes:
    """Return the page as HTML; every value that came from elsewhere is escaped."""
    return _environment().get_template("landing.html").render(page=landing).encode()


def landing_routes(context: LandingContext) -> Sequence[BaseRoute]:
    """Return the routes of the page and of what it loads."""

    async def page(request: Request) -> Response:
        body = render(await collect(context, str(request.base_url).rstrip("/")))
        return Response(body, media_type="text/html", headers=HEADERS)

    return [Route("/", page), Mount("/static", StaticFiles(directory=FOLDER / "static"))]


def _order(state: SourceState) -> tuple[bool, int, str]:
    return (state.item_count == 0, -state.item_count, state.key)


def _card(row: Row, memory: Memory) -> Card:
    source = memory.sources.get(row["source_key"])
    names = (memory.reference.country(key) for key in row["countries"])
    return Card(
        title=row["title"],
        kind=KINDS.get(row["kind"], row["kind"].lower()).removesuffix("s") if row["kind"] != "NEWS" else "news",
        language=row["language"],
        source=source.name if source else row["source_key"],
        license=terms(row["license"]["key"]).name,
        published=row["published_at"],
        url=row["url"] if urlsplit(row["url"] or "").scheme in ("http", "https") else None,
        countries=", ".join(country.names.get("en", country.iso2) for country in names if country)[:80],
    )


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(FOLDER / "templates")
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters["ago"] = _ago
    made.filters["day"] = _day
    return made


def _day(when: datetime | None) -> str:
    return f"{when.day} {when:%B %Y}" if when else ""


def _ago(when: datetime | None, now: datetime) -> str:
    """Return how long ago, or in how long, in words: one number and one unit."""
    if when is None:
        return "never"
    seconds = (now - when).total_seconds()
    size = abs(seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if size >= length:
            count = int(size // length)
            text = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{text} ago" if seconds > 0 else f"in {text}"
    return "just now" if seconds >= 0 else "in a moment"
