"""The tutorial builds the example: its files are those of `plugins/example`, its commands run and say what is said."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.example.installing import EXAMPLE, ROOT, offline, run

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ONLY_HERE = {"payload.xml"}


def blocks() -> list[tuple[str, str, str]]:
    """Language, file and text of each block, in order."""
    return BLOCK.findall(TUTORIAL)


def files() -> dict[str, str]:
    """The files as the blocks build them: what goes on inside a class one line below, a new thing two."""
    built: dict[str, str] = {}
    for _, name, text in blocks():
        if name and name in built:
            built[name] += ("\n" if text.startswith(" ") else "\n\n") + text
        elif name:
            built[name] = text
    return built


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command and what it is said to answer."""
    for language, _, text in blocks():
        if language == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, *said = part.strip().splitlines()
                yield command, said


def test_the_files_come_out_as_they_stand_in_the_example() -> None:
    built = files()
    for name, text in built.items():
        if name not in ONLY_HERE:
            assert text == (EXAMPLE / name).read_text("utf-8"), name
    written = {str(path.relative_to(EXAMPLE)) for path in EXAMPLE.rglob("*") if path.is_file()}
    code = {name for name in written if name.endswith((".py", ".toml")) and not name.startswith((".", "dist", "built"))}
    assert code <= set(built), "every file of code is built in the tutorial"


@pytest.mark.timeout(300)
def test_every_command_runs_and_says_what_is_said(tmp_path: Path) -> None:
    for name, text in files().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for name in ("README.md", "LICENSE", "m4d_plugin_example/py.typed"):
        shutil.copy(EXAMPLE / name, tmp_path / name)
    shutil.copytree(EXAMPLE / "tests" / "cassettes", tmp_path / "tests" / "cassettes")
    environ = dict(offline(tmp_path / "target"))
    for command, said in commands():
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            environ[name] = value
        elif command.startswith("unset "):
            del environ[command.removeprefix("unset ")]
        else:
            done = run(tmp_path, command, **environ)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            for line in said:
                assert line in done.stdout, f"{command}\n{done.stdout}"


def test_the_tutorial_counts_its_lines_right() -> None:
    numbers = {53: "Fifty-three"}
    lines = len((EXAMPLE / "m4d_plugin_example" / "__init__.py").read_text("utf-8").splitlines())
    assert f"{numbers[lines]} lines in all" in TUTORIAL
