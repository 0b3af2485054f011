"""An engine with the documents of the tests, for a door over it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from m4d_search.contract import SearchEngine
from m4d_search.engines.embedded import EmbeddedEngine
from tests.search.documents import CORPUS, upserts


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SearchEngine]:
    folder: Path = tmp_path_factory.mktemp("door")
    engine = EmbeddedEngine(folder / "search", write=True, search_timeout_s=30)
    await engine.generation()
    await engine.write(upserts(CORPUS))
    yield engine
    await engine.close()
