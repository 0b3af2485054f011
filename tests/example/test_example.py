"""`plugins/example` is a distribution like any other: it builds offline, is found by its entry points, and tested."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.example.installing import EXAMPLE, offline, run


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, so that nothing is built in the checkout."""
    folder = tmp_path_factory.mktemp("example") / "m4d-plugin-example"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".*", "dist"))
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    done = run(checkout, "pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir built .")
    assert done.returncode == 0, done.stderr
    (found,) = (checkout / "built").glob("*.whl")
    return found


def test_the_wheel_holds_module_feeds_and_types(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert {"m4d_plugin_example/__init__.py", "m4d_plugin_example/feeds.toml", "m4d_plugin_example/py.typed"} <= set(
        names
    )
    assert not [name for name in names if name.startswith("tests")]


def test_installed_it_is_found_by_its_entry_points(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    environ = offline(target)
    done = run(tmp_path, f"pip install --quiet --no-deps {wheel}", **environ)
    assert done.returncode == 0, done.stderr
    listed = run(tmp_path, "m4d plugins", **environ)
    for key in ("example-cities", "example-news"):
        assert key in listed.stdout
    assert "m4d-plugin-example 0.1.0" in listed.stdout
    assert "skipped" not in listed.stderr
    states = run(tmp_path, "m4d sources", **environ).stdout
    assert "paused (not configured)" in states, "it waits for its key"


def test_its_own_tests_pass(checkout: Path) -> None:
    done = run(checkout, "python -m pytest -q -p no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_its_types_and_form_are_right(checkout: Path) -> None:
    for command in (
        "mypy --strict --cache-dir=/dev/null m4d_plugin_example",
        "ruff check --no-cache .",
        "ruff format --check .",
    ):
        done = run(checkout, command)
        assert done.returncode == 0, done.stdout


def test_an_api_is_less_than_sixty_lines_and_a_feed_five() -> None:
    module = (EXAMPLE / "m4d_plugin_example" / "__init__.py").read_text("utf-8")
    feeds = (EXAMPLE / "m4d_plugin_example" / "feeds.toml").read_text("utf-8")
    assert len(module.splitlines()) < 60
    assert len(feeds.splitlines()) == 5
    for words in ("SecretStr", "Cursor(", "paginate", "context.delete(", "Image(", "File("):
        assert words in module
