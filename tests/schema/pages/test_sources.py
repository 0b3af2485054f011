"""The page of sources: the state of each, its license, its newest items, how to add one; in few statements."""

import re
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from m4d_core.clock import FixedClock
from m4d_core.content.kind import State
from m4d_core.storage import sources
from m4d_core.storage.database import Database
from m4d_core.storage.queries import Rows
from m4d_schema.facet_names import SPOKEN
from m4d_schema.memory import open_memory
from m4d_schema.pages import examples
from m4d_schema.pages.answering import A_MINUTE
from m4d_schema.pages.sources import NEWEST, SourcesContext, collect, render, sources_routes
from m4d_schema.pages.speech import Speech
from tests.schema.asking import statements
from tests.schema.pages.test_landing import Tags
from tests.world import NOW, save, source_row, write

pytestmark = pytest.mark.anyio
ENGLISH = Speech("en")


async def context_of(world: Database) -> SourcesContext:
    return SourcesContext(database=world, rows=Rows(world), memory=await open_memory(world), clock=FixedClock(NOW))


async def shown(world: Database, speech: Speech = ENGLISH) -> str:
    return render(await collect(await context_of(world), speech), speech).decode()


def entry(page: str, key: str) -> str:
    return page.split(f'id="source-{key}"')[1].split("</article>", maxsplit=1)[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_a_source_has_its_newest_items_with_links_to_their_publisher(world: Database) -> None:
    days = [timedelta(days=number) for number in range(NEWEST + 1)]
    await save(world, *(write(f"a{day.days}", title=f"A{day.days}", published_at=NOW - day) for day in days))
    await save(world, write("draft", title="Draft", state=State.DRAFT))
    page = await shown(world)
    found = entry(page, "demo")
    assert re.findall(r'<a href="([^"]+)" rel="noopener">(A\d)</a>', found) == [
        (f"https://example.org/a{number}", f"A{number}") for number in range(NEWEST)
    ]
    assert "1 March 2026" in found
    assert f"<dt>Items</dt><dd>{NEWEST + 1}</dd>" in found
    assert "Creative Commons BY 4.0" in found
    assert "M4D Net" in found
    assert "Nothing of it is published here yet." in entry(page, "undp-projects")
    assert "Draft" not in page


async def test_one_that_fails_says_so_in_plain_words_and_what_it_did_last(world: Database) -> None:
    async with world.write() as connection:
        learnt = {
            "status": "FAILING",
            "reason": "connect",
            "detail": "10.0.0.7 refused",
            "failures": 3,
            "status_since": NOW - timedelta(days=2),
            "last_good_at": NOW - timedelta(days=3),
            "next_check_at": NOW + timedelta(hours=5),
        }
        await sources.learn(connection, "undp-projects", learnt)
    page = await shown(world)
    found = words(entry(page, "undp-projects"))
    assert "What is wrong cannot be reached since 27 February 2026, 3 attempts in a row" in found
    assert "Last success 3 days ago" in found
    assert "Next check in 5 hours" in found
    assert '<span class="state bad">failing</span>' in page
    assert "10.0.0.7" not in page
    arabic = words(entry(await shown(world, Speech("ar")), "undp-projects"))
    assert "لا يمكن الوصول إليه منذ 27 فبراير 2026، 3 محاولات متتالية" in arabic


async def test_three_statements_for_any_number_of_sources(world: Database) -> None:
    async with world.write() as connection:
        await sources.register(connection, [source_row(f"s{number}") for number in range(40)])
    await save(world, *(write(f"s{number}", source_key=f"s{number}") for number in range(40)))
    context = await context_of(world)
    with statements(world) as seen:
        data = await collect(context, ENGLISH)
    assert len(data.entries) == 42
    assert len(seen) == 3


async def test_how_to_add_one_is_what_the_landing_page_shows(world: Database) -> None:
    page = await shown(world)
    assert all(each.replace('"', "&#34;") in page for each in (examples.FEED, examples.COMMANDS))
    assert '<a href="/docs/tutorial">' in page


async def test_what_partners_wrote_stays_text(world: Database) -> None:
    hostile = '"><script>alert(1)</script>'
    await save(world, write("a", title=hostile, url="javascript:alert(1)", language='en" onload="x'))
    async with world.write() as connection:
        await sources.learn(connection, "demo", {"name": hostile, "reason": hostile, "status": "FAILING"})
    seen = Tags(await shown(world))
    assert "script" not in seen.names
    assert not [name for name in seen.attributes if name.startswith("on")]
    assert not [address for address in seen.addresses if address.startswith("javascript")]


@pytest.mark.parametrize("language", SPOKEN)
async def test_it_is_answered_in_every_language_and_kept_for_a_minute(world: Database, language: str) -> None:
    app = Starlette(routes=sources_routes(await context_of(world)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        found = await client.get("/sources", params={"lang": language})
        again = await client.get(f"/sources?lang={language}", headers={"If-None-Match": found.headers["etag"]})
    assert found.headers["cache-control"] == A_MINUTE
    assert f"<title>{Speech(language).text('sources.title')}</title>" in found.text
    assert again.status_code == 304
