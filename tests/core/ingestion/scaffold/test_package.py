"""What `m4d plugins new` writes is finished: it passes ruff, mypy and its own tests at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from m4d_core.ingestion.scaffold.draft import KINDS

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[4]
SHORT = {"feed", "api"}  # of which one declares, and the other has code


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200", "M4D_DATA_DIR": str(folder / "var")}
    done = [str(BIN / command[0]), *command[1:]]
    return subprocess.run(done, cwd=folder, env=environ, capture_output=True, text=True, timeout=110, check=False)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of every kind."""
    folder = tmp_path_factory.mktemp("written")
    for kind in KINDS:
        done = run(folder, "m4d", "plugins", "new", kind, f"city-{kind}")
        assert done.returncode == 0, done.stderr
        assert f"m4d-plugin-city-{kind}/pyproject.toml" in done.stdout
    return folder


@pytest.mark.parametrize(
    "kind", [kind if kind in SHORT else pytest.param(kind, marks=pytest.mark.long) for kind in KINDS]
)
def test_its_own_tests_pass(written: Path, kind: str) -> None:
    folder = written / f"m4d-plugin-city-{kind}"
    done = run(folder, "python", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    lines = (folder / "tests" / f"test_city_{kind}.py").read_text().splitlines()
    assert len([line for line in lines if line and "import" not in line]) == 2


def test_ruff_has_nothing_to_say(written: Path) -> None:
    for command in (("check",), ("format", "--check")):
        done = run(written, "ruff", *command, "--no-cache", ".")
        assert done.returncode == 0, done.stdout


def test_mypy_strict_has_nothing_to_say(written: Path) -> None:
    modules = [str(path) for path in sorted(written.glob("*/m4d_plugin_*"))]
    done = run(written, "mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache" / "written"), *modules)
    assert done.returncode == 0, done.stdout
    assert f"{len(KINDS)} source files" in done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_package_that_can_be_published(written: Path, kind: str) -> None:
    folder = written / f"m4d-plugin-city-{kind}"
    names = {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and "__pycache__" not in str(path)
    }
    module = f"m4d_plugin_city_{kind}"
    assert names >= {
        "LICENSE", "README.md", "pyproject.toml", f"{module}/__init__.py", f"{module}/py.typed",
        f"tests/test_city_{kind}.py", f"tests/cassettes/city-{kind}.json",
    }  # fmt: skip
    project = (folder / "pyproject.toml").read_text()
    assert f'city-{kind} = "{module}:City{kind.capitalize()}"' in project
    assert "m4d>=" in project
    text = (folder / module / "__init__.py").read_text()
    assert "$" not in text.replace("|$)", "")
