"""`m4d sources`: the table, preview, record, revive."""

import asyncio
from pathlib import Path

import orjson
import pytest

from m4d_core.ingestion.cassette import Cassette
from m4d_core.settings import load_settings
from m4d_core.storage import sources
from m4d_core.storage.database import open_database
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.core.ingestion.commands.calling import Called

CANARY = "canary-0123456789"
API = """
from m4d_core.ingestion import ApiSource, Item, License, NextLink, source
@source("api", title="Api", partner="partner", license=License.reserved(), requires={"token": "ask"})
class Plugin(ApiSource[dict, dict]):
    records = "data"
    paginate = NextLink("next")
    options = {"base_url": ""}
    def request(self, context):
        return context.get(params={"token": self.config["token"]}, headers={"X-Key": "Bearer " + self.config["token"]})
    def item(self, entry, context):
        return Item(id=str(entry["id"]), title=entry["title"])
"""


def test_the_table_says_how_each_source_is_doing(m4d: Called) -> None:
    shown = m4d("sources").stdout
    assert "undp-projects" in shown
    assert "paused (no address)" in shown
    states = {source["key"]: source for source in m4d.json("sources")}
    assert (states["un-women"]["status"], states["un-women"]["reason"]) == ("PAUSED", "disabled")


@pytest.mark.parametrize("columns", ["40", "60", "80"])
@pytest.mark.parametrize("command", [("sources",), ("plugins",), ("plugins", "check"), ("ingest", "undp-projects")])
def test_a_key_is_never_cut(m4d: Called, command: tuple[str, ...], columns: str) -> None:
    shown = m4d(*command, COLUMNS=columns, M4D_PLUGINS="undp-projects").stdout
    assert "undp-projects" in shown, shown


def test_a_preview_shows_the_difference_and_writes_nothing(m4d: Called) -> None:
    payload = m4d.payload()
    shown = m4d("sources", "preview", "unfpa", "--file", payload)
    assert shown.returncode == 0, shown.stderr
    assert "+ Migrants open a bakery" in shown.stdout
    assert "Football" not in shown.stdout
    assert "Football" in m4d("sources", "preview", "unfpa", "--file", payload, "--scope", "all").stdout
    assert all(source["item_count"] == 0 for source in m4d.json("sources") if source["key"] == "unfpa")
    (found,) = m4d.json("sources", "preview", "unfpa", "--file", payload)
    assert [each["title"] for each in found["preview"]] == ["Migrants open a bakery"]


def test_a_recording_is_a_cassette_without_secrets(m4d: Called) -> None:
    installed = m4d.plugin("api", API)
    with HostileServer.in_thread() as server:
        pages = [
            {"data": [{"id": n, "title": f"Migrants {n}"}], "next": f"/v1?page={n + 1}&token={CANARY}", "you": CANARY}
            for n in range(1, 9)
        ]
        server.route("/v1", *(Reply(body=orjson.dumps(page), headers={"X-Total": "8"}) for page in pages))
        environ = {
            **installed, "M4D_SOURCES__API__TOKEN": CANARY, "M4D_SOURCES__API__URL": server.url("/v1"),
            "M4D_FETCH_ALLOW": server.authority,
        }  # fmt: skip
        done = m4d("sources", "record", "api", "--out", "tests/cassettes/api.json", "--pages", "2", **environ)
        assert done.returncode == 0, done.stderr
        assert "2 entries" in done.stdout
        failed = m4d("sources", "record", "api", **{**environ, "M4D_SOURCES__API__URL": server.url("/absent")})
    text = (m4d.folder / "tests" / "cassettes" / "api.json").read_bytes()
    assert CANARY.encode() not in text
    cassette = Cassette.read(text)
    assert [len(cassette.exchanges), cassette.is_cut, cassette.identities] == [2, True, ("1", "2")]
    assert cassette.exchanges[0].url.endswith("/v1?token={token}")
    assert cassette.exchanges[0].headers["x-total"] == "8"
    assert cassette.recorded_at is not None
    assert m4d.json("sources", **installed)[0]["item_count"] == 0, "nothing is written into the database"
    assert failed.returncode == 1, "a refusal is recorded, and told"
    assert Cassette.read((m4d.folder / "api.json").read_bytes()).exchanges[0].status == 404


def test_what_cannot_be_recorded_says_why(m4d: Called) -> None:
    done = m4d("sources", "record", "undp-projects")
    assert done.returncode == 1
    assert "error: nothing was recorded: no address" in done.stderr
    refused = m4d("sources", "record", "nope")
    assert refused.returncode == 2


def retire(folder: Path) -> None:
    async def run() -> None:
        async with open_database(load_settings({"M4D_DATA_DIR": str(folder)})) as database, database.write() as at:
            gone = {"status": "GONE", "reason": "http_410", "next_check_at": None, "failures": 3}
            await sources.learn(at, "unfpa", gone)

    asyncio.run(run())


def test_a_retired_source_is_due_again(m4d: Called) -> None:
    m4d("sources")
    retire(m4d.folder / "var")
    before = {each["key"]: each for each in m4d.json("sources")}["unfpa"]
    assert (before["status"], before["next_check_at"]) == ("GONE", None)
    done = m4d("sources", "revive", "unfpa")
    assert done.returncode == 0, done.stderr
    assert "unfpa was gone (http_410) and is due now" in done.stdout
    after = {each["key"]: each for each in m4d.json("sources")}["unfpa"]
    assert (after["status"], after["failures"]) == ("GONE", 0), "until it has been asked"
    assert after["next_check_at"] is not None


@pytest.mark.parametrize(("key", "hint"), [("un-women", "ENABLED=true"), ("undp-projects", "__URL")])
def test_a_paused_source_is_not_revived_but_told_how(m4d: Called, key: str, hint: str) -> None:
    done = m4d("sources", "revive", key)
    assert done.returncode == 2
    assert f"source '{key}' is paused" in done.stderr
    assert hint in done.stderr
