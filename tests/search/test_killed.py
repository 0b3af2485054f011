"""`kill -9` of the indexer at seeded points, while it follows, mends or rebuilds: nothing lost, nothing stale."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random, SystemRandom
from uuid import uuid4

import pytest
from sqlalchemy.engine import URL

from m4d_core.settings import load_settings
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import PUBLIC
from m4d_search.contract import SearchQuery
from tests.flows.dying import Installation, started
from tests.search.killed import opened
from tests.world import settle


@pytest.fixture(params=["embedded", "meilisearch"])
def installation(request: pytest.FixtureRequest, tmp_path: Path, database_url: URL) -> Iterator[Installation]:
    engine = {"M4D_SEARCH_ENGINE": request.param}
    if request.param == "meilisearch":
        url, key = request.getfixturevalue("meilisearch_server")
        engine |= {"M4D_MEILI_URL": url, "M4D_MEILI_KEY": key, "M4D_MEILI_INDEX": f"m4d_test_{uuid4().hex}"}
    environment = {
        **os.environ,
        **engine,
        "M4D_DATA_DIR": str(tmp_path / "var"),
        "M4D_DATABASE_URL": database_url.render_as_string(hide_password=False),
        "M4D_SEARCH_TIMEOUT_S": "30",
        "M4D_LOG_LEVEL": "error",
    }
    with started("tests.search.killed", environment) as made:
        yield made


async def settled(installation: Installation) -> None:
    async with opened(load_settings(installation.environment)) as (database, _, _):
        await settle(database)


async def compare(installation: Installation, versions: int) -> None:
    """The index holds what is public, each once and as it is now, and finds it by its words and by no words of before.

    What an indexer that died had left half-built is gone with the next rebuild.
    """
    async with opened(load_settings(installation.environment)) as (database, engine, indexer):
        public = {
            row["id"]: row
            async for rows in Rows(database).whole(PUBLIC, batch=100, columns=frozenset({"title", "revision"}))
            for row in rows
        }
        for rebuilt in (False, True):
            if rebuilt:
                assert await indexer.rebuild() == len(public)
            held = sorted([each async for part in engine.revisions() for each in part])
            assert held == sorted((key, row["revision"]) for key, row in public.items())
            for version in range(versions + 1):
                word = f"word{version}x"
                found = await engine.search(SearchQuery(text=f'"{word}"', limit=100))
                assert set(found.ids) == {key for key, row in public.items() if word in row["title"]}
        assert not (await indexer.check()).ids


def kill_often(installation: Installation, *, kills: int, seed: int) -> None:
    """Kill an indexer of each version at a step that the seed says; the last works to its end and is looked at."""
    asyncio.run(settled(installation))
    chance, died, version = Random(seed), 0, 0
    steps = {}
    for version in range(3):  # that only follows, that rebuilds, that mends
        code, said = installation.run(-1, version)
        assert code == 0, said
        steps[version] = int(said)
    while died < kills:
        version += 1
        assert version <= 2 * kills + 9, "the kills come too late to tell anything"
        code, said = installation.run(chance.randint(1, steps[version % 3]), version)
        assert code in (0, -signal.SIGKILL), said
        died += code == -signal.SIGKILL
    sys.stderr.write(f"seed {seed}: {died} of {version} indexers died\n")
    code, said = installation.run(-1, version + 1)
    assert code == 0, said
    asyncio.run(compare(installation, version + 1))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_kills_of_the_indexer_leave_no_trace(installation: Installation) -> None:
    kill_often(installation, kills=4, seed=20260301)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_two_hundred_kills_of_the_indexer_leave_no_trace(installation: Installation) -> None:
    kill_often(installation, kills=200, seed=SystemRandom().randrange(10**9))
