"""No link of any kind that a partner may send leads a run to an address inside: not one byte reaches the canary."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Any, ClassVar

import pytest

from m4d_core.content.item import Item, License
from m4d_core.ingestion import (
    ApiSource,
    Budget,
    Context,
    DrupalSource,
    FeedSource,
    IatiSource,
    LinkHeader,
    NextLink,
    OaiSource,
    Request,
    SitemapSource,
    Source,
    address,
    source,
)
from m4d_core.ingestion.fetch import Fetcher
from m4d_core.ingestion.policy import FetchPolicy
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.core.ingestion.addresses import REFUSED
from tests.core.ingestion.bench import Bench, opened
from tests.core.ingestion.doors import Names

pytestmark = pytest.mark.anyio
CC_BY = License(key="CC-BY")
SEED, FEWER = 20261127, 40
FEW = 2_000  # addresses in one run: all of the table
LINKS = [url for url, _ in REFUSED if url.isprintable() and url.strip() and "\u2603" not in url]
SELF = {"http:///", "partner.example"}  # as a reference each is a path of the server itself
VECTORS = [
    *(url for url in LINKS if url not in SELF),
    # names that lead inside: `Lured` resolves every name to loopback
    "http://partner.example/", "https://partner.example:443/", "http://localhost/", "//localhost/", "//127.0.0.1/",
    "\\\\127.0.0.1/", "http:\\\\127.0.0.1/", "http:/\\127.0.0.1/", "http://127.0.0.1\\@partner.example/",
]  # fmt: skip


class Lured(Fetcher):
    """A door whose every name leads to loopback."""

    def __init__(self, policy: FetchPolicy) -> None:
        super().__init__(policy, resolver=Names(["127.0.0.1"]))


class Pages(ApiSource[dict[str, Any], dict[str, Any]]):
    """As many lists as there are addresses, each of one page that names the next."""

    records = "data"

    def requests(self, context: Context) -> Iterator[Request]:
        for url in self.urls:
            yield self.reading(Context(url=url).get())

    def item(self, entry: Any, context: Context) -> Item:
        return Item(id=str(entry["id"]), title="Migrants")


class Linked(Pages):
    paginate = NextLink("next")


class Headed(Pages):
    paginate = LinkHeader()


class Nodes(DrupalSource):
    def requests(self, context: Context) -> Iterator[Request]:
        for url in self.urls:
            yield Context(url=url).get()


class Files(IatiSource):
    options: ClassVar[Mapping[str, Any]] = {"registry": "1", "registry_url": ""}
    registry = "them"


@dataclass(frozen=True)
class Door:
    """A kind of link. lay: makes the server hand out links to these addresses; returns what is asked first."""

    made: type[Source]
    lay: Callable[[HostileServer, list[str]], list[str]]


def _each(server: HostileServer, links: list[str], reply: Callable[[str], Reply]) -> list[str]:
    for number, link in enumerate(links):
        server.route(f"/{number}", reply(link))
    return [server.url(f"/{number}") for number in range(len(links))]


def _direct(_: HostileServer, links: list[str]) -> list[str]:
    return links


def _redirect(status: int) -> Callable[[HostileServer, list[str]], list[str]]:
    def lay(server: HostileServer, links: list[str]) -> list[str]:
        return _each(server, links, lambda link: Reply(status=status, headers={"Location": _as_header(link)}))

    return lay


def _as_header(link: str) -> str:
    return link.encode().decode("latin-1")


def _page(link: str, **more: Any) -> bytes:
    return json.dumps({"data": [{"id": link[:200] or "none"}], "next": link, **more}).encode()


def _next(server: HostileServer, links: list[str]) -> list[str]:
    return _each(server, links, lambda link: Reply(body=_page(link)))


def _header(server: HostileServer, links: list[str]) -> list[str]:
    bare = [link for link in links if not set("<>,;") & set(link)]
    return _each(
        server, bare, lambda link: Reply(body=_page(""), headers={"Link": f'<{_as_header(link)}>; rel="next"'})
    )


def _drupal(server: HostileServer, links: list[str]) -> list[str]:
    node = {"type": "node--article", "attributes": {"title": "Migrants", "langcode": "en"}}
    return _each(server, links, lambda link: Reply(
        body=json.dumps({"data": [{**node, "id": link[:100]}], "links": {"next": {"href": link}}}).encode(),
        headers={"Content-Type": "application/vnd.api+json"},
    ))  # fmt: skip


def _token(server: HostileServer, links: list[str]) -> list[str]:
    head = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
    record = "<record><header><identifier>oai:1</identifier><datestamp>2026-01-01</datestamp></header></record>"
    for number, link in enumerate(links):
        body = f"{head}{record}<resumptionToken>{escape(link)}</resumptionToken></ListRecords></OAI-PMH>"
        server.route(f"/{number}", Reply(body=body.encode()))
    return [server.url(f"/{number}") for number in range(len(links))]


def _sitemap(outer: str, inner: str) -> Callable[[HostileServer, list[str]], list[str]]:
    def lay(server: HostileServer, links: list[str]) -> list[str]:
        found = "".join(f"<{inner}><loc>{escape(link)}</loc></{inner}>" for link in links)
        body = f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{found}</{outer}>'
        server.route("/map.xml", Reply(body=body.encode()))
        server.route("/robots.txt", Reply(status=404))
        return [server.url("/map.xml")]

    return lay


def _robots_map(server: HostileServer, links: list[str]) -> list[str]:
    body = "User-agent: *\nAllow: /\n" + "".join(f"Sitemap: {link}\n" for link in links)
    server.route("/robots.txt", Reply(body=body.encode(), headers={"Content-Type": "text/plain"}))
    return [server.url("/robots.txt")]


def _robots(server: HostileServer, links: list[str]) -> list[str]:
    server.route("/map.xml", Reply(body=b"<urlset/>"))
    server.route("/robots.txt", *(Reply(status=302, headers={"Location": _as_header(link)}) for link in links))
    return [server.url("/map.xml")]


def _registry(server: HostileServer, links: list[str]) -> list[str]:
    found = [{"license_id": "cc-by", "resources": [{"url": link}]} for link in links]
    server.route("/registry", Reply(body=json.dumps({"result": {"count": len(found), "results": found}}).encode()))
    return [server.url("/registry")]


DOORS = {
    "address": Door(FeedSource, _direct),
    "redirect": Door(FeedSource, _redirect(302)),
    "permanent redirect": Door(FeedSource, _redirect(308)),
    "next link": Door(Linked, _next),
    "link header": Door(Headed, _header),
    "next of Drupal": Door(Nodes, _drupal),
    "resumption token": Door(OaiSource, _token),
    "sitemap in an index": Door(SitemapSource, _sitemap("sitemapindex", "sitemap")),
    "page of a sitemap": Door(SitemapSource, _sitemap("urlset", "url")),
    "sitemap in robots.txt": Door(SitemapSource, _robots_map),
    "robots.txt elsewhere": Door(SitemapSource, _robots),
    "file of the IATI registry": Door(Files, _registry),
}

# those that hand out all links in one answer, or need none
AT_ONCE = frozenset({
    "address", "sitemap in an index", "page of a sitemap", "sitemap in robots.txt", "robots.txt elsewhere",
    "file of the IATI registry",
})  # fmt: skip


@pytest.fixture
async def canary(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HostileServer]:
    """A server on loopback at what counts as the port of http, so that the addresses alone keep the door from it."""
    async with HostileServer() as server:
        monkeypatch.setattr(address, "PORTS", {"http": server.port, "https": 443})
        yield server


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world, ingest_first_run=FEW) as made:
        made.fetcher = Lured
        yield made


def declared(made: type[Source], urls: list[str]) -> type[Source]:
    """A source of the small world that asks these addresses, and as many more as it is led to."""
    more = {"license": CC_BY, "budget": Budget(pages=FEW), "url": tuple(urls)}
    found: type[Source] = type("Made", (made,), {})
    return source("demo", partner="m4d", **more)(found)


async def walk(bench: Bench, door: Door, links: list[str]) -> None:
    urls = door.lay(bench.server, links)
    if door.made is Files:
        bench.options = {"registry": "1", "registry_url": urls[0]}
        urls = []
    bench.made = declared(door.made, urls or [bench.server.url("/none")])
    await bench.run()


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it is the same on both
async def test_no_kind_of_link_leads_inside(bench: Bench, canary: HostileServer, name: str) -> None:
    await stays_outside(bench, canary, name, VECTORS if name in AT_ONCE else Random(SEED).sample(VECTORS, FEWER))


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(DOORS.keys() - AT_ONCE))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_link_of_a_page_leads_inside_whatever_it_is(bench: Bench, canary: HostileServer, name: str) -> None:
    await stays_outside(bench, canary, name, VECTORS)


async def stays_outside(bench: Bench, canary: HostileServer, name: str, vectors: list[str]) -> None:
    await walk(bench, DOORS[name], vectors)
    assert canary.connections == 0
    if name != "address":
        assert bench.server.requests, "the way to the links was never gone"


@pytest.mark.parametrize("name", sorted(DOORS.keys() - {"resumption token"}))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_canary_would_sing(bench: Bench, canary: HostileServer, name: str) -> None:
    bench.settings = bench.settings.model_copy(update={"fetch_allow": (bench.server.authority, canary.authority)})
    await walk(bench, DOORS[name], [f"http://{canary.authority}/song"])
    assert canary.connections > 0


def test_there_are_a_hundred_vectors_and_more() -> None:
    assert len(set(VECTORS)) >= 170


NEVER = """
<item><title>Migrants</title><guid>urn:1</guid><link>{url}/link</link><comments>{url}/comments</comments>
<enclosure url="{url}/enclosure.pdf" type="application/pdf" length="3"/><source url="{url}/source">S</source>
<media:content url="{url}/media.png" medium="image"/><media:thumbnail url="{url}/thumb.png"/>
<wfw:commentRss>{url}/wfw</wfw:commentRss><description>&lt;img src="{url}/img.png"&gt;&lt;iframe src="{url}/frame"&gt;
&lt;link rel=stylesheet href="{url}/css"&gt;&lt;base href="{url}/base/"&gt;</description></item>
"""
AROUND = """<?xml version="1.0"?><?xml-stylesheet href="{url}/style.xsl" type="text/xsl"?>
<!DOCTYPE rss SYSTEM "{url}/rss.dtd">
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="urn:x {url}/schema.xsd" xmlns:xi="http://www.w3.org/2001/XInclude"><channel><title>T</title>
<atom:link rel="self" href="{url}/self"/><atom:link rel="hub" href="{url}/hub"/>
<atom:link rel="next" href="{url}/next"/>
<image><url>{url}/logo.png</url><link>{url}/home</link></image><cloud domain="{host}" port="{port}" path="/cloud"
 registerProcedure="" protocol="http-post"/><docs>{url}/docs</docs><xi:include href="{url}/xinclude"/>"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_an_entry_merely_names_is_never_fetched(bench: Bench) -> None:
    """Not even where it could be: all that is named stands on the very server that is asked."""
    url, host, port = bench.server.url(""), bench.server.host, bench.server.port
    body = AROUND.format(url=url, host=host, port=port) + NEVER.format(url=url) + "</channel></rss>"
    bench.serves(Reply(body=body.encode()))
    report = await bench.run()
    assert report.counts["new"] == 1
    assert [received.path for received in bench.server.requests] == ["/feed.xml"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_page_names_more_and_is_alone_fetched(bench: Bench) -> None:
    url = bench.server.url("")
    names = "".join(
        f'<meta property="og:{name}" content="{url}/{name}">' for name in ("image", "video", "audio", "url")
    )
    linked = "".join(f'<link rel="{rel}" href="{url}/{rel}">' for rel in ("stylesheet", "icon", "alternate", "amphtml"))
    page = f'<html><head><title>Migrants</title>{names}{linked}<meta http-equiv=refresh content="0;url={url}/refresh">'
    page += f'<script src="{url}/script.js"></script></head><body><img src="{url}/img"><iframe src="{url}/f"></iframe>'
    _sitemap("urlset", "url")(bench.server, [f"{url}/page"])
    bench.server.route("/page", Reply(body=page.encode(), headers={"Content-Type": "text/html"}))
    bench.made = declared(SitemapSource, [f"{url}/map.xml"])
    await bench.run()
    assert {received.path for received in bench.server.requests} == {"/robots.txt", "/map.xml", "/page"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_name_that_is_public_first_and_inside_then_is_asked_for_what_was_checked(
    bench: Bench, canary: HostileServer
) -> None:
    """Rebinding: the second question, of the next page or the redirect, gets the other answer."""

    class Rebound(Fetcher):
        def __init__(self, policy: FetchPolicy) -> None:
            super().__init__(policy, resolver=Names(["8.8.8.8", "127.0.0.1"], ["127.0.0.1"]))

    bench.fetcher = Rebound
    for door in (DOORS["redirect"], DOORS["next link"], DOORS["page of a sitemap"]):
        await walk(bench, door, ["http://partner.example/", "http://partner.example./", "http://PARTNER.example/"])
    assert canary.connections == 0
