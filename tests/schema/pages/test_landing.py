"""The landing page: what is stored now, escaped, in few statements, loading nothing from elsewhere."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise

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
from m4d_schema.pages.answering import PAGE_HEADERS
from m4d_schema.pages.assets import ASK_AGAIN, FOREVER
from m4d_schema.pages.landing import LandingContext, LandingData, collect, landing_routes
from m4d_schema.pages.landing import render as render_in
from m4d_schema.pages.speech import Speech
from tests.schema.asking import statements
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
ENGLISH = Speech("en")


def render(data: LandingData) -> bytes:
    return render_in(data, ENGLISH)


async def context_of(world: Database) -> LandingContext:
    return LandingContext(
        listing=SqlListing(world), memory=await open_memory(world), clock=FixedClock(NOW), settings=Settings()
    )


async def landing(world: Database) -> LandingData:
    return await collect(await context_of(world), "http://m4d.example", ENGLISH)


async def test_an_empty_installation_has_a_page_too(world: Database) -> None:
    page = render(await landing(world)).decode()
    assert "Nothing is stored yet" in page
    assert "<strong>0</strong> items" in page
    assert page.count("none yet") == 3
    assert "No cookies, nothing loaded from elsewhere" in page


async def test_counts_what_is_public_and_shows_the_newest_first(world: Database) -> None:
    await save(
        world,
        write("a", title="Older", countries=("TN",), published_at=NOW - timedelta(days=2)),
        write("b", title="Newer", kind="DOCUMENT", language="fr", published_at=NOW - timedelta(days=1)),
        write("c", title="Secret", state=State.DRAFT),
        write("d", title="Undated", published_at=None),
    )
    found = await landing(world)
    assert found.total == 3
    assert [(tally.key, tally.label, tally.count) for tally in found.counts] == [
        ("NEWS", "news", 2),
        ("DOCUMENT", "document", 1),
    ]
    assert [(tally.label, tally.count) for tally in found.languages] == [("English", 2), ("French", 1)]
    assert [(tally.key, tally.label, tally.count) for tally in found.countries] == [("TN", "Tunisia", 1)]
    assert [card.title for card in found.newest] == ["Newer", "Older"]
    assert (found.newest[0].kind, found.newest[0].license) == ("Document", "Creative Commons BY 4.0")
    page = render(found).decode()
    assert "Secret" not in page
    assert page.index("Newer") < page.index("Older")
    assert "Tunisia" in page


async def test_costs_six_statements_whatever_is_stored(world: Database) -> None:
    context = await context_of(world)
    await save(world, *(write(f"n{number}", countries=("TN", "MA")) for number in range(30)))
    with statements(world) as seen:
        await collect(context, "", ENGLISH)
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 6


async def test_tells_when_something_public_last_changed(world: Database) -> None:
    await save(world, write("a"), now=NOW - timedelta(hours=3))
    await save(world, write("b", state=State.DRAFT), now=NOW - timedelta(hours=1))
    found = await landing(world)
    assert found.changed_at == NOW - timedelta(hours=3)
    assert "3 hours ago" in render(found).decode()


async def test_what_is_to_come_is_not_the_newest(world: Database) -> None:
    await save(world, write("a", title="Tomorrow", published_at=NOW + timedelta(days=1)), write("b", title="Today"))
    assert [card.title for card in (await landing(world)).newest] == ["Today"]


async def test_tells_of_demo_items_only_while_there_are_some(world: Database) -> None:
    assert not (await landing(world)).demo
    assert "--no-demo" not in render(await landing(world)).decode()
    await save(world, write("a"))
    assert (await landing(world)).demo
    assert "--no-demo" in render(await landing(world)).decode()


async def test_what_partners_wrote_stays_text(world: Database) -> None:
    hostile = "<script>alert(1)</script>"
    await save(
        world,
        write("a", title=hostile, url="javascript:alert(1)", license=License(key=hostile), language='en" onload="x'),
        write("b", title='"><img src=x onerror=alert(1)>', url='https://example.org/"onclick="alert(1)'),
    )
    async with world.write() as connection:
        learnt = {"name": hostile, "reason": hostile, "status": "FAILING", "homepage": "javascript:alert(2)"}
        await sources.learn(connection, "demo", learnt)
    page = render(await landing(world)).decode()
    seen = Tags(page)
    assert {address.split(":")[0] for address in seen.addresses if not address.startswith(("/", "#", "?"))} == {"https"}
    assert seen.names.count("script") == 1
    assert seen.names.count("img") == 1
    assert not [name for name in seen.attributes if name.startswith("on")]
    assert "&lt;script&gt;" in page


async def test_says_how_each_source_is_in_words_and_not_in_color_alone(world: Database) -> None:
    async with world.write() as connection:
        fetched, due = NOW - timedelta(hours=2), NOW + timedelta(minutes=30)
        learnt = {"status": "NOT_A_FEED", "reason": "not_a_feed", "last_fetched_at": fetched, "next_check_at": due}
        await sources.learn(connection, "undp-projects", learnt)
    found = await landing(world)
    assert [(tally.key, tally.label, tally.count) for tally in found.states] == [
        ("good", "ok", 1),
        ("bad", "not a feed", 1),
    ]
    page = render(found).decode()
    assert '<span class="state bad">not a feed</span> <span class="reason">answers with something else</span>' in page
    assert "2 hours ago</time>" in page
    assert "in 30 minutes</time>" in page


async def test_the_direction_of_a_card_follows_its_title_alone(world: Database) -> None:
    await save(world, write("a", title="تحويلات المهاجرين", language="ar", countries=("MA",)))
    page = render(await landing(world)).decode()
    card = page[page.index('<li class="card" dir="auto">') :]
    card = card[: card.index("</ul>")]
    assert '<h3 lang="ar"><a href="https://example.org/a" rel="noopener">تحويلات المهاجرين</a></h3>' in card
    assert re.sub(r"<bdi.*?</bdi>|<h3.*?</h3>|<[^>]+>|\s", "", card) == ""


async def test_its_parts_are_landmarks_with_headings_in_order(world: Database) -> None:
    await save(world, write("a"))
    seen = Tags(render(await landing(world)).decode())
    assert [seen.names.count(name) for name in ("header", "main", "footer", "h1")] == [1] * 4
    levels = [int(name[1]) for name in seen.names if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(set(seen.ids)) == len(seen.ids)
    assert set(seen.references) <= set(seen.ids)


async def test_everything_it_loads_is_ours_and_is_there(world: Database) -> None:
    async with client(await context_of(world)) as asking:
        page = await asking.get("/")
        loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))
        assert len(loaded) == 3
        for path in loaded:
            answer = await asking.get(path)
            assert (answer.status_code, answer.headers["cache-control"]) == (200, FOREVER)
        script = (await asking.get("/static/landing.js")).text
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:", page.text)
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", page.text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|torage|cookie", script)


async def test_its_headers_let_it_do_nothing_else(world: Database) -> None:
    async with client(await context_of(world)) as asking:
        page = await asking.get("/")
        head = await asking.head("/")
        posted = await asking.post("/")
    assert {name: page.headers[name] for name in PAGE_HEADERS} == PAGE_HEADERS
    assert page.headers["cache-control"] == ASK_AGAIN
    assert "set-cookie" not in page.headers
    assert (head.status_code, head.content, posted.status_code) == (200, b"", 405)
    rules = dict(rule.split(" ", 1) for rule in PAGE_HEADERS["Content-Security-Policy"].split("; "))
    assert rules == {
        "default-src": "'none'",
        **dict.fromkeys(("script-src", "style-src", "img-src", "connect-src"), "'self'"),
        **dict.fromkeys(("form-action", "base-uri", "frame-ancestors"), "'none'"),
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("api.m4d.example", "http://api.m4d.example/graphql"),
        ("127.0.0.1:8123", "http://127.0.0.1:8123/graphql"),
        ("[::1]:8000", "http://[::1]:8000/graphql"),
        ("x;reboot", "http://127.0.0.1:8000/graphql"),
        ("x`reboot`", "http://127.0.0.1:8000/graphql"),
        ("$(reboot)", "http://127.0.0.1:8000/graphql"),
    ],
)
async def test_the_shell_lines_ask_the_host_that_was_asked_and_run_nothing_else(
    world: Database, host: str, shown: str
) -> None:
    async with client(await context_of(world)) as asking:
        page = (await asking.get("/", headers={"Host": host})).text
    assert page.count(f"curl {shown} ") == 2
    assert "reboot" not in page


def client(context: LandingContext) -> httpx.AsyncClient:
    app = Starlette(routes=landing_routes(context))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example")


class Tags(HTMLParser):
    """What a browser would make of a page: its elements, attributes, addresses and ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        for name, value in attrs:
            self.attributes.append(name)
            if name in ("href", "src"):
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-labelledby") or (name == "href" and (value or "").startswith("#")):
                self.references.append((value or "").removeprefix("#"))
