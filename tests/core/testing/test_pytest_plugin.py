"""What pytest gains where M4D is installed: a bench, and no network where the author says so."""

from pathlib import Path

import pytest

from tests.core.testing.authors import cassette
from tests.core.testing.test_suite import pytest_on

TESTS = """
import socket
import sys

def test_a_connection():
    with socket.socket() as one:
        one.connect(("127.0.0.1", 9))

def test_a_bench(m4d_bench):
    from tests.core.testing.authors import Good
    ran = m4d_bench(Good, base_url="https://partner.example/api/news").run()
    assert [one.outcome.id for one in ran.seen] == list("1234567")

def test_light():
    assert "m4d_core.testing.pytest_plugin" in sys.modules
    assert "m4d_core.testing.suite" not in sys.modules
"""


@pytest.fixture
def author(tmp_path: Path) -> Path:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "cassettes").mkdir()
    (tmp_path / "cassettes" / "partner.json").write_bytes(cassette().written())
    return tmp_path


@pytest.mark.parametrize(("ini", "error"), [("m4d_offline = true", "NetworkError"), ("", "ConnectionRefusedError")])
def test_a_connection_is_refused_where_the_author_says_so(author: Path, ini: str, error: str) -> None:
    (author / "pytest.ini").write_text(f"[pytest]\n{ini}\n")
    done = pytest_on(author)
    assert "1 failed, 2 passed" in done.stdout, done.stdout
    assert error in done.stdout
