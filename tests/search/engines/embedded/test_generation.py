"""The folder of the index: generations, the switch, the one writer."""

import subprocess
import sys
from pathlib import Path

import pytest

from m4d_core.clock import seeded_randomness
from m4d_core.errors import EngineError
from m4d_search.engines.embedded import generation as module
from m4d_search.engines.embedded.generation import create, current, sole_writer, stamp, switch, tidy

HOLD = """
import sys, pathlib
from m4d_search.engines.embedded.generation import sole_writer
with sole_writer(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def made(folder: Path, seed: int = 1) -> Path:
    generation = create(folder, seeded_randomness(seed))
    (generation / "meta.json").write_text("{}")
    return generation


def test_a_new_generation_is_present_once_switched_to(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    first = made(tmp_path)
    assert current(tmp_path) is None
    switch(tmp_path, first)
    assert current(tmp_path) == first
    second = made(tmp_path, seed=2)
    switch(tmp_path, second)
    assert current(tmp_path) == second != first
    assert first.is_dir()


def test_a_generation_of_another_form_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    switch(tmp_path, made(tmp_path))
    monkeypatch.setattr(module, "format_id", lambda: "of another release")
    assert current(tmp_path) is None


@pytest.mark.parametrize("lost", ["meta.json", "form", "."])
def test_a_generation_that_is_not_whole_is_none(tmp_path: Path, lost: str) -> None:
    generation = made(tmp_path)
    switch(tmp_path, generation)
    for path in [generation / lost] if lost != "." else list(generation.iterdir()):
        path.unlink()
    assert current(tmp_path) is None


def test_an_empty_name_is_none(tmp_path: Path) -> None:
    switch(tmp_path, made(tmp_path))
    (tmp_path / "CURRENT").write_text("")
    assert current(tmp_path) is None


def test_tidying_leaves_the_present_one(tmp_path: Path) -> None:
    tidy(tmp_path / "missing")
    kept, left_by_a_crash = made(tmp_path), made(tmp_path, seed=2)
    tidy(tmp_path)
    assert left_by_a_crash.is_dir()
    switch(tmp_path, kept)
    tidy(tmp_path)
    assert kept.is_dir()
    assert not left_by_a_crash.exists()


def test_the_stamp_changes_with_the_list_of_segments(tmp_path: Path) -> None:
    generation = made(tmp_path)
    before = stamp(generation)
    assert stamp(generation) == before
    fresh = tmp_path / "fresh"
    fresh.write_text("{}")
    fresh.replace(generation / "meta.json")
    assert stamp(generation) != before


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "search"
    with sole_writer(folder), pytest.raises(EngineError, match="another process") as caught, sole_writer(folder):
        pass
    assert caught.value.hint
    with sole_writer(folder):
        pass


def test_the_place_is_free_when_its_process_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(EngineError), sole_writer(folder):
            pass
        holder.kill()
        holder.wait()
    with sole_writer(folder):
        pass
