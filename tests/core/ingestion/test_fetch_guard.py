"""What the door must never do, tried with a canary that listens where it must not be heard."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import IPv4Network

import pytest
import trustme

from m4d_core.errors import FeedError, RetryError, SourceError
from m4d_core.ingestion import address
from m4d_core.ingestion.contract import Request
from m4d_core.ingestion.fetch import SystemResolver
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.core.ingestion.addresses import REFUSED
from tests.core.ingestion.doors import Names, door, refused

pytestmark = pytest.mark.anyio
RSS = b"<rss/>"
NAME = "partner.example"


@pytest.fixture
async def canary(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HostileServer]:
    """A server on loopback at what counts as the port of http, so that the addresses alone keep the door from it."""
    async with HostileServer() as server:
        monkeypatch.setattr(address, "PORTS", {"http": server.port, "https": 443})
        yield server


async def test_the_canary_would_sing(canary: HostileServer) -> None:
    async with door(canary.authority, f"localhost:{canary.port}") as fetcher:
        for host in ("127.0.0.1", "localhost"):
            assert (await refused(fetcher, f"http://{host}/")).reason == "http_404"
    assert canary.connections == 2


async def test_no_bad_address_is_ever_connected_to(canary: HostileServer) -> None:
    async with door(resolver=Names(["127.0.0.1"])) as fetcher:
        for url, _ in REFUSED:
            error = await refused(fetcher, url)
            assert isinstance(error, FeedError), url
            assert error.reason.startswith("blocked_"), url
            assert "secret" not in error.message
    async with door(resolver=SystemResolver(), timeout_s=2.0) as fetcher:
        for host in (
            "localhost",
            "LOCALHOST.",
            "127.0.0.1",
            "[::1]",
            "0.0.0.0",
            "[::ffff:7f00:1]",
            "2130706433",
            "127.1",
        ):
            assert (await refused(fetcher, f"http://{host}/")).reason == "blocked_address"
    assert canary.connections == 0


async def test_no_redirect_leads_to_a_bad_address(canary: HostileServer) -> None:
    odd = {"http:///"}  # means the path `/` of the server itself, as a reference
    urls = [url for url, _ in REFUSED if "://" in url and url.isprintable() and url not in odd]
    assert len(urls) > 150
    async with HostileServer() as server, door(server.authority, resolver=Names(["127.0.0.1"])) as fetcher:
        for url in [*urls, "//127.0.0.1/", "//[::1]/", f"//{NAME}/", "file:///etc/passwd"]:
            server.route("/", Reply(status=302, headers={"Location": url.encode().decode("latin-1")}))
            error = await refused(fetcher, server.url())
            assert error.reason == "blocked_redirect", url
            assert "secret" not in error.message
    assert canary.connections == 0


async def test_a_name_that_leads_inside_is_not_asked_whatever_else_it_leads_to(canary: HostileServer) -> None:
    inside = [
        "10.0.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1%lo",
        "64:ff9b::7f00:1",
        "0.0.0.0",
    ]
    for private in inside:
        for answer in ([private], ["8.8.8.8", private], [private, "8.8.8.8"]):
            names = Names(answer)
            async with door(resolver=names) as fetcher:
                error = await refused(fetcher, f"http://{NAME}/feed?key=secret")
            assert error.reason == "blocked_address"
            assert error.message == f"'{NAME}' leads to an address that is not public"
            assert names.asked == [f"{NAME}:{canary.port}"]
    assert canary.connections == 0


@pytest.fixture
def two_addresses(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """One address of this machine that counts as public for once, and one that does not."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.2", 0))
        except OSError:
            pytest.skip("this machine has one loopback address only")
    networks = [network for network in address._REFUSED_V4 if str(network) != "127.0.0.0/8"]
    monkeypatch.setattr(address, "_REFUSED_V4", (*networks, IPv4Network("127.0.0.1/32")))
    return "127.0.0.2", "127.0.0.1"


async def test_what_was_checked_is_what_is_connected_to(
    two_addresses: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    public, private = two_addresses
    async with HostileServer(host=public) as server, HostileServer(host=private, port=server.port) as canary:
        monkeypatch.setattr(address, "PORTS", {"http": server.port, "https": 443})
        server.route("/", Reply(body=RSS))
        server.route("/to", Reply(status=302, headers={"Location": f"http://{NAME}/"}))
        names = Names([public], [private])
        async with door(resolver=names) as fetcher:
            assert (await fetcher.fetch(Request(url=f"http://{NAME}/"))).body == RSS
            assert len(names.asked) == 1, "a host is resolved once a hop"
            assert (await refused(fetcher, f"http://{NAME}/")).reason == "blocked_address"
            names.answers = [[public], [private]]
            assert (await refused(fetcher, f"http://{NAME}/to")).reason == "blocked_redirect"
            assert len(names.asked) == 4
            names.answers = [[public, private]]
            assert (await refused(fetcher, f"http://{NAME}/")).reason == "blocked_address"
        assert [received.path for received in server.requests] == ["/", "/to"]
        assert {received.header("Host") for received in server.requests} == {NAME}
        assert canary.connections == 0


async def test_the_host_is_named_as_it_was_asked_for() -> None:
    async with HostileServer() as server:
        server.route("/", Reply(body=RSS))
        hosts = [f"{NAME}:{server.port}", f"xn--strae-oqa.example:{server.port}"]
        async with door(*hosts, resolver=Names(["127.0.0.1"])) as fetcher:
            await fetcher.fetch(Request(url=f"http://Partner.Example.:{server.port}/"))
            await fetcher.fetch(Request(url=f"http://stra\N{LATIN SMALL LETTER SHARP S}e.example:{server.port}/"))
    assert [received.header("Host") for received in server.requests] == hosts


async def test_the_second_address_is_tried_when_nobody_is_at_the_first() -> None:
    async with HostileServer() as server:
        server.route("/", Reply(body=RSS))
        host = f"{NAME}:{server.port}"
        names = Names(["::1", "127.0.0.1"])
        async with door(host, resolver=names) as fetcher:
            assert (await fetcher.fetch(Request(url=f"http://{host}/"))).body == RSS
            names.answers = [["::1", "::1", "127.0.0.1"]]
            error = await refused(fetcher, f"http://{host}/?key=secret")
    assert (type(error), error.reason) == (RetryError, "connect")
    assert error.message == f"http://{host}/ cannot be connected to"


async def test_a_name_without_address_is_named() -> None:
    async with door(resolver=Names([])) as fetcher:
        error = await refused(fetcher, f"http://{NAME}/?key=secret")
    assert (type(error), error.reason, error.message) == (RetryError, "dns", f"the name '{NAME}' has no address")
    with pytest.raises(OSError):  # noqa: PT011 - which one is the machine's to say
        await SystemResolver().resolve("no-such-name.invalid", 80)
    assert await SystemResolver().resolve("127.0.0.1", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("path", ["/\x00", "/\x1b", "/\ud800", "/" + "a" * 70_000])
async def test_a_path_that_cannot_be_sent_is_named(path: str) -> None:
    async with HostileServer() as server, door(server.authority) as fetcher:
        error = await refused(fetcher, server.url(path))
    assert error.reason == "blocked_address"
    assert server.connections == 0


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls_server(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def tls_client(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_tls_names_the_host_and_believes_its_certificate_alone(authority: trustme.CA) -> None:
    context, asked = tls_server(authority, NAME, "127.0.0.1"), []
    context.sni_callback = lambda _, name, __: asked.append(name)
    async with HostileServer(tls=context) as server:
        server.route("/", Reply(body=RSS))
        right, wrong = f"{NAME}:{server.port}", f"other.example:{server.port}"
        allow = (right, wrong, server.authority)
        async with door(*allow, resolver=Names(["127.0.0.1"]), tls=tls_client(authority)) as fetcher:
            assert (await fetcher.fetch(Request(url=f"https://{right}/"))).body == RSS
            assert (await fetcher.fetch(Request(url=server.url()))).body == RSS
            error = await refused(fetcher, f"https://{wrong}/?key=secret")
            assert (type(error), error.reason) == (FeedError, "tls")
            assert "secret" not in error.message
            assert "127.0.0.1" not in error.message
            assert (await fetcher.fetch(Request(url=f"https://{right}/"))).body == RSS
        async with door(*allow, resolver=Names(["127.0.0.1"])) as fetcher:
            assert (await refused(fetcher, f"https://{right}/")).reason == "tls", "a private authority is not trusted"
    assert asked[:3] == [NAME, None, "other.example"]
    assert [received.header("Host") for received in server.requests] == [right, server.authority, right]


async def test_plain_http_where_tls_was_due_and_a_cut_handshake_are_named() -> None:
    async with HostileServer() as server, door(server.authority, timeout_s=1.0) as fetcher:
        assert (await refused(fetcher, server.url().replace("http:", "https:"))).reason in {"tls", "timeout"}
    cut = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = cut.sockets[0].getsockname()[1]
    async with cut, door(f"127.0.0.1:{port}") as fetcher:
        assert (await refused(fetcher, f"https://127.0.0.1:{port}/")).reason == "connect"


@asynccontextmanager
async def tunnel(to: str) -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that leads every CONNECT to one port, and what it was asked for."""
    asked: list[str] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                writer.write(piece)
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode().partition("\r\n")[0])
        there, here = await asyncio.open_connection(*to.split(":"))
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await asyncio.gather(pump(reader, here), pump(there, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_through_a_proxy_tls_still_reaches_to_the_host(authority: trustme.CA) -> None:
    async with HostileServer(tls=tls_server(authority, NAME)) as server, tunnel(server.authority) as (proxy, asked):
        server.route("/", Reply(body=RSS))
        async with door(proxy=proxy, resolver=Names([]), tls=tls_client(authority)) as fetcher:
            assert (await fetcher.fetch(Request(url=f"https://{NAME}/"))).body == RSS
            assert (await refused(fetcher, "https://other.example/")).reason == "tls"
    assert asked == [f"CONNECT {NAME}:443 HTTP/1.1", "CONNECT other.example:443 HTTP/1.1"]


async def test_the_proxy_of_the_operator_is_used_and_no_door_to_the_inside(canary: HostileServer) -> None:
    async with HostileServer() as proxy:
        proxy.route("/", Reply(body=RSS))
        for names in (Names([]), Names(["8.8.8.8"])):
            async with door(proxy=proxy.url(""), resolver=names) as fetcher:
                assert (await fetcher.fetch(Request(url=f"http://{NAME}/"))).body == RSS
        asked = len(proxy.requests)
        assert {received.path for received in proxy.requests} == {f"http://{NAME}:{canary.port}/"}
        assert {received.header("Host") for received in proxy.requests} == {NAME}
        async with door(proxy=proxy.url(""), resolver=Names(["10.0.0.1"])) as fetcher:
            for url in (
                f"http://{NAME}/",
                "http://127.0.0.1/",
                "http://[::1]/",
                "http://localhost/",
                "http://10.0.0.1/",
            ):
                assert (await refused(fetcher, url)).reason == "blocked_address"
        assert len(proxy.requests) == asked
        async with door(proxy="http://user:secret@127.0.0.1:1", resolver=Names([])) as fetcher:
            error = await refused(fetcher, f"http://{NAME}/")
            assert error.reason == "connect"
            assert "secret" not in error.message
    assert canary.connections == 0


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    async with HostileServer() as server, HostileServer() as proxy, door(server.authority) as fetcher:
        monkeypatch.setenv(name, proxy.url(""))
        monkeypatch.setenv("NO_PROXY", "")
        server.route("/", Reply(body=RSS))
        assert (await fetcher.fetch(Request(url=server.url()))).body == RSS
    assert proxy.connections == 0


async def test_no_message_gives_away_a_secret() -> None:
    bad = [Reply(status=404), Reply(status=429), Reply(raw=b""), Reply(drip="body"), Reply(), Reply(body=b"xx", cut=41)]
    loop = Reply(status=302, headers={"Location": "/loop?key=secret"})
    private = Reply(status=302, headers={"Location": "http://user:secret@10.0.0.1/?key=secret"})
    too_large = Reply(body=b"x" * 100_001)
    async with HostileServer() as server:
        host = f"{NAME}:{server.port}"
        async with door(host, resolver=Names(["127.0.0.1"]), timeout_s=0.3) as fetcher:
            for reply in [*bad, loop, private, too_large]:
                server.route("/", reply)
                server.route("/loop", loop)
                error: SourceError = await refused(fetcher, f"http://{host}/?key=secret#secret")
                told = f"{error.message} {error.hint} {error.__cause__}"
                assert "secret" not in told
                assert "127.0.0.1" not in told
