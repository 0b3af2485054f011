"""Plugins that hang, loop, leak, exit, print and lie, beside ten good ones: each stops itself alone, by its name."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from m4d_core.clock import FixedClock, seeded_randomness
from m4d_core.content.reference import Reference
from m4d_core.ingestion.fetch import Fetcher, FetchPolicy
from m4d_core.ingestion.registry import Registry, load_registry
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.runner import Options, run_source
from m4d_core.ingestion.workshop import Workshop, sync_sources
from m4d_core.settings import Settings
from m4d_core.storage import sources
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import read_reference
from m4d_core.testing.hostile_server import HostileServer, Reply
from m4d_schema.pages.cards import source_card
from m4d_schema.pages.speech import Speech
from tests.core.ingestion.bench import entry, rss
from tests.core.ingestion.strangers import Shelf, shelf
from tests.world import NOW, rows

__all__ = ["shelf"]
SDL = Path(__file__).parent.parent.parent / "schema" / "schema.graphql"
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

STOPPED = r"(used up its CPU time|took more than 2 s) and was stopped"  # which of them is a matter of how busy all are
FAILED = r"the plugin failed at entry\[0\]: "

# what a plugin does at an entry, or when it is asked what to fetch, or as it is loaded; and what is said of it then
AT_AN_ENTRY = {
    "loops": ("while True: pass", rf"the plugin {STOPPED} at entry\[0\]"),
    "hangs": ("signal.pause()", rf"the plugin {STOPPED} at entry\[0\]"),
    "leaks": ("a = []\nwhile True: a.append(bytes(10**7))", r"the plugin ran out of its memory and was stopped at"),
    "raises": ("raise ValueError('odd')", FAILED + "ValueError: odd"),
    "leaves": ("raise SystemExit(3)", FAILED + "SystemExit: 3"),
    "exits": ("os._exit(4)", r"the plugin died with exit code 4 at entry\[0\]"),
    "crashes": ("os.abort()", r"the plugin died by signal 6 \(SIGABRT\) at entry\[0\]"),
    "odd": ("class Odd(BaseException): pass\nraise Odd('x')", FAILED + "Odd: x"),
    "interrupts": ("raise KeyboardInterrupt", FAILED + "KeyboardInterrupt"),
    "digs": ("return self.item(entry, context)", FAILED + "RecursionError: maximum recursion"),
    "knots": ("x = []\nx.append(x)\nreturn Item(id='a', title='b', detail={'x': x})", FAILED + "ValueError: a value"),
    "lies": ("return {'title': 'no item'}", FAILED + "TypeError: a dict is no outcome"),
    "reaches": ("socket.create_connection(('127.0.0.1', 9))", FAILED + "PermissionError: a connection to"),
    "closes": ("os.closerange(0, 100)\nreturn None", "the plugin died with exit code"),
    "forks": ("if os.fork() == 0: signal.pause()\nraise ValueError('odd')", FAILED + "ValueError: odd"),
}  # fmt: skip
AT_ITS_REQUESTS = {
    "asks-never": ("while True: pass", f"the plugin {STOPPED}"),
    "asks-late": ("signal.pause()", f"the plugin {STOPPED}"),
    "asks-and-dies": ("os._exit(5)", "the plugin died with exit code 5"),
    "asks-too-much": ("while True: yield Request(url='https://e.example')", "the plugin names more than 10000 addr"),
    "asks-odd": ("yield 'https://partner.example'", "the plugin failed: TypeError: a str is no Request"),
}  # fmt: skip
AT_LOAD = {
    "stuck": ("while True: pass", f"its process {STOPPED}"),
    "asleep": ("signal.pause()", f"its process {STOPPED}"),
    "gone": ("os._exit(6)", "its process died with exit code 6"),
    "left": ("sys.exit(7)", "SystemExit: 7"),
    "unfit": ("raise BaseException('unfit')", "BaseException: unfit"),
}  # fmt: skip


@asynccontextmanager
async def workshop(database: Database, settings: Settings, registry: Registry) -> AsyncIterator[Workshop]:
    async with database.write() as connection:
        await sync_sources(connection, registry, NOW)
        reference = await read_reference(connection)
    async with Fetcher(FetchPolicy.from_settings(settings)) as fetcher:
        yield Workshop(
            database=database, fetcher=fetcher, reference=reference, settings=settings, clock=FixedClock(NOW),
            chance=seeded_randomness(1),
        )  # fmt: skip


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    async with HostileServer() as made:
        made.route("/feed", Reply(body=rss(entry(1), entry(2)), headers={"ETag": '"a"'}))
        yield made


def settings(server: HostileServer) -> Settings:
    return Settings(fetch_allow=(server.authority,), parser_cpu_s=1, parser_timeout_s=2.0, plugin_timeout_s=2.0)


def install_everybody(shelf: Shelf, server: HostileServer) -> dict[str, str]:
    """Ten good plugins, and the bad ones; returns what is to be said of each of those."""
    shelf.url = server.url("/feed")
    for number in range(10):
        shelf.install(f"good-{number}", "title = 'Good'")
    said = {}
    for key, (does, message) in AT_AN_ENTRY.items():
        body = "def item(self, entry, context):\n" + "".join(f"    {line}\n" for line in does.splitlines())
        said[shelf.install(f"bad-{key}", body)] = message
    for key, (does, message) in AT_ITS_REQUESTS.items():
        body = "def requests(self, context):\n" + "".join(f"    {line}\n" for line in does.splitlines())
        said[shelf.install(f"bad-{key}", body)] = message
    for key, (does, _) in AT_LOAD.items():
        shelf.install(f"bad-{key}", "pass", before=does)
    return said


class Pulse:
    """How long the loop, which serves everybody, was ever kept from its turn."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def beat(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            before = clock()
            await asyncio.sleep(0.01)
            self.longest = max(self.longest, clock() - before)


async def everybody(made: Workshop, registry: Registry) -> tuple[dict[str, Report], Pulse]:
    pulse, at_once = Pulse(), asyncio.Semaphore(8)

    async def one(key: str) -> Report:
        async with at_once:
            return await run_source(made, registry.get(key), Options())

    beating = asyncio.create_task(pulse.beat())
    bad_first = sorted(registry.sources)
    reports = await asyncio.gather(*map(one, bad_first))
    beating.cancel()
    return dict(zip(bad_first, reports, strict=True)), pulse


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it is the same on both
async def test_ten_of_ten_finish_beside_every_kind_of_broken_plugin(
    world: Database, shelf: Shelf, server: HostileServer
) -> None:
    said = install_everybody(shelf, server)
    chosen = settings(server)
    with capture_logs() as logs:
        registry = await asyncio.to_thread(load_registry, chosen)
        async with workshop(world, chosen, registry) as made:
            reports, pulse = await everybody(made, registry)
    broken = {plugin.name: plugin.error.message for plugin in registry.broken}
    assert set(broken) == {f"bad-{key}" for key in AT_LOAD}
    for key, (_, message) in AT_LOAD.items():
        where = f"plugin 'bad-{key}' from m4d-plugin-bad-{key} 1.5 was skipped: "
        assert re.match(where + message, broken[f"bad-{key}"]), broken[f"bad-{key}"]
    good = [report for key, report in reports.items() if key.startswith("good")]
    assert [(report.status, report.counts["new"]) for report in good] == [("OK", 2)] * 10
    for key, message in said.items():
        report = reports[key]
        assert (report.status, report.reason) == ("FAILING", "plugin_failed"), (key, report.detail)
        assert re.match(message, report.detail or ""), (key, report.detail)
    assert len(await rows(world)) == 20
    traced = {log["source"]: log["trace"] for log in logs if log["event"] == "plugin.failed"}
    assert any("ValueError: odd" in line for line in traced["bad-raises"])
    assert any("stranger_bad_raises.py" in line for line in traced["bad-raises"])
    assert pulse.longest < 10, "the loop was kept from serving"


async def test_the_public_is_told_the_state_and_no_detail(world: Database, shelf: Shelf, server: HostileServer) -> None:
    shelf.url = server.url("/feed")
    shelf.install("bad", "def item(self, entry, context):\n    raise ValueError('secret of the plugin')")
    chosen = settings(server)
    registry = await asyncio.to_thread(load_registry, chosen)
    async with workshop(world, chosen, registry) as made:
        report = await run_source(made, registry.get("bad"))
    assert "secret of the plugin" in str(report.detail)
    async with world.read() as connection:
        (state,) = [each for each in await sources.states(connection) if each.key == "bad"]
    assert (state.status, state.reason) == ("FAILING", "plugin_failed")
    assert "secret" not in str(source_card(state, Reference.from_rows({}), Speech("en")))
    shown = SDL.read_text().partition("\ntype Source implements")[2].partition("\n}")[0]
    assert "  status: SourceStatus!" in shown
    assert "detail" not in shown
