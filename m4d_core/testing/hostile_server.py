"""A server on a real socket that answers as told, well or badly: for tests of what fetches.

It listens on this machine alone, on a port of its own; `authority` is what M4D_FETCH_ALLOW takes. It never sleeps: a
drip gives a byte whenever its client has been silent for `DRIP_S`, until the client's own deadline ends it.
"""

import asyncio
import gzip
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import cycle
from typing import Literal, Self

DRIP_S = 0.02


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer. A name in headers given as None is left out of it, also Content-Length, which else is right.

    gzip: compress the body, and say so. drip: `headers` or `body` come byte after byte and never end. cut: hang up
    after so many bytes of the whole answer, headers included. raw: sent in the place of everything, then hung up.
    endless: what comes behind all else again and again, as fast as its client takes it.
    """

    status: int = HTTPStatus.OK
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: bytes = b""
    gzip: bool = False
    drip: Literal["", "headers", "body"] = ""
    cut: int | None = None
    raw: bytes | None = None
    endless: bytes = b""

    def sent(self) -> bytes:
        """Return the answer as bytes."""
        if self.raw is not None:
            return self.raw
        body = gzip.compress(self.body, mtime=0) if self.gzip else self.body
        headers: dict[str, str | None] = {} if self.drip or self.endless else {"Content-Length": str(len(body))}
        if self.gzip:
            headers["Content-Encoding"] = "gzip"
        if self.status == HTTPStatus.NOT_MODIFIED:
            body, headers = b"", {}
        lines = [f"HTTP/1.1 {int(self.status)} Told"]
        lines += [f"{name}: {value}" for name, value in {**headers, **self.headers}.items() if value is not None]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@dataclass(frozen=True, kw_only=True)
class Received:
    """One request. path: the target as sent, query included. headers: as sent, in order."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str | None:
        """Return the first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class HostileServer:
    """The server. Use as an async context manager, or `with HostileServer.in_thread() as server` beside a process.

    requests: what was asked, in order. connections: how many were accepted, whether or not anything was asked.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.host, self.port, self.connections = host, port, 0
        self.requests: list[Received] = []
        self._tls = tls
        self._routes: dict[str, list[Reply]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def route(self, path: str, *replies: Reply) -> None:
        """Answer a path, whatever its query, with these, one for each request; the last repeats. Else it is 404."""
        self._routes[path] = list(replies)

    @property
    def authority(self) -> str:
        """`host:port`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, path: str = "/") -> str:
        """Return the address of a path."""
        return f"{'https' if self._tls else 'http'}://{self.authority}{path}"

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, self.host, self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up on everybody."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @classmethod
    @contextmanager
    def in_thread(cls) -> Iterator["HostileServer"]:
        """Serve from a thread of its own."""
        server, ready = cls(), threading.Event()
        loop, stop = asyncio.new_event_loop(), asyncio.Event()

        async def serve() -> None:
            async with server:
                ready.set()
                await stop.wait()

        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            thread = threading.Thread(target=runner.run, args=(serve(),))
            thread.start()
            ready.wait()
            try:
                yield server
            finally:
                loop.call_soon_threadsafe(stop.set)
                thread.join()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                while await self._answer(reader, writer):
                    pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; returns whether the connection stays."""
        received = _received(await reader.readuntil(b"\r\n\r\n"))
        self.requests.append(received)
        path = "/" + received.path.partition("://")[2].partition("/")[2] if "://" in received.path else received.path
        replies = self._routes.get(path.partition("?")[0], [Reply(status=HTTPStatus.NOT_FOUND)])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        sent = reply.sent()
        if reply.drip == "headers":
            sent = sent.removesuffix(b"\r\n\r\n") + b"\r\nX-Drip: "
        writer.write(sent[: reply.cut])
        await writer.drain()
        if reply.drip:
            await _drip(reader, writer)
        while reply.endless:  # a client that hangs up ends it
            writer.write(reply.endless)
            await writer.drain()
        return reply.cut is None and reply.raw is None and not reply.drip


def _received(head: bytes) -> Received:
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return Received(method=method, path=path, headers=tuple((name, value.strip()) for name, _, value in pairs))


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in cycle(b"drip"):
        writer.write(bytes([byte]))
        await writer.drain()
        with suppress(TimeoutError):
            if not await asyncio.wait_for(reader.read(1), DRIP_S):
                return  # the client has gone
