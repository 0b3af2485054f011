"""A cassette in the place of the outbound door: it answers as that one does."""

import gzip
from typing import Any

import pytest

from m4d_core.clock import FixedClock
from m4d_core.content.item import License
from m4d_core.errors import SourceError
from m4d_core.ingestion import FeedSource, source
from m4d_core.ingestion.cassette import Cassette, Exchange
from m4d_core.ingestion.contract import Request, SourceConfig
from m4d_core.ingestion.fetch import Validators
from m4d_core.testing.player import Change, Player
from tests.world import NOW

pytestmark = pytest.mark.anyio
BASE = "https://partner.example"


@source("partner", partner="partner", license=License.reserved(), requires={"key": "ask"})
class Partner(FeedSource):
    pass


MADE = Partner(SourceConfig(options={"key": "secret/of a test"}))


def player(*exchanges: Exchange, change: Change = lambda same: same) -> Player:
    return Player(Cassette(source="partner", exchanges=exchanges), MADE, FixedClock(NOW), change)


def at(path: str, **values: Any) -> Exchange:
    return Exchange(url=BASE + path, **{"body": path.encode(), **values})


async def body(one: Player, path: str) -> bytes:
    return (await one.fetch(Request(url=BASE + path))).body


async def test_an_address_is_found_whole_or_without_what_a_later_run_adds() -> None:
    one = player(at("/a?page=1"), at("/a?page=2"), at("/a?from=2026-01-01&page=3"), at("/a"))
    assert await body(one, "/a?page=2") == b"/a?page=2"
    assert await body(one, "/a?page=2&since=2026-01-01") == b"/a?page=2"
    assert await body(one, "/a?page=3&from=2026-02-03T10:00:00Z") == b"/a?from=2026-01-01&page=3"
    assert await body(one, "/a?page=9") == b"/a"
    assert one.missed == []
    assert one.has(Request(url=BASE + "/a?x=1"))
    assert not one.has(Request(url=BASE + "/b"))


async def test_what_was_not_recorded_is_404_and_named() -> None:
    one = player(at("/a"))
    with pytest.raises(SourceError) as caught:
        await body(one, "/b?key=1")
    assert caught.value.reason == "http_404"
    assert one.missed == ["https://partner.example/b"]


async def test_a_secret_is_that_of_the_tests() -> None:
    one = player(at("/a?key={key}", body=b'{"next": "?key={key}"}'))
    assert await body(one, "/a?key=secret%2Fof+a+test") == b'{"next": "?key=secret/of a test"}'


@pytest.mark.parametrize(
    ("exchange", "reason"),
    [
        (at("/a", status=410), "http_410"),
        (at("/a", status=429), "rate_limited"),
        (at("/a", status=503), "http_5xx"),
        (at("/a", body=b" \n"), "empty"),
        (at("/a", status=304), "unasked_304"),
        (at("/a", status=403, headers={"content-type": "text/html"}, body=b"Just a moment"), "challenge"),
        (at("/a", headers={"content-encoding": "gzip"}, body=gzip.compress(b"1")[:-9]), "truncated"),
        (at("/a", headers={"content-encoding": "br"}), "bad_encoding"),
    ],
)
async def test_a_fault_is_the_error_of_the_door(exchange: Exchange, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        await body(player(exchange), "/a")
    assert caught.value.reason == reason


async def test_an_answer_has_its_validators_and_where_it_moved() -> None:
    headers = {"etag": '"1"', "last-modified": "today", "content-type": "text/xml", "location": "https://moved.example"}
    moved = await player(at("/a", status=301, headers=headers)).fetch(Request(url=BASE + "/a"))
    assert (moved.permanent_url, moved.content_type) == ("https://moved.example", "text/xml")
    assert moved.validators == Validators(etag='"1"', last_modified="today")
    there = await player(at("/a", status=302, headers=headers)).fetch(Request(url=BASE + "/a"))
    assert there.permanent_url is None
    known = Validators(etag='"1"')
    one = player(at("/a", status=304))
    same = await one.fetch(Request(url=BASE + "/a"), known)
    assert (same.not_modified, same.body, one.conditions) == (True, b"", [known])


async def test_gzip_is_taken_off_unasked() -> None:
    assert await body(player(at("/a", body=gzip.compress(b"unpacked"))), "/a") == b"unpacked"


async def test_robots_txt_is_no_fault_and_no_miss() -> None:
    def broken(exchange: Exchange) -> Exchange:
        raise AssertionError("a fault is of content")

    one = player(at("/robots.txt", body=b"User-agent: *"), change=broken)
    assert await body(one, "/robots.txt") == b"User-agent: *"
    with pytest.raises(SourceError):
        await body(player(at("/a")), "/robots.txt")
    assert (one.asked, one.missed) == ([], [])
