"""`m4d operations` as a frontend team uses it: push the file of its code generator, list, remove."""

import json
from pathlib import Path

import pytest

from m4d_schema.documents import sha256
from tests.forked import m4d
from tests.schema.running import environment

pytestmark = pytest.mark.timeout(120)
QUERY = '{ country(code: "TN") { name } }'


def test_a_file_is_pushed_listed_and_taken_back(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    assert m4d(environ, "db", "upgrade").returncode == 0
    manifest = tmp_path / "persisted-documents.json"
    manifest.write_text(json.dumps({sha256(QUERY): QUERY}))
    pushed = m4d(environ, "operations", "push", str(manifest))
    assert (pushed.returncode, pushed.stderr.strip()) == (0, "1 of 1 documents are new")
    assert m4d(environ, "operations", "push", str(manifest)).stderr.strip() == "0 of 1 documents are new"
    listed = json.loads(m4d(environ, "operations", "--json").stdout)
    assert [row["document"] for row in listed] == [QUERY]
    assert sha256(QUERY)[:12] in m4d(environ, "operations").stdout
    assert m4d(environ, "operations", "remove", f"sha256:{sha256(QUERY)}").returncode == 0
    again = m4d(environ, "operations", "remove", sha256(QUERY))
    assert (again.returncode, "no trusted document" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "holds no documents"),
        ("<html>", "is no JSON"),
        (json.dumps({sha256("{ nothing }"): "{ nothing }"}), "does not fit the schema"),
        (json.dumps({sha256("{"): "{"}), "does not fit the schema"),
        (json.dumps({"0" * 64: QUERY}), "is not the SHA-256"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole(tmp_path: Path, text: str, said: str) -> None:
    environ = environment(tmp_path)
    manifest = tmp_path / "documents.json"
    manifest.write_text(text)
    done = m4d(environ, "operations", "push", str(manifest))
    assert done.returncode == 2
    error, hint = done.stderr.strip().splitlines()
    assert said in error
    assert hint.startswith("hint:")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = m4d(environment(tmp_path), "operations", "push", str(tmp_path / "nowhere.json"))
    assert (done.returncode, "there is no such file" in done.stderr) == (2, True)
