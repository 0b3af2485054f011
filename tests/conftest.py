"""What every test may ask for."""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy.engine import URL

from m4d_core.storage.database import Database
from tests.databases import PostgreSQL, migrated, open_postgresql, open_sqlite, start_postgresql

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT.parent / "shared" / "samples"


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look at the thousands of tests collected no more when garbage is collected: they stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def samples() -> Path:
    """Captured partner payloads, beside the checkout where they are at all."""
    if not SAMPLES.is_dir():
        pytest.skip("captured partner payloads (../shared/samples) are not here")
    return SAMPLES


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test, and nothing is written into the checkout."""
    for name in list(os.environ):
        if name.startswith("M4D_") and not name.startswith("M4D_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("M4D_DATA_DIR", str(tmp_path / "var"))


@pytest.fixture(scope="session", autouse=True)
def _plain_traces() -> None:
    """An error is logged without the variables of each frame, as M4D does: to draw those takes seconds."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A real PostgreSQL server."""
    yield from start_postgresql()


@pytest.fixture(scope="session")
def sqlite_mold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("mold") / "mold.sqlite3"
    migrated(open_sqlite(path))
    return path


@pytest.fixture(scope="session")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that holds the small world."""
    path = tmp_path_factory.mktemp("mold") / "world.sqlite3"
    migrated(open_sqlite(path), is_settled=True)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of a migrated database of each kind: empty, but for the small world where a test asks for `world`."""
    is_settled = "world" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "m4d.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_world" if is_settled else "sqlite_mold"), path)
        return URL.create("sqlite+aiosqlite", database=str(path))
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.emptied(is_settled=is_settled)


@pytest.fixture
async def database(database_url: URL, anyio_backend: str) -> AsyncIterator[Database]:
    """A database of each kind, migrated; empty unless `world` is asked for."""
    is_sqlite = database_url.drivername.startswith("sqlite")
    opened = open_sqlite(Path(database_url.database or "")) if is_sqlite else open_postgresql(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def world(database: Database) -> Database:
    """A database of each kind that holds the small world of `tests/world.py`, and no content."""
    return database
