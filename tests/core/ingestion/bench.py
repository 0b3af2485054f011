"""A source of the small world, its partner's server, and what runs it: for tests of whole runs."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from m4d_core.clock import FixedClock, seeded_randomness
from m4d_core.content.item import License
from m4d_core.ingestion import FeedSource, source
from m4d_core.ingestion.contract import Source, SourceConfig
from m4d_core.ingestion.fetch import Fetcher, FetchPolicy
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.runner import Options, run_source
from m4d_core.ingestion.workshop import Workshop
from m4d_core.settings import Settings
from m4d_core.storage import sources
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import read_reference
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.world import NOW, rows


@source("demo", partner="m4d", license=License(key="CC-BY-4.0"))
class Demo(FeedSource):
    pass


def entry(number: int | str, title: str = "", **fields: str) -> str:
    when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number if isinstance(number, int) else 0)
    usual = {"title": title or f"Migrants {number}", "link": f"https://example.org/{number}",
             "guid": f"urn:{number}", "pubDate": f"{when:%a, %d %b %Y %H:%M:%S} +0000"}  # fmt: skip
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in {**usual, **fields}.items()) + "</item>"


def rss(*entries: str) -> bytes:
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><language>en</language>"
    return f"{head}{''.join(entries)}</channel></rss>".encode()


@dataclass
class Bench:
    """A source of the small world, its partner's server, and what runs it."""

    database: Database
    server: HostileServer
    settings: Settings
    clock: FixedClock
    made: type[Source] = Demo
    path: str = "/feed.xml"
    options: Mapping[str, Any] = field(default_factory=dict)
    fetcher: type[Fetcher] = Fetcher
    seed: int = 1
    waited: list[float] = field(default_factory=list)

    async def run(self, **options: Any) -> Report:
        urls = () if self.made.url else (self.server.url(self.path),)
        setup = SourceConfig(urls=urls, options=self.options)
        registered = Registered(source=self.made(setup), distribution="m4d", version="1")
        async with self.workshop() as workshop:
            return await run_source(workshop, registered, Options(**options))

    @asynccontextmanager
    async def workshop(self) -> AsyncIterator[Workshop]:
        async with self.database.read() as connection:
            reference = await read_reference(connection)
        async with self.fetcher(FetchPolicy.from_settings(self.settings)) as fetcher:
            yield Workshop(
                database=self.database, fetcher=fetcher, reference=reference, settings=self.settings,
                clock=self.clock, chance=seeded_randomness(self.seed), pause=self._pause,
            )  # fmt: skip

    async def _pause(self, seconds: float) -> None:
        self.waited.append(seconds)

    def serves(self, *replies: Reply) -> None:
        self.server.route(self.path, *replies)

    async def titles(self) -> list[str]:
        return sorted(row["title"] for row in await rows(self.database))

    async def changes(self) -> int:
        return len(await Changes(self.database).after(0, 10_000))

    async def state(self) -> sources.SourceState:
        async with self.database.read() as connection:
            return next(state for state in await sources.states(connection) if state.key == "demo")


@asynccontextmanager
async def opened(world: Database, **settings: Any) -> AsyncIterator[Bench]:
    """A bench on the small world, small enough for its limits to be reached."""
    async with HostileServer() as server:
        usual: dict[str, Any] = {"ingest_first_run": 10, "ingest_batch": 3, "fetch_timeout_s": 10}
        chosen = Settings(fetch_allow=(server.authority,), **{**usual, **settings})
        yield Bench(world, server, chosen, FixedClock(NOW))


def seen(server: HostileServer) -> Sequence[dict[str, str]]:
    return [{name.lower(): value for name, value in request.headers} for request in server.requests]
