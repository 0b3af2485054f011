import asyncio
import gzip
import socket

import pytest

from m4d_core.testing.hostile_server import HostileServer, Received, Reply

pytestmark = pytest.mark.anyio


async def ask(server: HostileServer, *paths: str) -> bytes:
    """All that comes back on one connection, until the server hangs up or all is answered."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        for path in paths:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {server.authority}\r\nX-One:  two \r\n\r\n".encode())
        writer.write_eof()
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def test_it_answers_as_told_and_remembers_what_was_asked() -> None:
    async with HostileServer() as server:
        server.route("/feed.xml", Reply(body=b"<rss/>", headers={"ETag": '"1"'}))
        answer = await ask(server, "/feed.xml?page=2")
        assert answer == b'HTTP/1.1 200 Told\r\nContent-Length: 6\r\nETag: "1"\r\n\r\n<rss/>'
        (received,) = server.requests
        assert received == Received(
            method="GET", path="/feed.xml?page=2", headers=(("Host", server.authority), ("X-One", "two"))
        )
        assert received.header("host") == f"127.0.0.1:{server.port}"
        assert received.header("cookie") is None
        assert server.url("/feed.xml") == f"http://127.0.0.1:{server.port}/feed.xml"


async def test_replies_come_in_order_and_the_last_stays() -> None:
    async with HostileServer() as server:
        server.route("/", Reply(status=503), Reply(status=304), Reply(body=b"last"))
        answer = await ask(server, "/", "/", "/", "/", "/elsewhere", "http://partner.example/")
        statuses = [line[9:12] for line in answer.replace(b"last", b"").split(b"\r\n") if line.startswith(b"HTTP")]
        assert statuses == [b"503", b"304", b"200", b"200", b"404", b"200"]
        assert server.connections == 1
        assert len(server.requests) == 6


async def test_it_lies_about_what_it_sends() -> None:
    async with HostileServer() as server:
        server.route("/gzip", Reply(body=b"text", gzip=True))
        server.route("/long", Reply(body=b"text", headers={"Content-Length": "9"}))
        server.route("/none", Reply(body=b"text", headers={"Content-Length": None}))
        server.route("/raw", Reply(raw=b"not HTTP at all"))
        server.route("/cut", Reply(body=b"text", cut=20))
        head, _, body = (await ask(server, "/gzip")).partition(b"\r\n\r\n")
        assert b"Content-Encoding: gzip" in head
        assert gzip.decompress(body) == b"text"
        assert b"Content-Length: 9\r\n" in await ask(server, "/long")
        assert await ask(server, "/none") == b"HTTP/1.1 200 Told\r\n\r\ntext"
        assert await ask(server, "/raw", "/gzip") == b"not HTTP at all"
        assert await ask(server, "/cut", "/gzip") == b"HTTP/1.1 200 Told\r\nC"


@pytest.mark.parametrize("place", ["headers", "body"])
async def test_a_drip_goes_on_until_its_client_has_gone(place: str) -> None:
    async with HostileServer() as server:
        server.route("/", Reply(drip="headers" if place == "headers" else "body", headers={"X-Last": "1"}))
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        start = b"HTTP/1.1 200 Told\r\nX-Last: 1\r\n" + (b"X-Drip: " if place == "headers" else b"\r\n")
        assert await reader.readexactly(len(start)) == start
        assert await reader.readexactly(5) == b"dripd"
        writer.close()
        await writer.wait_closed()


async def test_what_is_endless_goes_on_until_its_client_has_gone() -> None:
    async with HostileServer() as server:
        server.route("/", Reply(body=b"a", endless=b"bc" * 100_000))
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        start = b"HTTP/1.1 200 Told\r\n\r\na"
        assert await reader.readexactly(len(start)) == start
        assert await reader.readexactly(1_000_000) == b"bc" * 500_000
        writer.close()
        await writer.wait_closed()


async def test_what_is_no_request_harms_nobody() -> None:
    async with HostileServer() as server:
        _, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET / HT")
        writer.close()
        await writer.wait_closed()
        assert (await ask(server, "/")).startswith(b"HTTP/1.1 404 ")
        assert server.connections == 2
        assert len(server.requests) == 1


def test_it_serves_from_a_thread() -> None:
    with HostileServer.in_thread() as server:
        server.route("/", Reply(body=b"from a thread"))
        with socket.create_connection((server.host, server.port)) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert connection.recv(1000).endswith(b"from a thread")
    with pytest.raises(OSError):  # noqa: PT011 - which one is the machine's to say
        socket.create_connection((server.host, server.port))
