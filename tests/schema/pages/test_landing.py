"""The landing page: what is stored now, escaped, in few statements, loading nothing from elsewhere."""

import re
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from m4d_core.clock import FixedClock
from m4d_core.content.item import License
from m4d_core.content.kind import State
from m4d_core.settings import Settings
from m4d_core.storage import sources
from m4d_core.storage.database import Database
from m4d_core.storage.sql_listing import SqlListing
from m4d_schema.memory import open_memory
from m4d_schema.pages.landing import HEADERS, Landing, LandingContext, collect, landing_routes, render
from tests.schema.asking import statements
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio


async def context_of(world: Database) -> LandingContext:
    return LandingContext(
        listing=SqlListing(world), memory=await open_memory(world), clock=FixedClock(NOW), settings=Settings()
    )


async def landing(world: Database) -> Landing:
    return await collect(await context_of(world), "http://m4d.example")


async def test_an_empty_installation_has_a_page_too(world: Database) -> None:
    page = render(await landing(world)).decode()
    assert "Nothing is stored yet" in page
    assert "no cookies, nothing loaded from elsewhere" in page


async def test_counts_what_is_public_and_shows_the_newest_first(world: Database) -> None:
    await save(
        world,
        write("a", title="Older", countries=("TN",), published_at=NOW - timedelta(days=2)),
        write("b", title="Newer", kind="DOCUMENT", language="fr", published_at=NOW - timedelta(days=1)),
        write("c", title="Secret", state=State.DRAFT),
        write("d", title="Undated", published_at=None),
    )
    found = await landing(world)
    assert (found.total, dict(found.counts)) == (3, {"news": 2, "documents": 1})
    assert (found.countries, dict(found.languages)) == (1, {"en": 2, "fr": 1})
    assert [card.title for card in found.newest] == ["Newer", "Older"]
    assert (found.newest[0].kind, found.newest[0].license) == ("document", "Creative Commons BY 4.0")
    page = render(found).decode()
    assert "Secret" not in page
    assert page.index("Newer") < page.index("Older")
    assert "Tunisia" in page


async def test_costs_five_statements_whatever_is_stored(world: Database) -> None:
    context = await context_of(world)
    await save(world, *(write(f"n{number}", countries=("TN", "MA")) for number in range(30)))
    with statements(world) as seen:
        await collect(context, "")
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 5


async def test_what_partners_wrote_stays_text(world: Database) -> None:
    hostile = "<script>alert(1)</script>"
    await save(
        world,
        write("a", title=hostile, url="javascript:alert(1)", license=License(key=hostile), language='en" onload="x'),
    )
    async with world.write() as connection:
        await sources.learn(connection, "demo", {"name": hostile, "reason": hostile, "status": "FAILING"})
    page = render(await landing(world)).decode()
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert 'onload="x' not in page
    assert "&lt;script&gt;" in page


async def test_says_how_each_source_is_in_words_and_not_in_color_alone(world: Database) -> None:
    async with world.write() as connection:
        fetched, due = NOW - timedelta(hours=2), NOW + timedelta(minutes=30)
        learnt = {"status": "NOT_A_FEED", "reason": "not_a_feed", "last_fetched_at": fetched, "next_check_at": due}
        await sources.learn(connection, "undp-projects", learnt)
    page = render(await landing(world)).decode()
    assert "not a feed" in page
    assert "2 hours ago" in page
    assert "in 30 minutes" in page


async def test_the_direction_of_a_title_follows_its_script(world: Database) -> None:
    await save(world, write("a", title="تحويلات المهاجرين", language="ar"))
    page = render(await landing(world)).decode()
    assert '<li class="card" lang="ar" dir="auto">' in page


async def test_everything_it_loads_is_ours_and_is_there(world: Database) -> None:
    app = Starlette(routes=landing_routes(await context_of(world)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        page = await client.get("/")
        loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))
        assert len(loaded) == 3
        for path in loaded:
            assert (await client.get(path)).status_code == 200
    assert {name: page.headers[name] for name in HEADERS} == HEADERS
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:", page.text)
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", page.text)
    script = (await _asset(app, "/static/landing.js")).text
    assert "innerHTML" not in script
    assert "eval(" not in script


async def _asset(app: Starlette, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        return await client.get(path)
