"""`m4d embeds` as an operator uses it."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from m4d_core.settings import load_settings
from m4d_core.storage.database import open_database
from m4d_core.storage.embeds import Use, add_uses
from tests.forked import m4d
from tests.schema.running import environment

pytestmark = pytest.mark.timeout(120)
CITY = "https://city.example"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An installation that has a database, and no secret to make keys from."""
    found = environment(tmp_path, M4D_SEARCH_MASTER_KEY="")
    assert m4d(found, "db", "upgrade").returncode == 0
    return found


def use(environ: Mapping[str, str], id_: str) -> None:
    async def count() -> None:
        async with open_database(load_settings(environ)) as database, database.write() as connection:
            told = [Use(origin=CITY, answered=1234, refused=0), Use(origin="null", answered=0, refused=2)]
            await add_uses(connection, {id_: told}, most=9)

    asyncio.run(count())


def test_embeds_are_made_listed_moved_and_revoked(environ: dict[str, str]) -> None:
    wide = m4d(
        environ, "embeds", "new", "A [bold]city[/]", "--origin", f"{CITY}/", "--origin", "https://*.city.example"
    )
    assert wide.returncode == 0, wide.stderr
    id_ = wide.stdout.strip()
    assert id_ in wide.stderr
    assert CITY in wide.stderr
    narrow = m4d(
        environ, "embeds", "new", "Projects", "--origin", "http://127.0.0.1:5500", "--filter", "kind IN [project]",
        "--language", "fr", "--language", "ar",
    )  # fmt: skip
    use(environ, id_)
    first, second = json.loads(m4d(environ, "embeds", "list", "--json").stdout)
    assert (first["id"], first["name"]) == (id_, "A [bold]city[/]")
    assert first["origins"] == [CITY, "https://*.city.example"]
    assert first["uses"] == [
        {"origin": CITY, "answered": 1234, "refused": 0},
        {"origin": "null", "answered": 0, "refused": 2},
    ]
    assert (second["id"], second["filter"]) == (narrow.stdout.strip(), "kind IN [project]")
    assert (second["languages"], second["uses"]) == (["fr", "ar"], [])
    shown = m4d(environ, "embeds", "list").stdout
    assert all(text in shown for text in ("A [bold]city[/]", "1,234", "kind IN [project]", "fr, ar", "everything"))
    assert m4d(environ, "embeds", "move", id_, "--origin", "https://town.example").returncode == 0
    assert json.loads(m4d(environ, "embeds", "list", "--json").stdout)[0]["origins"] == ["https://town.example"]
    assert m4d(environ, "embeds", "revoke", id_).returncode == 0
    assert [each["name"] for each in json.loads(m4d(environ, "embeds", "list", "--json").stdout)] == ["Projects"]
    for command in (("revoke", id_), ("move", id_, "--origin", CITY)):
        again = m4d(environ, "embeds", *command)
        assert (again.returncode, "no embed is called" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("new", "A site"), "--origin"),
        (("new", "A site", "--origin", "city.example"), "does not begin with"),
        (("new", "A site", "--origin", f"{CITY}/page"), "more than the origin"),
        (("new", "A site", "--origin", CITY, "--filter", "title = x"), "the filter is wrong"),
        (("new", "A site", "--origin", CITY, "--language", "fr; ar"), "is no language"),
        (("move", "embed-1", "--origin", "x"), "does not begin with"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = m4d(environment(tmp_path), "embeds", *arguments)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
