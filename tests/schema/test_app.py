"""Where the floors are joined."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from m4d_core.catalogue.listing import CatalogueListing, Way
from m4d_core.errors import EngineError, SettingsError
from m4d_core.settings import Settings
from m4d_core.storage import embeds
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.embeds import StoredEmbed, Use
from m4d_core.storage.selection import PUBLIC, Filter, Selection
from m4d_schema.app import create_app, open_installation, running
from tests.core.storage.test_notices import LISTENERS, number
from tests.databases import TIMEOUT_S
from tests.world import NOW

pytestmark = pytest.mark.anyio
ALWAYS = {"embed uses"}
CATALOGUE = {"catalogue", "catalogue check", *ALWAYS}


def settings(folder: Path, **values: object) -> Settings:
    return Settings(**{"data_dir": folder, "plugins": ("undp-projects",), **values})  # type: ignore[arg-type]  # any setting


async def test_every_route_answers_and_guards_its_page(tmp_path: Path) -> None:
    async with open_installation(settings(tmp_path), background=True) as installation:
        assert set(installation.jobs) == {"scheduler", "embedded indexer", "embedded index check", *CATALOGUE}
        transport = httpx.ASGITransport(create_app(installation))
        async with httpx.AsyncClient(transport=transport, base_url="http://m4d.example") as client:
            page = await client.get("/")
            asset = await client.get("/static/m4d.css")
            answer = await client.post("/graphql", json={"query": "{ __typename }"})
            live, ready = await client.get("/health/live"), await client.get("/health/ready")
            absent = await client.get("/nowhere")
            moved = await client.get("/graphql/")
    assert (page.status_code, asset.status_code, absent.status_code) == (200, 200, 404)
    assert moved.status_code in (307, 404)
    assert answer.json()["data"] == {"__typename": "Query"}
    assert (live.json(), ready.json()) == ({"status": "ok"}, {"status": "ok"})
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in page.headers


async def test_an_engine_that_stands_in_is_followed_as_well_and_answers_while_the_other_is_away(tmp_path: Path) -> None:
    away = {"search_engine": "meilisearch", "meili_url": "http://127.0.0.1:1", "search_fallback": "embedded"}
    async with open_installation(settings(tmp_path, **away), background=True) as installation:
        assert {name for name in installation.jobs if "ind" in name} == {
            f"{engine} {job}" for engine in ("meilisearch", "embedded") for job in ("indexer", "index check")
        }
        assert installation.fallback is not None
        transport = httpx.ASGITransport(create_app(installation))
        asked = {"q": "migration", "limit": 1}
        async with (
            running({"indexer": installation.jobs["embedded indexer"]}),
            httpx.AsyncClient(transport=transport, base_url="http://m4d.example") as client,
        ):
            while not await installation.fallback.count():  # noqa: ASYNC110 - nobody says that the index has come up
                await asyncio.sleep(0)
            answer = await client.post("/search/indexes/content/search", json=asked)
            ready = await client.get("/health/ready")
            found = await client.post("/graphql", json={"query": '{ search(text: "migration") { degraded } }'})
    assert (answer.status_code, answer.headers["m4d-search-degraded"], len(answer.json()["hits"])) == (200, "1", 1)
    assert (ready.json(), found.json()["data"]) == ({"status": "degraded"}, {"search": {"degraded": True}})


async def test_the_api_alone_has_its_catalogue_and_leaves_the_index_to_its_writer(tmp_path: Path) -> None:
    async with (
        open_installation(settings(tmp_path), background=True),
        open_installation(settings(tmp_path), background=False) as reader,
    ):
        assert set(reader.jobs) == CATALOGUE


async def test_what_embeds_were_asked_is_stored_in_the_end(tmp_path: Path) -> None:
    used = Use(origin="https://city.example", answered=1, refused=0)
    async with open_installation(settings(tmp_path), background=False) as installation:
        async with installation.database.write() as connection:
            await embeds.put(connection, StoredEmbed(id="embed-1", name="", origins=(used.origin,), created_at=NOW))
        installation.uses.note("embed-1", used.origin, answered=True)
    async with open_database(settings(tmp_path)) as database, database.read() as connection:
        assert await embeds.uses(connection) == {"embed-1": [used]}


async def test_lists_are_answered_by_the_catalogue_once_it_is_built(tmp_path: Path) -> None:
    wanted = Selection(viewer=PUBLIC, columns=frozenset({"title"}), filter=Filter(goes_local=True))
    async with open_installation(settings(tmp_path, catalogue="on"), background=False) as installation:
        listing = installation.graphql.listing
        assert isinstance(listing, CatalogueListing)
        async with running({"catalogue": installation.jobs["catalogue"]}):
            while not listing.ways[Way.CATALOGUE]:
                await listing.total(wanted)
                await asyncio.sleep(0)
    async with open_installation(settings(tmp_path, catalogue="off"), background=False) as installation:
        assert set(installation.jobs) == ALWAYS


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_serves_what_is_in_postgresql_listens_for_commits(database: Database, tmp_path: Path) -> None:
    url = SecretStr(database.engine.url.render_as_string(hide_password=False))
    deadline = time.monotonic() + TIMEOUT_S
    async with open_installation(settings(tmp_path, database_url=url), background=True):
        while not await number(database, f"pid {LISTENERS}"):
            assert time.monotonic() < deadline, "nobody listens"


async def test_a_second_writer_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    async with open_installation(settings(tmp_path), background=True):
        with pytest.raises(EngineError, match="another process"):
            async with open_installation(settings(tmp_path), background=True):
                pass


async def test_an_engine_nobody_has_and_a_database_of_another_kind_are_settings_that_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="M4D_SEARCH_ENGINE"):
        async with open_installation(settings(tmp_path, search_engine="nope"), background=False):
            pass
    with pytest.raises(SettingsError, match="M4D_DATABASE_URL"):
        async with open_installation(settings(tmp_path, database_url=SecretStr("mysql://x")), background=False):
            pass


async def test_a_job_that_fails_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("m4d_schema.app.RESTART_S", 0.0)
    runs, again = 0, asyncio.Event()

    async def job() -> None:
        nonlocal runs
        runs += 1
        if runs == 2:
            again.set()
            await asyncio.Event().wait()
        raise RuntimeError("once")

    async with running({"job": job}):
        await asyncio.wait_for(again.wait(), 10)
    assert runs == 2
