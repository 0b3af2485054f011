"""`m4d index`, as a person calls it."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest

from m4d_core.content.identity import content_id
from m4d_core.settings import load_settings
from m4d_core.storage import migrate
from m4d_core.storage.database import open_database
from m4d_search.contract import Delete
from m4d_search.engines.embedded import EmbeddedEngine
from tests import forked
from tests.search.documents import doc, find, upserts
from tests.world import NOW, save, settle, write


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two public items."""
    folder = tmp_path / "data"

    async def fill() -> None:
        async with open_database(load_settings({"M4D_DATA_DIR": str(folder)})) as database:
            await migrate.upgrade(database)
            await settle(database)
            await save(database, write("a", title="Migrant remittances"), write("b", title="Other"))

    asyncio.run(fill())
    return folder


def m4d(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"M4D_DATA_DIR": str(data), "PATH": "/usr/bin:/bin"}
    return forked.m4d(environment, *arguments)


def test_rebuild(data: Path) -> None:
    done = m4d(data, "index", "rebuild")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Indexed 2 documents (embedded).\n", "")

    async def search() -> int:
        engine = EmbeddedEngine(data / "search", write=False)
        try:
            return (await find(engine, "remitances")).total
        finally:
            await engine.close()

    assert asyncio.run(search()) == 1


def test_rebuild_as_json(data: Path) -> None:
    done = m4d(data, "index", "rebuild", "--json")
    answer = json.loads(done.stdout)
    assert (answer["engine"], answer["documents"]) == ("embedded", 2)
    assert (data / "search" / answer["generation"]).is_dir()


def test_how_far_it_is_behind(data: Path) -> None:
    missing = m4d(data, "index", "lag")
    assert (missing.returncode, missing.stderr.splitlines()[0]) == (1, "error: there is no search index yet")
    m4d(data, "index", "rebuild")
    assert m4d(data, "index", "lag").stdout == "The index has every change.\n"

    async def more() -> None:
        async with open_database(load_settings({"M4D_DATA_DIR": str(data)})) as database:
            await save(database, write("c"), write("d"))

    asyncio.run(more())
    assert m4d(data, "index", "lag").stdout == f"2 changes behind, since {NOW.isoformat()}.\n"
    told = json.loads(m4d(data, "index", "lag", "--json").stdout)
    assert told == {"engine": "embedded", "changes": 2, "since": NOW.isoformat()}


def test_rebuild_beside_a_running_writer_is_one_clear_line(data: Path) -> None:
    engine = EmbeddedEngine(data / "search", write=True)
    done = m4d(data, "index", "rebuild")
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0] == "error: another process (`m4d up`) is writing the search index"
    assert lines[1].startswith("hint: stop it first")
    assert len(lines) == 2
    asyncio.run(engine.close())


def test_rebuild_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    done = m4d(tmp_path / "empty", "index", "rebuild")
    assert done.returncode == 1
    assert "m4d db upgrade" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_differs_is_told_and_mended(data: Path) -> None:
    m4d(data, "index", "rebuild")
    equal = m4d(data, "index", "check")
    assert (equal.returncode, equal.stdout) == (0, "Index and database are equal.\n")

    async def damage() -> None:
        engine = EmbeddedEngine(data / "search", write=True)
        await engine.write([*upserts([doc("stranger", "left over")]), Delete(id=content_id("demo", "a"))])
        await engine.close()

    asyncio.run(damage())
    differing = m4d(data, "index", "check")
    assert (differing.returncode, differing.stdout) == (1, "2 documents differ: 1 missing, 1 orphans.\n")
    assert differing.stderr == "hint: run `m4d index repair`\n"
    mended = m4d(data, "index", "repair", "--json")
    assert json.loads(mended.stdout) == {"engine": "embedded", "missing": 1, "stale": 0, "orphans": 1}
    assert m4d(data, "index", "repair").stdout == "Index and database are equal.\n"


def test_alone_it_shows_what_it_can_do(data: Path) -> None:
    done = m4d(data, "index", "--help")
    assert "rebuild" in done.stdout
