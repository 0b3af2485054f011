"""Faults of the embedded engine: lost, broken, foreign, slow or locked; the rest is in the shared suite."""

import shutil
from pathlib import Path
from threading import Event

import anyio
import anyio.to_thread
import pytest

from m4d_core.errors import EngineError
from m4d_core.settings import load_settings
from m4d_search.contract import SearchQuery
from m4d_search.engines.embedded import EmbeddedEngine, open_engine
from m4d_search.engines.embedded import engine as module
from m4d_search.engines.embedded import generation as generations
from m4d_search.engines.embedded.index import WritableIndex
from tests.search.documents import CORPUS, doc, find, in_batches, upserts

pytestmark = pytest.mark.anyio


async def filled(folder: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(folder, write=True)
    await engine.write(upserts(CORPUS))
    return engine


async def test_a_second_writer_gets_one_clear_line(tmp_path: Path) -> None:
    engine = await filled(tmp_path / "search")
    with pytest.raises(EngineError, match="another process") as caught:
        EmbeddedEngine(tmp_path / "search", write=True)
    assert "stop it first" in (caught.value.hint or "")
    await engine.close()
    await EmbeddedEngine(tmp_path / "search", write=True).close()


async def test_a_lost_folder_is_a_new_empty_generation(tmp_path: Path) -> None:
    engine = await filled(tmp_path / "search")
    before = await engine.generation()
    shutil.rmtree(tmp_path / "search")
    assert await engine.generation() != before
    assert await engine.count() == 0
    await engine.write(upserts(CORPUS))
    assert (await find(engine, "remitances")).total == 1
    with pytest.raises(EngineError, match="another process"):
        EmbeddedEngine(tmp_path / "search", write=True)
    await engine.close()


async def test_a_reader_of_a_lost_folder_says_so_and_recovers(tmp_path: Path) -> None:
    engine = await filled(tmp_path / "search")
    reader = EmbeddedEngine(tmp_path / "search", write=False)
    assert (await find(reader, "remitances")).total == 1
    shutil.rmtree(tmp_path / "search")
    with pytest.raises(EngineError, match="no search index yet"):
        await find(reader, "remitances")
    assert (await reader.health()).detail == "there is no search index yet"
    await engine.write(upserts(CORPUS))
    assert (await find(reader, "remitances")).total == 1
    await reader.close()
    await engine.close()


async def test_broken_files_are_a_new_generation(tmp_path: Path) -> None:
    engine = await filled(tmp_path / "search")
    before = await engine.generation()
    await engine.close()
    (tmp_path / "search" / before / "meta.json").write_text("not json")
    again = EmbeddedEngine(tmp_path / "search", write=True)
    assert await again.generation() != before
    assert await again.count() == 0
    await again.close()


async def test_an_index_that_something_else_writes_is_not_given_up(tmp_path: Path) -> None:
    engine = await filled(tmp_path / "search")
    present = await engine.generation()
    await engine.close()
    other = WritableIndex(tmp_path / "search" / present)
    again = EmbeddedEngine(tmp_path / "search", write=True)
    with pytest.raises(EngineError, match="Lockfile"):
        await again.generation()
    other.close()
    assert await again.generation() == present
    assert await again.count() == len(CORPUS)
    await again.close()


async def test_an_index_of_another_form_is_a_new_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await filled(tmp_path / "search")
    before = await engine.generation()
    await engine.close()
    monkeypatch.setattr(generations, "format_id", lambda: "of another release")
    again = EmbeddedEngine(tmp_path / "search", write=True)
    assert await again.generation() != before
    assert [path.name for path in (tmp_path / "search").iterdir() if path.is_dir()] == [await again.generation()]
    await again.close()


async def test_what_a_crashed_rebuild_left_is_removed(tmp_path: Path) -> None:
    engine = await filled(tmp_path / "search")
    present = await engine.generation()
    await engine.close()
    (tmp_path / "search" / "half").mkdir()
    again = EmbeddedEngine(tmp_path / "search", write=True)
    assert await again.generation() == present
    assert not (tmp_path / "search" / "half").exists()
    await again.close()


async def test_a_write_that_fails_leaves_the_engine_usable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await filled(tmp_path / "search")

    def full(_self: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(WritableIndex, "commit", full)
        with pytest.raises(EngineError, match="No space left"):
            await engine.write(upserts([doc("a", "wages")]))
        with pytest.raises(EngineError, match="No space left"):
            await engine.rebuild(in_batches(upserts([doc("a", "wages")])))
    assert await engine.count() == len(CORPUS)
    assert len([path for path in (tmp_path / "search").iterdir() if path.is_dir()]) == 1
    await engine.write(upserts([doc("a", "wages")]))
    assert await engine.count() == len(CORPUS) + 1
    await engine.close()


async def test_a_search_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = Event()
    engine = EmbeddedEngine(tmp_path / "search", write=True, search_timeout_s=0.01)
    monkeypatch.setattr(module, "find", lambda *_: go.wait(10))
    with pytest.raises(EngineError, match=r"did not answer within 0\.01 s"):
        await engine.search(SearchQuery(text="x"))
    go.set()
    await engine.close()


async def test_settings(tmp_path: Path) -> None:
    settings = load_settings({"M4D_DATA_DIR": str(tmp_path), "M4D_SEARCH_TIMEOUT_S": "7"})
    engine = open_engine(settings, write=True)
    await engine.write(upserts(CORPUS))
    assert (tmp_path / "search" / "CURRENT").is_file()
    assert engine._timeout_s == 7
    await engine.close()


async def test_a_closed_engine_opens_nothing_again(tmp_path: Path) -> None:
    engine = await filled(tmp_path / "search")
    await engine.close()
    for ask in (engine.count, engine.generation, lambda: engine.write(upserts(CORPUS))):
        with pytest.raises(EngineError, match="closed"):
            await ask()
    again = EmbeddedEngine(tmp_path / "search", write=True)
    assert await again.count() == len(CORPUS)
    await again.close()


async def test_a_write_is_not_given_up_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await filled(tmp_path / "search")
    began, go = Event(), Event()
    original = WritableIndex.commit

    def slow(self: WritableIndex) -> None:
        began.set()
        assert go.wait(10)
        original(self)

    async with anyio.create_task_group() as tasks:
        with monkeypatch.context() as slowed:
            slowed.setattr(WritableIndex, "commit", slow)
            tasks.start_soon(engine.write, upserts([doc("a", "obsolete")]))
            await anyio.to_thread.run_sync(began.wait)
            tasks.cancel_scope.cancel()
            go.set()
    await engine.write(upserts([doc("a", "newer")]))
    assert (await find(engine, "newer")).total == 1
    assert (await find(engine, "obsolete")).total == 0
    await engine.close()
