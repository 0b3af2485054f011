"""`fetch()`: the one outbound door (D2). Nothing else of M4D opens a connection to an address from content.

Every hop: resolve once, check every address, connect to a checked one with the host's name kept for TLS and Host.
One deadline round the whole exchange, one cap after decompression, no cookies, no environment proxy.
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

from m4d_core.clock import Clock, SystemClock
from m4d_core.errors import FeedError, RetryError
from m4d_core.ingestion.address import Target, check_addresses, parse_target
from m4d_core.ingestion.contract import Request
from m4d_core.settings import Settings

POOL = 2
RESOLVERS = 4
LONGEST_RETRY_S = 7 * 86400.0
_PERMANENT, _REDIRECTS = frozenset({301, 308}), frozenset({301, 302, 303, 307, 308})
_GZIP_MAGIC = b"\x1f\x8b"
_CHALLENGE_SIGNS = (b"just a moment", b"challenge-platform", b"captcha", b"attention required")
_FATAL = {401: "http_401", 403: "http_403", 404: "http_404", 410: "http_410"}


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What a conditional request is made of, byte for byte as the server gave it (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What came back. body: decompressed. permanent_url: where 301 and 308 alone have led, else None."""

    url: str
    body: bytes
    content_type: str | None
    validators: Validators
    not_modified: bool = False
    permanent_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class FetchPolicy:
    """How the door behaves. allow: `host:port` pairs. Sizes in bytes after decompression, times in seconds."""

    allow: frozenset[str]
    proxy: str
    timeout_s: float
    max_bytes: int
    max_file_bytes: int
    max_redirects: int
    user_agent: str

    @classmethod
    def from_settings(cls, settings: Settings) -> "FetchPolicy":
        """Return the policy of an installation."""
        return cls(
            allow=frozenset(settings.fetch_allow),
            proxy=settings.fetch_proxy,
            timeout_s=settings.fetch_timeout_s,
            max_bytes=settings.fetch_max_bytes,
            max_file_bytes=settings.fetch_max_file_bytes,
            max_redirects=settings.fetch_max_redirects,
            user_agent=f"M4D/{version('m4d')} (+{settings.contact_url})",
        )


class LaterError(RetryError):
    """The server asks to be left alone. retry_after_s: for how long, capped at seven days, None when not said."""

    def __init__(self, message: str, *, reason: str, retry_after_s: float | None) -> None:
        super().__init__(message, reason=reason)
        self.retry_after_s = retry_after_s


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
    """The door, open. Use as an async context manager; one small client for each address and host."""

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
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        """Open the door."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        clients, self._clients = list(self._clients.values()), {}
        await asyncio.gather(*(client.aclose() for client in clients))

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        """Return what is at an address, or that it has not changed since the validators.

        Raises RetryError (dns, connect, timeout, truncated, http_5xx, http_408, rate_limited) or FeedError with the
        reasons of docs/operations.md. No message holds a query, a user name or a resolved address.
        """
        try:
            async with asyncio.timeout(self._policy.timeout_s):
                return await self._follow(request, validators or Validators())
        except TimeoutError:
            message = f"{shown(request.url)} did not answer within {self._policy.timeout_s:g} s"
            raise RetryError(message, reason="timeout") from None

    async def _follow(self, request: Request, validators: Validators) -> Fetched:
        url, permanent = request.url, True
        for hop in range(self._policy.max_redirects + 1):
            target, address = await self._where(url, is_redirect=hop > 0)
            async with self._open(url, target, address, _headers(request, validators)) as response:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    permanent = permanent and response.status_code in _PERMANENT
                    url = urljoin(url, response.headers["location"])
                    continue
                moved = url if permanent and hop else None
                return await self._read(request, response, validators, (url, moved))
        message = f"{shown(request.url)} redirects more than {self._policy.max_redirects} times"
        raise FeedError(message, reason="too_many_redirects")

    async def _where(self, url: str, *, is_redirect: bool) -> tuple[Target, str]:
        try:
            target = parse_target(url, self._policy.allow)
            literal = target.literal
            if literal is not None:
                return target, check_addresses(target, [str(literal)], self._policy.allow)
            if self._policy.proxy:
                return target, target.host  # the proxy resolves, and is the operator's to guard
            return target, check_addresses(target, await self._resolve(target), self._policy.allow)
        except FeedError as error:
            if is_redirect and error.reason.startswith("blocked"):
                raise FeedError(f"a redirect was refused: {error.message}", reason="blocked_redirect") from error
            raise

    async def _resolve(self, target: Target) -> list[str]:
        try:
            addresses = await self._resolver.resolve(target.host, target.port)
        except (OSError, UnicodeError):
            addresses = []
        if not addresses:
            raise RetryError(f"the name '{target.host}' has no address", reason="dns")
        return addresses

    def _open(
        self, url: str, target: Target, address: str, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[httpx.Response]:
        key = f"{target.scheme}://{target.authority} {address}"
        if key not in self._clients:
            self._clients[key] = httpx.AsyncClient(
                verify=self._tls if self._tls is not None else True,
                trust_env=False,
                proxy=self._policy.proxy or None,
                limits=httpx.Limits(max_connections=POOL, max_keepalive_connections=POOL, keepalive_expiry=30),
                timeout=httpx.Timeout(self._policy.timeout_s),
                headers={"User-Agent": self._policy.user_agent, "Accept-Encoding": "gzip"},
            )
        client = self._clients[key]
        client.cookies.clear()
        parts = urlsplit(url)
        literal = f"[{address}]" if ":" in address else address
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        host = f"[{target.host}]" if ":" in target.host else target.host
        port = "" if urlsplit(url).port is None else f":{target.port}"
        built = client.build_request(
            "GET",
            f"{target.scheme}://{literal}:{target.port}{path}",
            headers={**headers, "Host": f"{host}{port}"},
            extensions={"sni_hostname": target.host},
        )
        return _exchange(client, built, url)

    async def _read(
        self, request: Request, response: httpx.Response, validators: Validators, urls: tuple[str, str | None]
    ) -> Fetched:
        url, moved = urls
        fresh = Validators(etag=response.headers.get("etag"), last_modified=response.headers.get("last-modified"))
        content_type = response.headers.get("content-type")
        if response.status_code == httpx.codes.NOT_MODIFIED:
            if validators == Validators():
                raise FeedError(f"{shown(url)} says 304 to a request without condition", reason="unasked_304")
            kept = Validators(
                etag=fresh.etag or validators.etag, last_modified=fresh.last_modified or validators.last_modified
            )
            return Fetched(url=url, body=b"", content_type=content_type, validators=kept, not_modified=True)
        cap = self._policy.max_file_bytes if request.large else self._policy.max_bytes
        body = await _body(response, cap, url)
        self._judge(response, body, url)
        return Fetched(url=url, body=body, content_type=content_type, validators=fresh, permanent_url=moved)

    def _judge(self, response: httpx.Response, body: bytes, url: str) -> None:
        status, where = response.status_code, shown(url)
        if _is_challenge(response, body):
            raise FeedError(f"{where} answers with a firewall's challenge page", reason="challenge")
        if status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
            reason = "rate_limited" if status == httpx.codes.TOO_MANY_REQUESTS else "http_5xx"
            raise LaterError(f"{where} answers {status}", reason=reason, retry_after_s=self._later(response))
        if status == httpx.codes.REQUEST_TIMEOUT or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise RetryError(f"{where} answers {status}", reason="http_5xx" if status >= 500 else "http_408")  # noqa: PLR2004 - the class of statuses
        if status >= httpx.codes.MULTIPLE_CHOICES:
            raise FeedError(f"{where} answers {status}", reason=_FATAL.get(status, "http_4xx"))
        if not body.strip():
            raise FeedError(f"{where} answers {status} with an empty body", reason="empty")

    def _later(self, response: httpx.Response) -> float | None:
        text = response.headers.get("retry-after", "").strip()
        try:
            seconds = float(text) if text.isdigit() else _seconds_until(text, self._clock)
        except (ValueError, TypeError):
            return None
        return min(max(seconds, 0.0), LONGEST_RETRY_S)


@asynccontextmanager
async def _exchange(client: httpx.AsyncClient, request: httpx.Request, url: str) -> AsyncIterator[httpx.Response]:
    with _told(url):
        response = await client.send(request, stream=True, follow_redirects=False)
    try:
        yield response
    finally:
        await response.aclose()


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
            raise FeedError(f"{where} has no certificate to trust", reason="tls") from None
        raise RetryError(f"{where} cannot be connected to", reason="connect") from None
    except httpx.RemoteProtocolError as error:
        cut = "incomplete" in str(error) or "without sending complete" in str(error)
        reason = "truncated" if cut else "connect"
        raise RetryError(f"{where} broke off" if cut else f"{where} does not speak HTTP", reason=reason) from None
    except httpx.TransportError:
        raise RetryError(f"the connection to {where} broke", reason="connect") from None


def _is_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


async def _body(response: httpx.Response, cap: int, url: str) -> bytes:
    """Return the body, decompressed by ourselves so that no bomb unfolds beyond the cap."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise FeedError(f"{shown(url)} answers in the coding '{coding[:20]}'", reason="bad_encoding")
    inflate, pieces, size, is_first = _inflater(coding), [], 0, True
    with _told(url):
        async for raw in response.aiter_raw():
            if is_first and raw.startswith(_GZIP_MAGIC):
                inflate = _inflater("gzip")  # UN News compresses even for clients that did not ask
            is_first = False
            piece = _inflate(inflate, raw, cap - size, url)
            size += len(piece)
            if size > cap:
                raise FeedError(f"{shown(url)} is larger than {cap} bytes", reason="body_too_large")
            pieces.append(piece)
    if inflate is not None and not inflate.eof and not is_first:
        raise RetryError(f"{shown(url)} broke off inside its compression", reason="truncated")
    return b"".join(pieces)


def _inflater(coding: str) -> "zlib._Decompress | None":
    if coding in ("gzip", "x-gzip"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    return zlib.decompressobj() if coding == "deflate" else None


def _inflate(inflate: "zlib._Decompress | None", raw: bytes, room: int, url: str) -> bytes:
    if inflate is None:
        return raw
    try:
        return inflate.decompress(raw, room + 1)
    except zlib.error:
        raise FeedError(f"{shown(url)} is not compressed as it says", reason="bad_encoding") from None


def _is_challenge(response: httpx.Response, body: bytes) -> bool:
    if response.headers.get("cf-mitigated") == "challenge":
        return True
    is_html = "html" in response.headers.get("content-type", "")
    suspicious = response.status_code in (202, 403, 429, 503)
    head = body[:20_000].lower()
    return is_html and suspicious and any(sign in head for sign in _CHALLENGE_SIGNS)


def _seconds_until(text: str, clock: Clock) -> float:
    return (parsedate_to_datetime(text) - clock.now()).total_seconds()


def _headers(request: Request, validators: Validators) -> dict[str, str]:
    wanted = {"Accept": request.accept, "If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in wanted.items() if value}


def shown(url: str) -> str:
    """Return a URL as it may be shown: without user, query and fragment, at most 100 characters."""
    try:
        parts = urlsplit(url)
        text = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        text = "the address"
    return "".join(character if character.isprintable() else "?" for character in text)[:100]
