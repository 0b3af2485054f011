from collections.abc import AsyncIterator

import pytest

from m4d_core.ingestion import Budget, Context, Entry, Item, Request
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from m4d_plugins.oecd import OecdPublications
from tests.core.ingestion.bench import Bench, opened
from tests.plugins.test_recorded import RECORDED, read
from tests.world import rows

PAGE = (RECORDED / "oecd.html").read_bytes()
BEHIND = "/en/publications/2025/03/invented-outlook-on-migration-and-towns_0a1b2c3d.html"


def listed(path: str, kind: str = "page") -> Entry:
    url = f"https://www.oecd.org{path}"
    return Entry(locator="x", data={"kind": kind, "url": url, "lastmod": "2026", "news": None, "alternates": []})


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        ("/sitemap/en-publications-2025.xml", "sitemap", True), ("/sitemap/fr-publications-2025.xml", "sitemap", False),
        ("/sitemap/en-events-2025.xml", "sitemap", False), (BEHIND, "page", True),
        ("/en/publications/international-migration-outlook-2025_4c3ecd4d-en.html", "page", True),
        ("/en/publications/the-cost-of-remittances_4c3ecd4d-en/full-report.html", "page", True),
        ("/en/publications/taxing-wages-2025_4c3ecd4d-en.html", "page", False),
        ("/en/publications/migration.html", "page", False),
        ("/en/about/migration_4c3ecd4d-en.html", "page", False),
    ],
)  # fmt: skip
def test_only_english_publications_that_may_be_meant_are_asked_for(path: str, kind: str, expected: bool) -> None:
    found = OecdPublications().read(listed(path, kind), Context(url=OecdPublications.url))
    assert isinstance(found, Request) is expected


@pytest.mark.parametrize(
    ("date", "key"),
    [(b"2024/07/01", "CC-BY-4.0"), (b"2024/06/30", "all-rights-reserved"), (b"2024/07", "all-rights-reserved"),
     (b"soon", "all-rights-reserved")],
)  # fmt: skip
def test_what_is_published_since_july_2024_is_open_and_what_has_no_day_is_not(date: bytes, key: str) -> None:
    (made,) = read(OecdPublications(), PAGE.replace(b"2025/03/12", date), "html")
    assert made["license"]["key"] == key


def test_the_doi_is_the_one_the_address_ends_with() -> None:
    body = PAGE.replace(b"<head>", b'<head><meta name="citation_doi" content="10.1787/another-en">')
    (made,) = read(OecdPublications(), body, "html")
    assert [each["value"] for each in made["detail"]["identifiers"]] == ["10.1787/0a1b2c3d-en", "978-92-64-00000-0"]


def test_a_page_that_asks_not_to_be_listed_is_left_out() -> None:
    found = OecdPublications().read(_hidden(), Context(url=OecdPublications.url))
    assert not isinstance(found, Item)


def _hidden() -> Entry:
    return Entry(locator="page", data={"address": "https://www.oecd.org/x_4c3ecd4d-en.html", "is_hidden": True})


def test_a_page_on_something_else_is_outside() -> None:
    (made,) = read(
        OecdPublications(), PAGE.replace(b"migration", b"taxes").replace(b"local development", b"wages"), "html"
    )
    assert made["why_inside"] is None


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        yield made


@pytest.mark.anyio
async def test_a_whole_run_and_a_second_one_that_writes_nothing(bench: Bench) -> None:
    class Here(OecdPublications):
        key, url, budget = "demo", "", Budget(pages=10)

    bench.made, bench.path, bench.seed = Here, "/sitemap.xml", 3
    server = bench.server
    place = "<sitemap><loc>{}</loc><lastmod>2026-01-01</lastmod></sitemap>"
    maps = "".join(
        place.format(server.url(f"/{name}.xml")) for name in ("en-publications-2025", "fr-publications-2025")
    )
    pages = f"<url><loc>{server.url(BEHIND)}</loc><lastmod>2026-01-01</lastmod></url>"
    server.route("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /en/publications/drafts/\n"))
    server.route("/sitemap.xml", Reply(body=f"<sitemapindex>{maps}</sitemapindex>".encode(), headers={"ETag": '"1"'}))
    server.route("/en-publications-2025.xml", Reply(body=f"<urlset>{pages}</urlset>".encode()))
    server.route(BEHIND, Reply(body=PAGE))
    report = await bench.run()
    assert (report.status, report.counts["new"]) == ("OK", 1)
    assert [request.path for request in server.requests] == [
        "/robots.txt", "/sitemap.xml", "/en-publications-2025.xml", BEHIND,
    ]  # fmt: skip
    (row,) = await rows(bench.database)
    assert (row["identity"], row["license"]["key"]) == ("0a1b2c3d", "CC-BY-4.0")
    changes = await bench.changes()
    server.route("/sitemap.xml", Reply(status=304))
    again = await bench.run()
    assert (again.status, again.counts["new"], await bench.changes()) == ("OK", 0, changes)
    assert [request.path for request in server.requests[4:]] == ["/robots.txt", "/sitemap.xml"]
    assert server.requests[-1].header("If-None-Match") == '"1"'
