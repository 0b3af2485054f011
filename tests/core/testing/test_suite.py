"""Three lines of a test file, as pytest runs them."""

import subprocess
import sys
from pathlib import Path

import pytest

from m4d_core.testing import SourceTests, feed
from tests.core.testing.authors import cassette

THREE_LINES = """
from m4d_core.testing import SourceTests
class TestIt(SourceTests):
    from tests.core.testing.authors import Good as source
"""
ROOT = Path(__file__).parents[3]


def pytest_on(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *arguments, "."]
    environ = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture
def author(tmp_path: Path) -> Path:
    (tmp_path / "test_it.py").write_text(THREE_LINES)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "cassettes").mkdir()
    (tmp_path / "cassettes" / "partner.json").write_bytes(cassette().written())
    return tmp_path


def test_three_lines_run_every_check(author: Path) -> None:
    text = pytest_on(author).stdout
    assert "1 failed" in text, "the module of these authors imports random"
    assert "test_it_imports_only_the_door" in text
    assert "hint: describe requests and map records" in text
    assert int(text.rpartition(" passed")[0].split()[-1]) >= 30, text


def test_without_a_cassette_one_check_fails_and_says_how_to_record_one(author: Path) -> None:
    (author / "cassettes" / "partner.json").unlink()
    done = pytest_on(author, "-k", "cassette or second_run")
    assert "1 failed" in done.stdout
    assert "m4d sources record partner --out" in done.stdout


def test_a_feed_in_toml_is_found_by_its_key() -> None:
    made = feed("unfpa", "m4d_plugins")
    assert (made.key, made.partner) == ("unfpa", "unfpa")
    with pytest.raises(KeyError):
        feed("absent", "m4d_plugins")


def test_the_suite_itself_is_no_test() -> None:
    assert not SourceTests.__name__.startswith("Test")
