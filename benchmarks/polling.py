"""Polls of feeds that have not changed: CPU of this process for each, lease and state write included, and statements.

`python -m benchmarks.polling [NUMBER]` of feeds, 1,000 unless said. The feeds are served by another process, on
addresses of this machine's own network. Target: 1.2 ms on a connection that is kept, 2.5 ms with a new TLS connection.
"""

import asyncio
import logging
import resource
import ssl
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

import structlog
import trustme
import uvloop
from sqlalchemy import event

from m4d_core.clock import SystemClock
from m4d_core.content.item import License
from m4d_core.ingestion import FeedSource, source
from m4d_core.ingestion.contract import Request, SourceConfig
from m4d_core.ingestion.fetch import Fetched, Fetcher, FetchPolicy, Validators
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registered, Registry
from m4d_core.ingestion.runner import run_source
from m4d_core.ingestion.scheduler import Scheduler
from m4d_core.ingestion.workshop import Workshop
from m4d_core.settings import Settings
from m4d_core.storage import sources
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.reference_rows import read_reference
from m4d_core.testing.hostile_server import HostileServer, Reply

SERVE = "partner"  # what the other process is told to be
ROUNDS = 3
KEPT_HOSTS = 50  # of which each has several feeds, so that its connection is kept
ENTRY = "<item><title>Item {n}</title><guid>{n}</guid><link>https://example.org/{n}</link></item>"
FEED = f"<rss version='2.0'><channel><title>F</title>{''.join(ENTRY.format(n=n) for n in range(20))}</channel></rss>"


class Names:
    """Gives each name `fN.feeds.example` an address of its own on this machine."""

    async def resolve(self, host: str, port: int) -> list[str]:
        """Return the address."""
        number = int(host.partition(".")[0].removeprefix("f"))
        return [f"127.0.{1 + number // 250}.{1 + number % 250}"]


async def serve(number: int) -> None:
    """Serve the feeds on every address of this machine: each whole the first time, then 304.

    A key and its certificate come in, where there is to be TLS; the port goes out.
    """
    pem, tls = sys.stdin.buffer.read(), None
    if pem:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        trustme.CA.from_pem(pem, pem).issue_cert("*.feeds.example").configure_cert(tls)
    async with HostileServer(host="0.0.0.0", tls=tls) as server:  # 127.0.0.0/8, all of it
        for feed in range(number):
            whole = Reply(body=FEED.encode(), headers={"ETag": f'"{feed}"', "Cache-Control": "max-age=300"})
            server.route(f"/{feed}.xml", whole, Reply(status=304, headers={"ETag": f'"{feed}"'}))
        print(server.port, flush=True)
        await asyncio.Event().wait()


def installed(number: int, hosts: int, scheme: str, port: int) -> Registry:
    """Return a registry of so many feeds, spread over the hosts."""
    found = {}
    for feed in range(number):
        made: type[FeedSource] = type("Feed", (FeedSource,), {})
        source(f"feed-{feed}", partner="m4d", license=License(key="CC-BY-4.0"))(made)
        url = f"{scheme}://f{feed % hosts}.feeds.example:{port}/{feed}.xml"
        found[made.key] = Registered(source=made(SourceConfig(urls=(url,))), distribution="bench", version="1")
    return Registry(sources=found)


class Even:
    """Chance that never asks for a whole answer, which the server would not give."""

    def random(self) -> float:
        """Return a half."""
        return 0.5


class Door(Fetcher):
    """The door, which counts what came through it."""

    fetched = 0

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        """Return what the door returns."""
        found = await super().fetch(request, validators)
        self.fetched += 1
        return found


class Bench:
    """Feeds that are polled again and again. statements: sent to the database."""

    def __init__(self, workshop: Workshop, registry: Registry, door: Door) -> None:
        self.workshop, self.registry, self.door, self.statements = workshop, registry, door, 0
        event.listen(workshop.database.engine.sync_engine, "before_cursor_execute", self._count)

    async def read(self) -> None:
        """Read every feed a first time."""
        for each in self.registry.sources.values():
            report = await run_source(self.workshop, each)
            if not report.is_good:
                raise SystemExit(f"{report.source_key}: {report.detail}")

    async def _make_due(self) -> None:
        """Have every feed due."""
        async with self.workshop.database.write() as connection:
            due = await self.workshop.database.now(connection) - timedelta(hours=1)
            for key in self.registry.sources:
                await sources.learn(connection, key, {"next_check_at": due})

    async def poll(self) -> tuple[float, float]:
        """Have the scheduler poll every feed once. Returns the CPU and the time that took, in seconds."""
        await self._make_due()
        self.door.fetched = 0
        running = asyncio.create_task(Scheduler(self.workshop, self.registry).run())
        self.statements, start, began = 0, process_time(), perf_counter()
        while self.door.fetched < len(self.registry.sources):  # noqa: ASYNC110 - an event would be set by each
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return process_time() - start, perf_counter() - began

    def _count(self, *_: object) -> None:
        self.statements += 1


async def by_schedule(bench: Bench, name: str) -> None:
    """Measure polls as `m4d up` makes them."""
    number = len(bench.registry.sources)
    await bench.poll()
    for _ in range(ROUNDS):
        cost, seconds = await bench.poll()
        told = f"{cost / number * 1000:7.2f} ms CPU a poll, {number / seconds:6,.0f} polls a second"
        print(f"{name:48} {told}, {bench.statements / number:5.2f} statements a poll")


async def bare(bench: Bench, name: str) -> None:
    """Measure requests through the door alone, for a baseline."""
    urls = [url for each in bench.registry.sources.values() for url in each.source.urls]
    start = process_time()
    for url in urls:
        await bench.door.fetch(Request(url=url), Validators(etag='"1"'))
    print(f"{name:48} {(process_time() - start) / len(urls) * 1000:7.2f} ms CPU a request")


async def one_by_one(bench: Bench, name: str) -> None:
    """Measure polls as `m4d ingest` makes them: a lease and a state write for each."""
    found: Sequence[Registered] = list(bench.registry.sources.values())
    await bench.read()
    bench.statements, start = 0, process_time()
    for each in found:
        await run_source(bench.workshop, each)
    cost = (process_time() - start) / len(found) * 1000
    print(f"{name:48} {cost:7.2f} ms CPU a poll, {bench.statements / len(found):5.2f} statements a poll")


@asynccontextmanager
async def opened(number: int, hosts: int, authority: trustme.CA | None) -> AsyncIterator[Bench]:
    """Open a server of feeds, and what polls them."""
    command = (sys.executable, "-m", "benchmarks.polling", SERVE, str(number))
    server = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert server.stdin is not None
    assert server.stdout is not None
    if authority is not None:
        server.stdin.write(authority.private_key_pem.bytes() + authority.cert_pem.bytes())
    server.stdin.write_eof()
    port = int(await server.stdout.readline())
    registry = installed(number, hosts, "https" if authority else "http", port)
    tls = ssl.create_default_context()
    if authority is not None:
        authority.configure_trust(tls)
    with tempfile.TemporaryDirectory() as folder:
        allow = tuple(f"f{host}.feeds.example:{port}" for host in range(hosts))
        settings = Settings(data_dir=Path(folder), demo=False, fetch_allow=allow, archive_keep_days=1)
        async with open_database(settings) as database:
            await prepare(database, settings, registry)
            policy = FetchPolicy.from_settings(settings)
            async with Door(policy, resolver=Names(), tls=tls if authority else None) as fetcher:
                yield Bench(await _workshop(database, fetcher, settings), registry, fetcher)
    server.terminate()
    await server.wait()


async def _workshop(database: Database, fetcher: Fetcher, settings: Settings) -> Workshop:
    async with database.read() as connection:
        reference = await read_reference(connection)
    return Workshop(
        database=database, fetcher=fetcher, reference=reference, settings=settings, clock=SystemClock(),
        chance=Even(),
    )  # fmt: skip


async def main(number: int) -> None:
    """Measure polls on connections that are kept, and on new ones, without TLS and with it."""
    kept = f"{number:,} feeds of {KEPT_HOSTS} hosts, connection kept"
    async with opened(number, KEPT_HOSTS, None) as bench:
        await one_by_one(bench, "one by one, connection kept")
        before = _memory()
        await bare(bench, "the door alone, connection kept")
        await by_schedule(bench, kept)
    for authority, connection in ((None, "new connection"), (trustme.CA(), "new with TLS")):
        async with opened(number, number, authority) as bench:
            await bench.read()
            await bare(bench, f"the door alone, {connection}")
            await by_schedule(bench, f"{number:,} feeds of as many hosts, {connection}")
    print(f"memory at most {_memory():,.0f} MB, of that {before:,.0f} MB before the first were polled at once")


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    arguments = sys.argv[1:]
    uvloop.run(serve(int(arguments[1])) if SERVE in arguments else main(int(arguments[0]) if arguments else 1000))
