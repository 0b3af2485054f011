"""`kill -9` at seeded points of an ingest with the indexer running: nothing lost, doubled, or stale in the index."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.engine import URL

from m4d_core.content.identity import content_id
from m4d_core.settings import load_settings
from m4d_core.storage import tables
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.selection import Filter, Keys
from m4d_search.contract import SearchQuery
from m4d_search.installed import open_engine
from tests.flows import partner
from tests.flows.dying import Installation, started
from tests.world import rows

ITEMS = 30
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
def installation(tmp_path: Path, database_url: URL) -> Iterator[Installation]:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('[killed]\nurl = "https://example.org/feed"\npartner = "undp"\nlicense = "CC-BY-4.0"\n')
    environment = {
        **os.environ,
        "M4D_DATA_DIR": str(tmp_path / "var"),
        "M4D_DATABASE_URL": database_url.render_as_string(hide_password=False),
        "M4D_FEEDS": str(feeds),
        "M4D_DEMO": "false",
        "M4D_INGEST_BATCH": "4",
        "M4D_INGEST_LEASE_S": "2",
        "M4D_LOG_LEVEL": "error",
    }
    with started("tests.flows.killed", environment) as made:
        yield made


async def compare(installation: Installation, version: int) -> None:
    """What is stored equals the last version of the feed, and the index equals what is stored."""
    settings = load_settings(installation.environment)
    engine = open_engine(settings, write=False)
    async with open_database(settings) as database:
        stored = [row for row in await rows(database) if row["source_key"] == "killed"]
        expected = {f"urn:n{n}": f"Migrants and cities word{version}x number {n}" for n in range(ITEMS + version)}
        assert {row["identity"]: row["title"] for row in stored} == expected
        assert len(stored) == len(expected), "doubled"
        changes = await Changes(database).after(0, 100_000)
        of_rows = {row["id"]: row["revision"] for row in stored}
        last = {change.content_id: change.revision for change in changes if change.source_key == "killed"}
        assert last == of_rows, "a row without its change, or a change without its row"
        assert not await rows(database, tables.Quarantine)
    found = await engine.search(SearchQuery(text=f"word{version}x", limit=1000, filter=KILLED))
    assert set(found.ids) == {content_id("killed", identity) for identity in expected}
    everything = await engine.search(SearchQuery(text="", limit=1000, filter=KILLED))
    assert (everything.total, len(everything.hits)) == (len(expected), len(expected)), "lost or doubled in the index"
    for stale in range(version):
        assert (await engine.search(SearchQuery(text=f'"word{stale}x"', limit=1, filter=KILLED))).total == 0
    await engine.close()


async def compare_partners(installation: Installation, version: int) -> None:
    """What is stored and found is what the partners hold, and what both hold lies in a cluster of the two."""
    settings = load_settings(installation.environment)
    engine = open_engine(settings, write=False)
    expected = {str(each["id"]): each["title"] for each in partner.records(version) if each["status"] == "published"}
    clusters: dict[str, list[UUID | None]] = {}
    async with open_database(settings) as database:
        everything, changes = await rows(database), await Changes(database).after(0, 100_000)
        for key in partner.KEYS:
            stored = [row for row in everything if row["source_key"] == key]
            assert len({row["identity"] for row in stored}) == len(stored), "doubled"
            public = {row["identity"]: row for row in stored if row["gone_reason"] is None}
            assert {identity: row["title"] for identity, row in public.items()} == expected
            last = {change.content_id: change.revision for change in changes if change.source_key == key}
            assert last == {row["id"]: row["revision"] for row in stored}, "a row without its change, or the reverse"
            assert await since(database, key) >= partner.START + timedelta(days=version), "the cursor stays behind"
            for identity, row in public.items():
                clusters.setdefault(identity, []).append(row["cluster"])
            found = await engine.search(SearchQuery(text="", limit=1000, filter=Filter(sources=only(key))))
            assert set(found.ids) == {content_id(key, identity) for identity in expected}, "lost or stale in the index"
        assert not await rows(database, tables.Quarantine)
    assert all(one == other is not None for one, other in clusters.values()), clusters
    assert len({one for one, _ in clusters.values()}) == len(expected), "what is not one text shares a cluster"
    await engine.close()


def only(key: str) -> Keys:
    return Keys(any_of=frozenset({key}))


async def since(database: Database, key: str) -> datetime:
    """Up to when changes have been taken in."""
    (row,) = [row for row in await rows(database, tables.Source) if row["key"] == key]
    return datetime.fromisoformat(row["cursor"]["since"])


Compare = Callable[[Installation, int], Coroutine[None, None, None]]
Version = Callable[[int], Path | int]


def kill_often(installation: Installation, source: Version, compare: Compare, *, kills: int, seed: int) -> None:
    """Kill a run of each version at a step that the seed says; the last is then read to its end and looked at.

    A run with little left to do ends before its step comes; it is no kill, and another version follows.
    """
    code, steps = installation.run(-1, source(0))
    assert code == 0, steps
    chance, died, version = random.Random(seed), 0, 0
    while died < kills:
        version += 1
        assert version <= 2 * kills + 2, "the kills come too late to tell anything"
        code, said = installation.run(chance.randint(1, int(steps)), source(version))
        assert code in (0, -signal.SIGKILL), said
        died += code == -signal.SIGKILL
    sys.stderr.write(f"seed {seed}: {died} of {version} runs died\n")
    code, said = installation.run(-1, source(version))
    assert code == 0, said
    asyncio.run(compare(installation, version))


@pytest.mark.timeout(300)
def test_kills_leave_no_trace(installation: Installation, tmp_path: Path) -> None:
    kill_often(installation, partial(feed, tmp_path), compare, kills=2 if installation.is_sqlite else 1, seed=20260301)


@pytest.mark.timeout(300)
def test_kills_leave_no_trace_of_a_paged_source(installation: Installation) -> None:
    kill_often(installation, int, compare_partners, kills=2 if installation.is_sqlite else 1, seed=20260302)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_kills_leave_no_trace(installation: Installation, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**9)
    kill_often(installation, partial(feed, tmp_path), compare, kills=100, seed=seed)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_kills_leave_no_trace_of_a_paged_source(installation: Installation) -> None:
    seed = random.SystemRandom().randrange(10**9)
    kill_often(installation, int, compare_partners, kills=100, seed=seed)
