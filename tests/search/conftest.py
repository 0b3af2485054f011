"""The engines that the shared suite runs against."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import meilisearch
import pytest

from m4d_search.contract import SearchEngine
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.engines.meilisearch import MeilisearchEngine, Server
from tests.search.started import KEY, own_server


@pytest.fixture(scope="session")
def meilisearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and key of a real server: the one named, or one started for the tests."""
    url = os.environ.get("M4D_TEST_MEILI_URL")
    if url:
        yield url, os.environ.get("M4D_TEST_MEILI_KEY", "")
        return
    server = own_server(tmp_path_factory.mktemp("meilisearch"))
    try:
        yield server.url, KEY
    finally:
        server.kill()


@dataclass(frozen=True)
class Engine:
    """One index and how to open it: to write, or to read only."""

    open: Callable[[bool], SearchEngine]
    drop: Callable[[], object]


@pytest.fixture(params=["embedded", "meilisearch"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """A place for an index of each engine."""
    if request.param == "embedded":
        return Engine(lambda write: EmbeddedEngine(tmp_path / "search", write=write, search_timeout_s=30), lambda: None)
    url, key = request.getfixturevalue("meilisearch_server")
    server = Server(url=url, key=key, uid=f"m4d_test_{uuid4().hex}", search_timeout_s=30, write_timeout_s=60)
    client = meilisearch.Client(url, key)
    return Engine(lambda write: MeilisearchEngine(server, write=write), lambda: client.delete_index(server.uid))


@pytest.fixture
async def engine(place: Engine) -> AsyncIterator[SearchEngine]:
    """A new, empty engine that may write."""
    engine = place.open(True)
    await engine.generation()
    yield engine
    await engine.close()
    place.drop()
