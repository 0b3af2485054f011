"""Whole runs over sites: from sitemaps to pages, over several runs, robots.txt before each page."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import orjson
import pytest

from m4d_core.content.item import License
from m4d_core.ingestion import (
    Budget,
    Context,
    Entry,
    Item,
    Outcome,
    SitemapSource,
    source,
)
from m4d_core.ingestion.contract import Request
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.core.ingestion.bench import Bench, opened
from tests.world import rows

pytestmark = pytest.mark.anyio

ALLOWED = Reply(body=b"User-agent: *\nDisallow: /admin/\n")


@source("demo", partner="m4d", license=License(key="CC-BY-4.0"))
class Pages(SitemapSource):
    """Pages that are read as JSON, which needs no child: what is tried here is the way through them."""

    budget = Budget(pages=20)

    def read(self, entry: Entry, context: Context) -> Outcome:
        if "number" in entry.data:
            return Item(id=str(entry.data["number"]), title=f"Migrants {entry.data['number']}")
        found = super().read(entry, context)
        return replace(found, format="json") if isinstance(found, Request) and found.format else found


class RealPages(SitemapSource):
    """Pages as they are, through the child."""

    key = "demo"
    partner = "m4d"
    license = License(key="CC-BY-4.0")
    budget = Budget(pages=20)


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world, ingest_first_run=1000, ingest_batch=50) as made:
        made.made, made.path, made.seed = Pages, "/sitemap.xml", 3
        made.server.route("/robots.txt", ALLOWED)
        yield made


def urlset(server: HostileServer, pages: Mapping[str, str | None]) -> bytes:
    inside = "".join(
        f"<url><loc>{server.url(path)}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</url>"
        for path, lastmod in pages.items()
    )
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inside}</urlset>".encode()


def index(server: HostileServer, maps: Mapping[str, str | None]) -> bytes:
    return urlset(server, maps).replace(b"urlset", b"sitemapindex").replace(b"url>", b"sitemap>")


def asked(bench: Bench, beginning: str = "/") -> list[str]:
    return [request.path for request in bench.server.requests if request.path.startswith(beginning)]


def day(number: int) -> str:
    return f"2026-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"


def publish(bench: Bench, pages: Mapping[str, str | None], etag: str = '"1"') -> None:
    """A sitemap, and a page of JSON for each of its addresses."""
    body = urlset(bench.server, pages)
    bench.server.route("/sitemap.xml", Reply(body=body, headers={"ETag": etag}))
    for path in pages:
        bench.server.route(path, Reply(body=orjson.dumps({"number": int(path.rpartition("/")[2])})))


async def finish(bench: Bench, runs: int) -> list[int]:
    """How much is new in each of so many runs."""
    return [(await bench.run()).counts["new"] for _ in range(runs)]


@pytest.mark.parametrize("count", [50, pytest.param(1000, marks=pytest.mark.long)])
async def test_a_large_site_is_finished_over_several_runs_and_no_page_is_asked_twice(bench: Bench, count: int) -> None:
    class Steady(Pages):
        budget = Budget(pages=count // 2)

    bench.made = Steady
    publish(bench, {f"/page/{number}": day(number) for number in range(count)})
    assert await finish(bench, 4) == [count // 2 - 1, count // 2 - 1, 2, 0]
    pages = asked(bench, "/page/")
    assert len(pages) == len(set(pages)) == count
    newest = sorted(range(count), key=day, reverse=True)
    assert [day(int(path.rpartition("/")[2])) for path in pages] == [day(number) for number in newest]
    assert len(asked(bench, "/sitemap.xml")) == 4
    assert len(asked(bench, "/robots.txt")) == 4, "once a run: each has a workshop of its own here"


async def test_a_second_run_writes_nothing_and_asks_conditionally(bench: Bench) -> None:
    publish(bench, {"/page/1": "2026-01-01", "/page/2": None})
    assert await finish(bench, 1) == [2]
    before, changes = await rows(bench.database), await bench.changes()
    bench.server.route("/sitemap.xml", Reply(status=304))
    report = await bench.run()
    assert (report.status, report.counts["new"], report.counts["fetched"]) == ("OK", 0, 0)
    assert bench.server.requests[-1].header("If-None-Match") == '"1"'
    assert len(asked(bench, "/page/")) == 2
    assert (await rows(bench.database), await bench.changes()) == (before, changes)


async def test_only_what_has_changed_is_asked_again(bench: Bench) -> None:
    publish(bench, {"/page/1": "2026-01-01", "/page/2": "2026-01-02"})
    await bench.run()
    publish(bench, {"/page/1": "2026-01-01", "/page/2": "2026-02-02", "/page/3": "2026-02-03"}, '"2"')
    report = await bench.run()
    assert asked(bench, "/page/")[2:] == ["/page/3", "/page/2"]
    assert (report.counts["new"], report.counts["changed"]) == (1, 0)


async def test_an_index_leads_to_the_newest_map_first_and_through_it_before_the_next(bench: Bench) -> None:
    bench.server.route("/sitemap.xml", Reply(body=index(bench.server, {"/old.xml": "2025-01-01", "/new.xml": day(9)})))
    for name, first in (("old", 0), ("new", 100)):
        paths = [f"/page/{first + number}" for number in range(15)]
        bench.server.route(f"/{name}.xml", Reply(body=urlset(bench.server, dict.fromkeys(paths, "2025-01-01"))))
        for path in paths:
            bench.server.route(path, Reply(body=orjson.dumps({"number": int(path.rpartition("/")[2])})))
    report = await bench.run()
    assert (report.counts["new"], asked(bench)[1:4]) == (17, ["/sitemap.xml", "/new.xml", "/page/100"])
    assert await finish(bench, 2) == [13, 0]
    assert len(set(asked(bench, "/page/"))) == len(asked(bench, "/page/")) == 30
    assert asked(bench).count("/new.xml") == 1, "its lastmod is the same, and it was finished"


async def test_a_map_without_a_date_is_looked_at_in_every_run(bench: Bench) -> None:
    bench.server.route("/sitemap.xml", Reply(body=index(bench.server, {"/map.xml": None}), headers={"ETag": '"i"'}))
    bench.server.route("/map.xml", Reply(body=urlset(bench.server, {"/page/1": "2026-01-01"})))
    bench.server.route("/page/1", Reply(body=b'{"number": 1}'))
    await bench.run()
    bench.server.route("/sitemap.xml", Reply(status=304))
    bench.server.route("/map.xml", Reply(body=urlset(bench.server, {"/page/2": "2026-01-02"})))
    bench.server.route("/page/2", Reply(body=b'{"number": 2}'))
    assert await finish(bench, 1) == [1], "although the index has not changed"


async def test_a_robots_txt_may_be_where_it_begins(bench: Bench) -> None:
    publish(bench, {"/page/1": "2026-01-01"})
    text = f"User-agent: *\nDisallow: /admin/\nSitemap: {bench.server.url('/sitemap.xml')}\n"
    bench.server.route("/robots.txt", Reply(body=text.encode()))
    bench.path = "/robots.txt"
    assert await finish(bench, 2) == [1, 0]
    assert len(asked(bench, "/page/")) == 1


async def test_a_page_that_robots_txt_denies_is_asked_zero_times(bench: Bench) -> None:
    publish(bench, {"/admin/1": "2026-01-01", "/page/2": "2026-01-02"})
    report = await bench.run()
    assert (report.status, report.counts["new"], report.reasons["skipped"]) == ("OK", 1, {"robots_denied": 1})
    assert await finish(bench, 2) == [0, 0]
    assert asked(bench, "/admin/") == []


async def test_a_first_address_that_is_denied_is_told_and_not_asked(bench: Bench) -> None:
    bench.server.route("/robots.txt", Reply(body=b"User-agent: M4D\nDisallow: /\n"))
    publish(bench, {"/page/1": None})
    report = await bench.run()
    assert (report.status, report.reason) == ("FORBIDDEN", "robots_denied")
    assert asked(bench) == ["/robots.txt"]


@pytest.mark.parametrize("answer", [Reply(status=500), Reply(status=503), Reply(status=429), Reply(cut=3)])
async def test_where_robots_txt_cannot_be_had_nothing_is_asked_for_now(bench: Bench, answer: Reply) -> None:
    publish(bench, {"/page/1": "2026-01-01"})
    bench.server.route("/robots.txt", answer)
    report = await bench.run()
    assert (report.status, report.reason) == ("FAILING", "robots_unreachable")
    assert asked(bench) == ["/robots.txt"]
    bench.server.route("/robots.txt", ALLOWED)
    assert await finish(bench, 1) == [1]


async def test_between_two_requests_it_waits_as_long_as_the_host_wants(bench: Bench) -> None:
    bench.server.route("/robots.txt", Reply(body=b"User-agent: *\nCrawl-delay: 7\n"))
    publish(bench, {"/page/1": "2026-01-01", "/page/2": "2026-01-02"})
    await bench.run()
    assert bench.waited == [7.0, 7.0], "before each but the first"
    assert len(asked(bench, "/page/")) == 2


async def test_it_waits_as_long_as_the_source_wants_where_the_host_says_less(bench: Bench) -> None:
    class Slow(Pages):
        budget = Budget(pages=20, pause_s=2.5)

    bench.made = Slow
    publish(bench, {"/page/1": "2026-01-01"})
    await bench.run()
    assert bench.waited == [2.5]


async def test_one_page_that_is_gone_or_broken_is_passed_over(bench: Bench) -> None:
    publish(bench, {f"/page/{number}": day(number) for number in range(1, 6)})
    bench.server.route("/page/5", Reply(status=404))
    bench.server.route("/page/4", Reply(body=b"%PDF-1.7"))
    bench.server.route("/page/3", Reply(status=500))
    report = await bench.run()
    assert (report.status, report.counts["new"]) == ("OK", 2)
    assert report.reasons["skipped"] == {"http_404": 1, "not_a_feed": 1, "http_5xx": 1}
    bench.server.route("/page/3", Reply(body=b'{"number": 3}'))
    assert await finish(bench, 2) == [1, 0]
    counts = {path: asked(bench).count(path) for path in asked(bench, "/page/")}
    assert counts == {"/page/1": 1, "/page/2": 1, "/page/3": 2, "/page/4": 1, "/page/5": 1}


async def test_where_no_page_is_good_it_is_not_the_pages_that_fail(bench: Bench) -> None:
    publish(bench, {f"/page/{number}": day(number) for number in range(1, 4)})
    for number in range(1, 4):
        bench.server.route(f"/page/{number}", Reply(status=403))
    report = await bench.run()
    assert (report.status, report.reason) == ("FORBIDDEN", "http_403")
    publish(bench, {f"/page/{number}": day(number) for number in range(1, 4)})
    assert await finish(bench, 1) == [3], "nothing was settled by it"


async def test_a_host_that_wants_to_be_left_alone_is(bench: Bench) -> None:
    publish(bench, {f"/page/{number}": day(number) for number in range(1, 6)})
    bench.server.route("/page/4", Reply(status=429, headers={"Retry-After": "3600"}))
    report = await bench.run()
    assert (report.status, report.reason, report.counts["new"]) == ("FAILING", "rate_limited", 1)
    assert asked(bench, "/page/") == ["/page/5", "/page/4"]
    publish(bench, {f"/page/{number}": day(number) for number in range(1, 6)})
    assert await finish(bench, 2) == [4, 0]
    assert asked(bench).count("/page/5") == 1


PAGE = """<!doctype html><html lang="en"><head><title>{0} | Site</title><link rel="canonical" href="{1}">
<meta property="og:title" content="Migrants {0}"><meta property="og:description" content="About {0}">
<meta property="article:published_time" content="2026-01-0{0}T10:00:00Z"></head>
<body><h1>Migrants {0}</h1></body></html>"""


async def test_real_pages_go_through_the_child_and_are_asked_once(bench: Bench) -> None:
    bench.made = RealPages
    publish(bench, {"/page/1": "2026-01-01", "/page/2": "2026-01-02", "/page/3": "2026-01-03"})
    for number in (1, 2):
        url = bench.server.url(f"/page/{number}")
        bench.server.route(f"/page/{number}", Reply(body=PAGE.format(number, url).encode()))
    bench.server.route("/page/3", Reply(body=b"<html><head><title>Not found</title></head></html>"))
    report = await bench.run()
    assert (report.status, report.counts["new"], report.reasons["skipped"]) == ("OK", 2, {"not_a_feed": 1})
    assert await bench.titles() == ["Migrants 1", "Migrants 2"]
    (row, _) = sorted(await rows(bench.database), key=lambda each: str(each["title"]))
    assert (row["identity"], row["summary"], row["language"]) == (bench.server.url("/page/1"), "About 1", "en")
    changes = await bench.changes()
    assert await finish(bench, 2) == [0, 0]
    assert (len(asked(bench, "/page/")), await bench.changes()) == (3, changes)


async def test_what_was_passed_over_stands_in_the_table_of_addresses(bench: Bench) -> None:
    publish(bench, {"/page/1": "2026-01-01", "/page/2": "2026-01-02"})
    bench.server.route("/page/2", Reply(status=410))
    await bench.run()
    states = {row["url"].rpartition("/")[2]: row["version"] for row in await rows(bench.database, tables.SourceUrl)}
    assert states == {"1": "2026-01-01", "2": "2026-01-02", "sitemap.xml": None}
