"""`fetch()`: the one outbound door (D2). Nothing else of M4D opens a connection to an address from content.

Every hop: resolve once, check every address, connect to a checked one with the host's name kept for TLS and Host.
Through a proxy what this machine can resolve is checked too; the rest is the proxy's to guard.
One request at a time to a host; one deadline round the whole exchange, which begins when the request may start; one
cap after decompression; no cookies, no environment proxy.
"""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urljoin, urlsplit

import httpx

from m4d_core.clock import Clock, SystemClock
from m4d_core.errors import FeedError, RetryError, SourceError
from m4d_core.ingestion.address import Target, check_addresses, parse_target
from m4d_core.ingestion.contract import Request
from m4d_core.ingestion.gate import Gate
from m4d_core.ingestion.inflate import Unpacker
from m4d_core.ingestion.policy import FetchPolicy
from m4d_core.ingestion.refusal import LaterError, is_challenge, refusal, shown

__all__ = [
    "FetchPolicy", "Fetched", "Fetcher", "LaterError", "Resolver", "SystemResolver", "Validators", "redirected",
    "shown",
]  # fmt: skip

CONNECTIONS = 2  # to one host
POOLS = 64  # pools kept open; the one not used for longest goes first
KEEP_S = 30.0  # an idle connection
ADDRESSES = 2  # of one host tried, the second when the first cannot be connected to
RESOLVERS = 4
PROXY_LOOKUP_S = 2.0  # behind a company's proxy names of the internet may not resolve at all
Headers = dict[bytes, bytes]
_PERMANENT, _REDIRECTS = frozenset({301, 308}), frozenset({301, 302, 303, 307, 308})
_TOLD = frozenset({400, 404})
_PAGE = 1024 * 1024  # read of an error page, which matters only for what it begins with


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What a conditional request is made of, byte for byte as the server gave it (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What came back. body: decompressed. permanent_url: where 301 and 308 alone have led, else None.

    headers: by lower-case name.
    """

    url: str
    body: bytes
    content_type: str | None
    validators: Validators
    not_modified: bool = False
    permanent_url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Resolver(Protocol):
    """Finds the addresses of a host."""

    async def resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses, in the order to try. Raises OSError when there are none."""
        ...


class SystemResolver:
    """The resolver of this machine, in threads of its own: a name server that hangs starves nobody else."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolve")

    async def resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses of the host."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Fetcher:
    """The door, open. Use as an async context manager; one small pool a host, since each has its own TLS name."""

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        resolver: Resolver | None = None,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy
        self._resolver = resolver or SystemResolver()
        self._clock = clock or SystemClock()
        self._tls = tls
        self._pools: dict[str, httpx.AsyncHTTPTransport] = {}
        self._busy: Counter[str] = Counter()
        self._gate = Gate()

    async def __aenter__(self) -> Self:
        """Open the door."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        pools, self._pools = list(self._pools.values()), {}
        await asyncio.gather(*(pool.aclose() for pool in pools))

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        """Return what is at an address, or that it has not changed since the validators.

        Raises RetryError (dns, connect, timeout, truncated, http_5xx, http_408, rate_limited) or FeedError with the
        reasons of docs/operations.md. No message holds a query, a user name or a resolved address.
        """
        try:
            async with asyncio.timeout(self._policy.timeout_s) as deadline:
                return await self._follow(request, validators or Validators(), deadline)
        except TimeoutError:
            message = f"{shown(request.url)} did not answer within {self._policy.timeout_s:g} s"
            raise RetryError(message, reason="timeout") from None

    async def _follow(self, request: Request, validators: Validators, deadline: asyncio.Timeout) -> Fetched:
        asked, permanent = request, True
        for hop in range(self._policy.max_redirects + 1):
            target, addresses = await self._where(asked.url, is_redirect=hop > 0)
            headers = _headers(asked, validators, self._policy.user_agent)
            async with (
                self._gate.passed(target.host, min(request.at_once, CONNECTIONS), deadline),
                self._exchange(asked.url, target, addresses, headers) as response,
            ):
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    permanent = permanent and response.status_code in _PERMANENT
                    asked = redirected(asked, _location(asked.url, response))
                    continue
                moved = asked.url if permanent and hop else None
                return await self._read(request, response, validators, (asked.url, moved))
        message = f"{shown(request.url)} redirects more than {self._policy.max_redirects} times"
        raise FeedError(message, reason="too_many_redirects")

    async def _where(self, url: str, *, is_redirect: bool) -> tuple[Target, Sequence[str]]:
        try:
            target = parse_target(url, self._policy.allow)
            addresses = [str(target.literal)] if target.literal else await self._resolve(target)
            if addresses:
                check_addresses(target, addresses, self._policy.allow)
        except FeedError as error:
            if is_redirect and error.reason.startswith("blocked"):
                message = f"a redirect was refused: {error.message}"
                raise FeedError(message, reason="blocked_redirect", hint=error.hint) from error
            raise
        if self._policy.proxy:
            return target, [target.host]  # TLS through a proxy names what was asked for: no other way to keep it
        if not addresses:
            raise RetryError(f"the name '{target.host}' has no address", reason="dns")
        return target, addresses

    async def _resolve(self, target: Target) -> list[str]:
        try:
            async with asyncio.timeout(PROXY_LOOKUP_S if self._policy.proxy else None):
                return await self._resolver.resolve(target.host, target.port)
        except (OSError, UnicodeError):  # TimeoutError is an OSError
            return []

    @asynccontextmanager
    async def _exchange(
        self, url: str, target: Target, addresses: Sequence[str], headers: Headers
    ) -> AsyncIterator[httpx.Response]:
        key = f"{target.scheme}://{target.authority}"
        pool = self._pools.pop(key, None) or self._pool()
        self._pools[key] = pool
        self._busy[key] += 1
        try:
            with _told(url):
                response = await self._sent(pool, url, target, addresses, headers)
            response.headers.encoding = "latin-1"  # a validator goes back as the bytes that came
            try:
                yield response
            finally:
                await response.aclose()
        finally:
            self._busy[key] -= 1
            await self._tidy()

    async def _sent(
        self, pool: httpx.AsyncHTTPTransport, url: str, target: Target, addresses: Sequence[str], headers: Headers
    ) -> httpx.Response:
        timeout = httpx.Timeout(self._policy.timeout_s, connect=self._policy.timeout_s / ADDRESSES)
        *others, last = [_built(url, target, address, headers, timeout) for address in addresses[:ADDRESSES]]
        for request in others:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await pool.handle_async_request(request)
        return await pool.handle_async_request(last)

    def _pool(self) -> httpx.AsyncHTTPTransport:
        # not a client of the library: that one keeps cookies, and reads where a redirect leads in its own way
        limits = httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=KEEP_S)
        return httpx.AsyncHTTPTransport(
            verify=self._tls or _trust(), trust_env=False, limits=limits, proxy=self._policy.proxy or None
        )

    async def _tidy(self) -> None:
        over = len(self._pools) - POOLS
        idle = [key for key in self._pools if not self._busy[key]][:over] if over > 0 else []
        closing = [self._pools.pop(key) for key in idle]  # all before the first is waited for: others tidy as well
        for key, pool in zip(idle, closing, strict=True):
            del self._busy[key]
            await pool.aclose()

    async def _read(
        self, request: Request, response: httpx.Response, validators: Validators, urls: tuple[str, str | None]
    ) -> Fetched:
        url, moved = urls
        fresh = Validators(etag=response.headers.get("etag"), last_modified=response.headers.get("last-modified"))
        content_type = response.headers.get("content-type")
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return await _not_modified(response, validators, fresh, urls)
        if response.status_code >= httpx.codes.MULTIPLE_CHOICES:
            page = await _page(response)
            if request.told and response.status_code in _TOLD and page.lstrip()[:1] in (b"{", b"["):
                return Fetched(url=url, body=page, content_type=content_type, validators=Validators(),
                               headers=dict(response.headers))  # fmt: skip
            raise refusal(response.status_code, response.headers, page, shown(url), self._clock)
        cap = self._policy.max_file_bytes if request.large else self._policy.max_bytes
        body = await _body(response, cap, url)
        if is_challenge(response.status_code, response.headers, body):
            raise refusal(response.status_code, response.headers, body, shown(url), self._clock)
        if not body or body.isspace():
            raise FeedError(f"{shown(url)} answers {response.status_code} with an empty body", reason="empty")
        return Fetched(
            url=url, body=body, content_type=content_type, validators=fresh, permanent_url=moved,
            headers=dict(response.headers),
        )  # fmt: skip


def _built(url: str, target: Target, address: str, headers: Headers, timeout: httpx.Timeout) -> httpx.Request:
    """Return a request that goes to the address and names the host, in Host and to TLS."""
    parts = urlsplit(url)
    there = f"[{address}]" if ":" in address else address
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    host = target.authority if parts.port is not None else target.authority.rpartition(":")[0]
    return httpx.Request(
        "GET",
        f"{target.scheme}://{there}:{target.port}{path}",
        headers={b"Host": host.encode(), **headers},
        extensions={"sni_hostname": target.host, "timeout": timeout.as_dict()},
    )


def redirected(request: Request, url: str) -> Request:
    """Return the request for another address: a key of one host's API is none of another's business."""
    is_elsewhere = _origin(url) != _origin(request.url)
    return replace(request, url=url, headers={} if is_elsewhere else request.headers)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()


def _location(url: str, response: httpx.Response) -> str:
    # the headers are read as Latin-1: what is beyond ASCII goes on as the bytes that came
    there = "".join(c if c.isascii() else f"%{ord(c):02X}" for c in response.headers["location"])
    try:
        return urljoin(url, there)
    except ValueError:
        raise FeedError(f"{shown(url)} redirects to what is no URL", reason="blocked_redirect") from None


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Tell a fault of the connection in our words; the library's own name addresses."""
    where = shown(url)
    try:
        yield
    except httpx.TimeoutException:
        raise RetryError(f"{where} did not answer in time", reason="timeout") from None
    except httpx.ConnectError as error:
        if _is_tls(error):
            raise FeedError(f"{where} has no certificate to trust for this name", reason="tls") from None
        raise RetryError(f"{where} cannot be connected to", reason="connect") from None
    except (httpx.InvalidURL, UnicodeError):
        raise FeedError(f"{where} is not a URL", reason="blocked_address") from None
    except httpx.RemoteProtocolError as error:
        cut = "incomplete" in str(error) or "without sending complete" in str(error)
        reason = "truncated" if cut else "connect"
        raise RetryError(f"{where} broke off" if cut else f"{where} does not speak HTTP", reason=reason) from None
    except httpx.ReadError:
        raise RetryError(f"{where} broke off", reason="truncated") from None
    except httpx.TransportError:
        raise RetryError(f"the connection to {where} broke", reason="connect") from None


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)  # 20 ms and a megabyte: one for all


def _is_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return not isinstance(seen, ssl.SSLEOFError)  # that one is a connection cut in the handshake
        seen = seen.__cause__ or seen.__context__
    return False


async def _not_modified(
    response: httpx.Response, validators: Validators, fresh: Validators, urls: tuple[str, str | None]
) -> Fetched:
    url, moved = urls
    if not (validators.etag or validators.last_modified):
        raise FeedError(f"{shown(url)} says 304 to a request without condition", reason="unasked_304")
    with _told(url):
        await response.aread()  # of nothing, but without it the connection is not kept
    kept = Validators(etag=fresh.etag or validators.etag, last_modified=fresh.last_modified or validators.last_modified)
    content_type = response.headers.get("content-type")
    return Fetched(
        url=url, body=b"", content_type=content_type, validators=kept, not_modified=True, permanent_url=moved,
        headers=dict(response.headers),
    )  # fmt: skip


async def _body(response: httpx.Response, cap: int, url: str) -> bytes:
    """Return the body, decompressed by ourselves so that no bomb unfolds beyond the cap."""
    unpack = Unpacker(response.headers.get("content-encoding", ""), cap=cap, where=shown(url))
    with _told(url):
        pieces = [unpack.feed(raw) async for raw in response.aiter_raw()]
    return b"".join([*pieces, unpack.end()])


async def _page(response: httpx.Response) -> bytes:
    """Return what an error page says; one that cannot be read, or is too long to be one, says nothing."""
    try:
        return await _body(response, _PAGE, "")
    except SourceError:
        return b""


def _headers(request: Request, validators: Validators, user_agent: str) -> Headers:
    wanted = {
        b"User-Agent": user_agent,
        b"Accept": request.accept,
        b"Accept-Encoding": "gzip",
        b"If-None-Match": validators.etag,
        b"If-Modified-Since": validators.last_modified,
        **{name.encode("latin-1"): value for name, value in request.headers.items()},
    }
    return {name: value.encode("latin-1", "replace") for name, value in wanted.items() if value}
