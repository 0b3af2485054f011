"""`m4d redirects` as an operator uses it: import a file, list, remove."""

import json
from pathlib import Path

import pytest

from tests.forked import m4d
from tests.schema.running import environment

pytestmark = pytest.mark.timeout(120)


def test_a_file_is_imported_listed_and_taken_back(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    assert m4d(environ, "db", "upgrade").returncode == 0
    file = tmp_path / "old.csv"
    file.write_text("from,to,permanent\nhttps://old.example/en/fees/,/news/fees,\n/node?id=7,/library,no\n")
    done = m4d(environ, "redirects", "import", str(file))
    assert (done.returncode, done.stderr.strip()) == (0, "2 of 2 redirects are new or lead elsewhere now")
    assert m4d(environ, "redirects", "import", str(file)).stderr.startswith("0 of 2")
    assert json.loads(m4d(environ, "redirects", "--json").stdout) == [
        {"from": "/en/fees", "to": "/news/fees", "permanent": True},
        {"from": "/node?id=7", "to": "/library", "permanent": False},
    ]
    assert "/en/fees" in m4d(environ, "redirects").stdout
    assert m4d(environ, "redirects", "remove", "https://old.example/en/fees").returncode == 0
    again = m4d(environ, "redirects", "remove", "/en/fees")
    assert (again.returncode, "no redirect" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"from,to\n/a,https://evil.example\n", "is no path of the site"),
        (b"\xff\xfe", "is not UTF-8"),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "old.csv"
    if content is not None:
        file.write_bytes(content)
    done = m4d(environment(tmp_path), "redirects", "import", str(file))
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
