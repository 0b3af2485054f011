"""`kill -9` at seeded points of an ingest with the indexer running: nothing lost, doubled, or stale in the index."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from m4d_core.content.identity import content_id
from m4d_core.settings import load_settings
from m4d_core.storage import tables
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import open_database
from m4d_core.storage.selection import Filter, Keys
from m4d_search.contract import SearchQuery
from m4d_search.installed import open_engine
from tests.world import rows

ITEMS = 30
ROOT = Path(__file__).parent.parent.parent
KILLED = Filter(sources=Keys(any_of=frozenset({"killed"})))


def feed(folder: Path, version: int) -> Path:
    """A feed of which every version changes all titles, drops nothing, and adds one item."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    entries = "".join(
        f"<item><guid isPermaLink='false'>urn:n{n}</guid><title>Migrants and cities word{version}x number {n}</title>"
        f"<link>https://example.org/{n}</link>"
        f"<pubDate>{start + timedelta(days=n):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for n in range(ITEMS + version)
    )
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>K</title><language>en</language>"
    path = folder / f"v{version}.xml"
    path.write_text(f"{head}{entries}</channel></rss>")
    return path


@pytest.fixture
def environment(tmp_path: Path, database_url: URL) -> dict[str, str]:
    """An installation of its own: one source, and either database."""
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('[killed]\nurl = "https://example.org/feed"\npartner = "undp"\nlicense = "CC-BY-4.0"\n')
    address = database_url.render_as_string(hide_password=False)
    return {
        **os.environ,
        "M4D_DATA_DIR": str(tmp_path / "var"),
        "M4D_DATABASE_URL": address,
        "M4D_FEEDS": str(feeds),
        "M4D_DEMO": "false",
        "M4D_INGEST_BATCH": "4",
        "M4D_INGEST_LEASE_S": "2",
        "M4D_LOG_LEVEL": "error",
        "PYTHONPATH": str(ROOT),
    }


def run(environment: dict[str, str], step: int, *feeds: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.flows.killed", str(step), *map(str, feeds)]
    for _ in range(40):
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False
        )
        if "is being read by another process" not in done.stderr:  # the dead one's lease has not run out yet
            return done
    raise AssertionError(done.stderr)


async def compare(environment: dict[str, str], version: int) -> None:
    """What is stored equals the last version of the feed, and the index equals what is stored."""
    settings = load_settings(environment)
    engine = open_engine(settings, write=False)
    async with open_database(settings) as database:
        stored = [row for row in await rows(database) if row["source_key"] == "killed"]
        expected = {f"urn:n{n}": f"Migrants and cities word{version}x number {n}" for n in range(ITEMS + version)}
        assert {row["identity"]: row["title"] for row in stored} == expected
        assert len(stored) == len(expected), "doubled"
        changes = await Changes(database).after(0, 10_000)
        of_rows = {row["id"]: row["revision"] for row in stored}
        last = {change.content_id: change.revision for change in changes if change.source_key == "killed"}
        assert last == of_rows, "a row without its change, or a change without its row"
        assert not await rows(database, tables.Quarantine)
    found = await engine.search(SearchQuery(text=f"word{version}x", limit=200, filter=KILLED))
    assert set(found.ids) == {content_id("killed", identity) for identity in expected}
    everything = await engine.search(SearchQuery(text="", limit=1000, filter=KILLED))
    assert (everything.total, len(everything.hits)) == (len(expected), len(expected)), "lost or doubled in the index"
    for stale in range(version):
        assert (await engine.search(SearchQuery(text=f'"word{stale}x"', limit=1, filter=KILLED))).total == 0
    await engine.close()


def kill_often(environment: dict[str, str], folder: Path, *, kills: int, seed: int) -> None:
    whole = run(environment, -1, feed(folder, 0))
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout)
    chance, died = random.Random(seed), 0
    for version in range(1, kills + 1):
        killed = run(environment, chance.randint(1, steps), feed(folder, version))
        assert killed.returncode in (0, -signal.SIGKILL), killed.stderr
        died += killed.returncode == -signal.SIGKILL
    assert died >= kills * 0.8, "the kills came too late to tell anything"
    healed = run(environment, -1, feed(folder, kills))
    assert healed.returncode == 0, healed.stderr
    asyncio.run(compare(environment, kills))


@pytest.mark.timeout(300)
def test_kills_leave_no_trace(environment: dict[str, str], tmp_path: Path) -> None:
    kills = 10 if environment["M4D_DATABASE_URL"].startswith("sqlite") else 4
    kill_often(environment, tmp_path, kills=kills, seed=20260301)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_fifty_kills_leave_no_trace(environment: dict[str, str], tmp_path: Path) -> None:
    kill_often(environment, tmp_path, kills=50, seed=random.SystemRandom().randrange(10**9))
