"""`m4d search-keys` as an operator uses it."""

import json
from pathlib import Path

import pytest

from m4d_search.door.tokens import check_token, derive, read_token
from tests.forked import m4d
from tests.schema.running import environment

pytestmark = pytest.mark.timeout(120)
MASTER = "a master key"


def test_keys_are_made_listed_and_revoked(tmp_path: Path) -> None:
    environ = environment(tmp_path, M4D_SEARCH_MASTER_KEY=MASTER)
    assert m4d(environ, "db", "upgrade").returncode == 0
    made = m4d(environ, "search-keys", "make", "A site", "--filter", "countries = TN", "--days", "3")
    assert made.returncode == 0, made.stderr
    (listed,) = json.loads(m4d(environ, "search-keys", "--json").stdout)
    assert derive(MASTER, listed["uid"]) == made.stdout.strip()
    assert (listed["name"], listed["indexes"], listed["filter"]) == ("A site", ["*"], "countries = TN")
    assert listed["expiresAt"] > listed["createdAt"]
    assert listed["uid"] in made.stderr
    assert "A site" in m4d(environ, "search-keys").stdout
    made_token = m4d(
        environ, "search-keys", "token", listed["uid"], "--rules", '{"content": {"filter": "kind = NEWS"}}'
    )
    token = read_token(made_token.stdout.strip())
    check_token(token, made.stdout.strip(), 0)
    assert token.rules == {"content": "kind = NEWS"}
    assert m4d(environ, "search-keys", "revoke", listed["uid"]).returncode == 0
    assert json.loads(m4d(environ, "search-keys", "--json").stdout) == []
    for command in ("revoke", "token"):
        again = m4d(environ, "search-keys", command, listed["uid"])
        assert (again.returncode, "no key is called" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("make", "A site", "--filter", "title = x"), "is not filterable"),
        (("token", "x", "--rules", "{"), "no JSON"),
        (("token", "x", "--rules", '{"content": {"filter": "kind ="}}'), "the filter is wrong"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = m4d(environment(tmp_path, M4D_SEARCH_MASTER_KEY=MASTER), "search-keys", *arguments)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_without_a_secret_there_are_no_keys(tmp_path: Path) -> None:
    done = m4d(environment(tmp_path, M4D_SEARCH_MASTER_KEY=""), "search-keys", "make", "A site")
    assert (done.returncode, "M4D_SEARCH_MASTER_KEY" in done.stderr) == (2, True)
