"""`m4d` as a person calls it: results on one stream, all else on the other, a clear line for each mistake."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import forked

M4D = Path(sys.executable).parent / "m4d"


def m4d(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return forked.m4d({**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **environ}, *arguments)


def modules_after(*arguments: str) -> set[str]:
    code = (
        "import sys; from m4d_core.cli import main\n"
        f"sys.argv = ['m4d', *{list(arguments)!r}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('|'.join(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.splitlines()[-1].split("|"))


def test_help_lists_every_command() -> None:
    done = subprocess.run([M4D, "--help"], capture_output=True, text=True, timeout=60, check=True)
    for command in ("up", "serve", "ingest", "sources", "plugins", "index", "sdl", "db", "doctor"):
        assert f" {command} " in done.stdout


@pytest.mark.parametrize("command", ["up", "serve", "ingest", "sources", "plugins", "index", "sdl", "db", "doctor"])
def test_each_command_explains_itself_whatever_the_settings(command: str) -> None:
    done = m4d(command, "--help", M4D_PORT="nonsense")
    assert done.returncode == 0, done.stderr
    assert "Usage: m4d" in done.stdout


def test_a_command_loads_no_other_floor() -> None:
    loaded = modules_after("plugins", "--json")
    assert "m4d_core.ingestion.registry" in loaded
    assert not {"strawberry", "starlette", "tantivy", "meilisearch"} & loaded


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (("nope",), "No such command 'nope'", "--help"),
        (("ingest", "no-such-source"), "there is no source 'no-such-source'", "known sources: "),
        (("ingest", "un-news", "--file", "absent.xml"), "cannot read 'absent.xml': there is no such file", "payload"),
        (("ingest", "--file", "pyproject.toml"), "--file needs the one source", "m4d ingest SOURCE --file PAYLOAD"),
        (("ingest", "un-news", "--scope", "moon"), "--scope moon is not known", "--scope all"),
        (("ingest", "--nonsense"), "No such option: --nonsense", "--help"),
    ],
)
def test_a_mistake_is_one_clear_line_and_the_next_step(arguments: tuple[str, ...], error: str, hint: str) -> None:
    done = m4d(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    first, second = done.stderr.strip().splitlines()[-2:]
    assert first.startswith("error: ")
    assert error in first
    assert second.startswith("hint: ")
    assert hint in second
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_a_row_of_one_table() -> None:
    done = m4d("sources", M4D_PORT="x", M4D_PROT="1")
    assert done.returncode == 2
    assert "M4D_PORT" in done.stderr
    assert "M4D_PROT" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_json_a_mistake_is_an_object() -> None:
    done = m4d("ingest", "no-such-source", "--json")
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert error["code"] == 2
    assert "no-such-source" in error["message"]


def test_debug_shows_the_trace() -> None:
    assert "Traceback" in m4d("--debug", "ingest", "no-such-source").stderr


def test_a_closed_pipe_ends_quietly() -> None:
    command = f"{M4D} sdl | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_a_broken_command_is_named_and_the_others_are_listed(tmp_path: Path) -> None:
    metadata = tmp_path / "m4d_broken-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: m4d-broken\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[m4d.commands]\nbroken = no_such_module:app\n")
    listed = m4d("--help", PYTHONPATH=str(tmp_path))
    assert listed.returncode == 0
    assert "cannot be loaded" in listed.stdout
    assert " ingest " in listed.stdout
    called = m4d("broken", PYTHONPATH=str(tmp_path))
    assert called.returncode == 2
    assert "no_such_module" in called.stderr
    assert "reinstall m4d-broken" in called.stderr
