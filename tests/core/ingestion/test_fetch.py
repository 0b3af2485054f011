import asyncio
import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime
from functools import partial

import pytest
import uvloop

from m4d_core.clock import FixedClock
from m4d_core.errors import FeedError, RetryError
from m4d_core.ingestion import fetch
from m4d_core.ingestion.contract import Request
from m4d_core.ingestion.fetch import Fetched, Fetcher, LaterError, Validators, redirected
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.core.ingestion.doors import Names, door, refused, until

pytestmark = pytest.mark.anyio
RSS = b"<rss/>"


async def test_a_body_comes_with_its_type_and_validators() -> None:
    headers = {"ETag": 'W/"1"', "Last-Modified": "Tue, 24 Nov 2026 12:00:00 GMT", "Content-Type": "application/rss+xml"}
    async with HostileServer() as server, door(server.authority) as fetcher:
        server.route("/feed.xml", Reply(body=RSS, headers=headers))
        fetched = await fetcher.fetch(Request(url=server.url("/feed.xml?a=1&b=%20c&d"), accept="application/rss+xml"))
    assert fetched.body == RSS
    assert fetched.url == server.url("/feed.xml?a=1&b=%20c&d")
    assert fetched.content_type == "application/rss+xml"
    assert fetched.validators == Validators(etag='W/"1"', last_modified="Tue, 24 Nov 2026 12:00:00 GMT")
    assert not fetched.not_modified
    assert fetched.permanent_url is None
    (received,) = server.requests
    assert (received.method, received.path) == ("GET", "/feed.xml?a=1&b=%20c&d")
    assert dict(received.headers) == {
        "Host": server.authority,
        "User-Agent": "M4D/test (+https://m4d.example)",
        "Accept": "application/rss+xml",
        "Accept-Encoding": "gzip",
    }


ETAGS = ['"1"', 'W/"1"', "bare", '"caf\xe9\xff"', '"caf\u00c3\u00a9"', '"a b,c"', "'single'", '"' + "x" * 2000 + '"']


@pytest.mark.parametrize("etag", ETAGS, ids=lambda etag: ascii(etag)[:20])
async def test_validators_go_back_byte_for_byte_and_304_keeps_them(etag: str) -> None:
    date = "Tue, 24 Nov 2026 12:00:00 +0000 (odd)"
    async with HostileServer() as server, door(server.authority) as fetcher:
        first = Reply(body=RSS, headers={"ETag": etag, "Last-Modified": date, "Expires": "0"})
        server.route(
            "/", first, Reply(status=304), Reply(status=304, headers={"Last-Modified": "later", "ETag": '"2"'})
        )
        fetched = await fetcher.fetch(Request(url=server.url()))
        again = await fetcher.fetch(Request(url=server.url()), fetched.validators)
        moved_on = await fetcher.fetch(Request(url=server.url()), again.validators)
    for received in server.requests[1:]:
        assert received.header("If-None-Match") == etag
        assert received.header("If-Modified-Since") == date
    assert again.not_modified
    assert again.body == b""
    assert again.validators == fetched.validators
    assert moved_on.validators == Validators(etag='"2"', last_modified="later")
    assert server.connections == 1, "a poll that finds nothing new keeps the connection"


@pytest.mark.parametrize("validators", [None, Validators(), Validators(etag="", last_modified="")])
async def test_a_304_nobody_asked_for_is_named(validators: Validators | None) -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        server.route("/", Reply(status=304))
        assert (await refused(fetcher, server.url(), validators)).reason == "unasked_304"
    assert server.requests[0].header("If-None-Match") is None


async def test_a_redirect_is_followed_and_told_when_it_is_for_good() -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        server.route("/feed/", Reply(body=RSS), Reply(body=RSS), Reply(body=RSS), Reply(status=304), Reply(body=RSS))
        server.route("/301", Reply(status=301, headers={"Location": server.url("/308")}))
        server.route("/308", Reply(status=308, headers={"Location": "feed/?x=1#part"}))
        server.route("/302", Reply(status=302, headers={"Location": "/301"}))
        server.route("/utf8", Reply(status=301, headers={"Location": "/caf\xc3\xa9"}))
        server.route("/caf%C3%A9", Reply(status=303, headers={"Location": "//" + server.authority + "/feed/"}))
        for path, permanent in (("/301", True), ("/302", False), ("/feed/", False)):
            fetched = await fetcher.fetch(Request(url=server.url(path)))
            assert fetched.body == RSS
            assert fetched.permanent_url == (fetched.url if permanent else None)
        unchanged = await fetcher.fetch(Request(url=server.url("/301")), Validators(etag='"1"'))
        assert unchanged.permanent_url == server.url("/feed/?x=1#part")
        assert (await fetcher.fetch(Request(url=server.url("/utf8")))).url == server.url("/feed/")
    paths = [received.path for received in server.requests]
    assert paths[:3] == ["/301", "/308", "/feed/?x=1"]
    assert paths[-3:] == ["/utf8", "/caf%C3%A9", "/feed/"]
    assert {received.header("Referer") for received in server.requests} == {None}
    asked = [received.header("If-None-Match") for received in server.requests if received.header("If-None-Match")]
    assert asked == ['"1"'] * 3


@pytest.mark.parametrize(("hops", "passes"), [(5, True), (6, False)])
async def test_redirects_are_counted(hops: int, passes: bool) -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        for hop in range(hops):
            server.route(f"/{hop}", Reply(status=302, headers={"Location": f"/{hop + 1}"}))
        server.route(f"/{hops}", Reply(body=RSS))
        if passes:
            assert (await fetcher.fetch(Request(url=server.url("/0")))).body == RSS
        else:
            assert (await refused(fetcher, server.url("/0"))).reason == "too_many_redirects"
    assert len(server.requests) == 6


async def test_a_loop_and_a_redirect_to_nowhere_are_named() -> None:
    async with HostileServer() as server, door(server.authority, max_redirects=2) as fetcher:
        server.route("/loop", Reply(status=301, headers={"Location": "/loop"}))
        server.route("/silent", Reply(status=302))
        server.route("/bad", Reply(status=302, headers={"Location": "http://[::1"}))
        assert (await refused(fetcher, server.url("/loop"))).reason == "too_many_redirects"
        assert (await refused(fetcher, server.url("/silent"))).reason == "blocked_redirect"
        assert (await refused(fetcher, server.url("/bad"))).reason == "blocked_redirect"
    assert len(server.requests) == 5


async def test_no_cookie_is_kept_and_none_is_sent() -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        cookie = {"Set-Cookie": "session=1; Path=/"}
        server.route("/", Reply(body=RSS, headers=cookie))
        server.route("/to", Reply(status=302, headers={**cookie, "Location": "/"}))
        for path in ("/", "/to", "/"):
            await fetcher.fetch(Request(url=server.url(path)))
    assert len(server.requests) == 4
    assert {received.header("Cookie") for received in server.requests} == {None}


def gzipped(size: int) -> bytes:
    squeeze = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    pieces = [squeeze.compress(bytes(min(1_000_000, size - start))) for start in range(0, size, 1_000_000)]
    return b"".join([*pieces, squeeze.flush()])


CODED = [
    (Reply(body=RSS, gzip=True), RSS),
    (Reply(body=gzip.compress(RSS)), RSS),  # UN News, unasked and unsaid
    (Reply(body=zlib.compress(RSS), headers={"Content-Encoding": "deflate"}), RSS),
    (Reply(body=zlib.compress(RSS)[2:-4], headers={"Content-Encoding": "deflate"}), RSS),
    (Reply(body=gzip.compress(RSS)[:-1]), "truncated"),
    (Reply(body=RSS, headers={"Content-Encoding": "br"}), "bad_encoding"),
    (Reply(body=RSS, headers={"Content-Encoding": "gzip"}), "bad_encoding"),
    (Reply(body=RSS, headers={"Content-Length": "7"}, cut=1000), "truncated"),
    (Reply(body=RSS, headers={"Content-Length": "5"}, cut=1000), RSS[:5]),
    (Reply(body=RSS, headers={"Content-Length": None}, cut=1000), RSS),
    (Reply(body=b"6\r\n<rss/>\r\n0\r\n\r\n", headers={"Content-Length": None, "Transfer-Encoding": "chunked"}), RSS),
    (Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<rss/>\r\n"), "truncated"),
    (Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsix\r\n<rss/>\r\n"), "connect"),
    (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\n<rss/>"), "connect"),
    (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -6\r\n\r\n<rss/>"), "connect"),
    (Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), "connect"),
    (Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), "connect"),
    (Reply(raw=b""), "connect"),
    (Reply(cut=20), "connect"),
    (Reply(body=b""), "empty"),
    (Reply(body=b" \r\n\t"), "empty"),
    (Reply(body=b"", gzip=True), "empty"),
    (Reply(status=202), "challenge"),
    (Reply(status=204, headers={"Content-Length": None}), "empty"),
    (Reply(status=202, body=RSS), RSS),
    (Reply(status=202, body=b"captcha", headers={"Content-Type": "text/html"}), "challenge"),
    (Reply(status=403, body=b"Just a moment", gzip=True, headers={"Content-Type": "text/html"}), "challenge"),
    (Reply(body=RSS, headers={"cf-mitigated": "challenge"}), "challenge"),
    (Reply(status=404, body=b"\x00", headers={"Content-Encoding": "br"}), "http_404"),
    (Reply(status=410, body=gzipped(2_000_000), headers={"Content-Encoding": "gzip"}), "http_410"),
    (Reply(status=500, body=b"x", headers={"Content-Length": "9"}, cut=1000), "http_5xx"),
]


@pytest.mark.parametrize(("reply", "outcome"), CODED, ids=[f"{n}-{str(out)[:12]}" for n, (_, out) in enumerate(CODED)])
async def test_an_answer_is_a_body_or_a_named_error(reply: Reply, outcome: bytes | str) -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        server.route("/", reply)
        if isinstance(outcome, bytes):
            assert (await fetcher.fetch(Request(url=server.url()))).body == outcome
        else:
            assert (await refused(fetcher, server.url())).reason == outcome
        server.route("/", Reply(body=RSS))
        assert (await fetcher.fetch(Request(url=server.url()))).body == RSS, "and the next request is none the worse"


@pytest.mark.parametrize("form", ["plain", "chunked", "gzip"])
@pytest.mark.parametrize(("is_large", "cap"), [(False, 100_000), (True, 200_000)])
async def test_the_caps_are_exact(form: str, is_large: bool, cap: int) -> None:
    def reply(size: int) -> Reply:
        headers = {"Content-Length": None} if form == "chunked" else {}
        return Reply(body=b"x" * size, gzip=form == "gzip", headers=headers, cut=10**9 if form == "chunked" else None)

    async with HostileServer() as server, door(server.authority) as fetcher:
        server.route("/", reply(cap), reply(cap + 1))
        assert len((await fetcher.fetch(Request(url=server.url(), large=is_large))).body) == cap
        with pytest.raises(FeedError, match=f"is larger than {cap} bytes") as caught:
            await fetcher.fetch(Request(url=server.url(), large=is_large))
        assert caught.value.reason == "body_too_large"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500])
async def test_what_an_api_says_is_wrong_is_read_where_it_is_asked_for(status: int) -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        server.route("/", Reply(status=status, body=b' {"code": "no"}', headers={"ETag": '"1"'}))
        asked = Request(url=server.url(), told=True)
        if status in (400, 404):
            fetched = await fetcher.fetch(asked)
            assert (fetched.body, fetched.validators) == (b' {"code": "no"}', Validators())
        with pytest.raises((FeedError, RetryError)):
            await fetcher.fetch(Request(url=asked.url) if status in (400, 404) else asked)
        server.route("/", Reply(status=status, body=b"<html>no</html>"))
        with pytest.raises((FeedError, RetryError)):
            await fetcher.fetch(asked)


async def test_a_bomb_costs_little_memory() -> None:
    async with HostileServer() as server, door(server.authority, max_bytes=2_000_000) as fetcher:
        server.route("/", Reply(body=gzipped(300_000_000), headers={"Content-Encoding": "gzip"}))
        tracemalloc.start()
        try:
            assert (await refused(fetcher, server.url())).reason == "body_too_large"
            assert tracemalloc.get_traced_memory()[1] < 10_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("place", ["headers", "body"])
async def test_one_deadline_stands_round_the_whole_exchange(place: str) -> None:
    async with HostileServer() as server, door(server.authority, timeout_s=0.3) as fetcher:
        server.route("/", Reply(drip="headers" if place == "headers" else "body"))
        began = asyncio.get_running_loop().time()
        error = await refused(fetcher, server.url("/?key=secret"))
        assert asyncio.get_running_loop().time() - began < 3
        assert type(error) is RetryError
        assert error.reason == "timeout"
        assert error.message == f"http://{server.authority}/ did not answer within 0.3 s"


async def test_a_resolver_that_hangs_meets_the_deadline() -> None:
    class Hanging:
        async def resolve(self, host: str, port: int) -> list[str]:
            await asyncio.Event().wait()
            return []

    async with door(resolver=Hanging(), timeout_s=0.1) as fetcher:
        assert (await refused(fetcher, "http://partner.example/")).reason == "timeout"


async def test_being_cancelled_is_no_timeout_and_leaves_nothing_open() -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        server.route("/", Reply(drip="body"), Reply(drip="headers"), Reply(body=RSS))
        for asked in (1, 2):
            task = asyncio.create_task(fetcher.fetch(Request(url=server.url())))
            await until(partial(lambda asked: len(server.requests) == asked, asked))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (await fetcher.fetch(Request(url=server.url()))).body == RSS


async def test_the_server_says_when_to_come_back() -> None:
    clock = FixedClock(datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC))
    async with HostileServer() as server, door(server.authority, clock=clock) as fetcher:
        replies = [("429", "120"), ("503", "Tue, 24 Nov 2026 12:05:00 GMT"), ("429", "99999999"), ("503", None)]
        server.route("/", *(Reply(status=int(status), headers={"Retry-After": text}) for status, text in replies))
        waits = []
        for _ in replies:
            error = await refused(fetcher, server.url())
            assert isinstance(error, LaterError)
            waits.append((error.reason, error.retry_after_s))
    assert waits == [("rate_limited", 120), ("http_5xx", 300), ("rate_limited", 7 * 86400), ("http_5xx", None)]


async def test_every_host_has_a_pool_and_the_oldest_idle_one_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "POOLS", 2)
    async with HostileServer() as server:
        hosts = [f"{name}.example:{server.port}" for name in "abca"]
        server.route("/", Reply(body=RSS))
        async with door(*hosts, resolver=Names(["127.0.0.1"])) as fetcher:
            for host in hosts:
                await fetcher.fetch(Request(url=f"http://{host}/"))
            assert list(fetcher._pools) == [f"http://{host}" for host in hosts[2:]]
            server.route("/slow", Reply(drip="body"))
            slow = asyncio.create_task(fetcher.fetch(Request(url=f"http://{hosts[2]}/slow")))
            await until(lambda: server.requests[-1].path == "/slow")
            for host in hosts[:2]:
                await fetcher.fetch(Request(url=f"http://{host}/"))
            assert list(fetcher._pools) == [f"http://{hosts[2]}", f"http://{hosts[1]}"], "one in use stays"
            slow.cancel()
            await asyncio.wait([slow])


async def test_a_host_is_asked_one_thing_at_a_time_and_waiting_is_no_lateness() -> None:
    async with HostileServer() as server, door(server.authority, timeout_s=0.5) as fetcher:
        server.route("/slow", Reply(drip="body"))
        server.route("/", Reply(body=RSS))
        tasks = [asyncio.create_task(fetcher.fetch(Request(url=server.url(path)))) for path in ("/slow", "/slow", "/")]
        slow, slower, last = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(last, Fetched), "it waited twice as long as it may take"
        assert [getattr(error, "reason", None) for error in (slow, slower)] == ["timeout"] * 2
        assert [received.path for received in server.requests] == ["/slow", "/slow", "/"]
        assert server.connections == 3


async def test_a_host_is_asked_two_things_at_once_where_its_sources_say_so() -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        server.route("/slow", Reply(drip="body"))
        wanted = [Request(url=server.url("/slow"), at_once=9) for _ in range(3)]
        tasks = [asyncio.create_task(fetcher.fetch(request)) for request in wanted]
        await until(lambda: len(server.requests) == 2)
        for _ in range(100):
            await asyncio.sleep(0)
        assert len(server.requests) == 2
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_a_redirect_waits_for_the_host_it_leads_to_and_holds_no_other() -> None:
    async with HostileServer() as server:
        a, b = (f"{name}.example:{server.port}" for name in "ab")
        for path, to in (("/ab", f"http://{b}/"), ("/ba", f"http://{a}/")):
            server.route(path, Reply(status=302, headers={"Location": to}))
        server.route("/", Reply(body=RSS))
        async with door(a, b, resolver=Names(["127.0.0.1"])) as fetcher, asyncio.timeout(20):
            wanted = [f"http://{a}/ab", f"http://{b}/ba"] * 10
            found = await asyncio.gather(*(fetcher.fetch(Request(url=url)) for url in wanted))
    assert {fetched.body for fetched in found} == {RSS}


async def test_many_hosts_at_once_leave_as_many_pools_as_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "POOLS", 2)
    async with HostileServer() as server:
        hosts = [f"h{number}.example:{server.port}" for number in range(30)]
        server.route("/", Reply(body=RSS))
        async with door(*hosts, resolver=Names(["127.0.0.1"])) as fetcher:
            await asyncio.gather(*(fetcher.fetch(Request(url=f"http://{host}/")) for host in hosts))
            assert len(fetcher._pools) == 2


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://partner.example/b", {"X-Key": "1"}),
        ("https://PARTNER.example/b", {"X-Key": "1"}),
        ("http://partner.example/b", {}),
        ("https://partner.example:8443/b", {}),
        ("https://other.example/b", {}),
    ],
)
def test_a_key_stays_with_its_host(url: str, headers: dict[str, str]) -> None:
    asked = Request(url="https://partner.example/a", headers={"X-Key": "1"}, kept=False)
    assert redirected(asked, url) == Request(url=url, headers=headers, kept=False)


def test_it_works_on_the_loop_of_the_server_too() -> None:
    async def main() -> None:
        async with HostileServer() as server, Fetcher(door(server.authority)._policy) as fetcher:
            server.route("/", Reply(body=RSS), Reply(status=304), Reply(drip="body"))
            await fetcher.fetch(Request(url=server.url()))
            await fetcher.fetch(Request(url=server.url()), Validators(etag='"1"'))
            task = asyncio.create_task(fetcher.fetch(Request(url=server.url())))
            await until(lambda: len(server.requests) == 3)
            task.cancel()
            await asyncio.wait([task])

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
