"""Plays a cassette in the place of the outbound door, as told: well, or with a fault in it."""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from m4d_core.clock import Clock
from m4d_core.errors import FeedError
from m4d_core.ingestion.cassette import Cassette, Exchange, address
from m4d_core.ingestion.contract import Request, Source
from m4d_core.ingestion.fetch import Fetched, Validators
from m4d_core.ingestion.inflate import Unpacker
from m4d_core.ingestion.refusal import is_challenge, refusal, shown

CAP = 64 * 1024 * 1024
ROBOTS = "/robots.txt"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?")
MOVED = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND)
Change = Callable[[Exchange], Exchange]


class Player:
    """A door that opens on a cassette. change: what is done to each exchange before it is answered, or its error.

    asked: every request, in order. conditions: the validators beside it. missed: addresses the cassette has not.
    An address is found whole, else without the parameters that the recording did not have, and whatever times it
    names: that is how a later run asks only for changes. What a robots.txt says is played as it is, and allows all
    where none was recorded.
    """

    def __init__(self, cassette: Cassette, source: Source, clock: Clock, change: Change = lambda same: same) -> None:
        self._clock = clock
        self._change = change
        self._secrets = list(source.secrets())
        self._exchanges = {address(each.url, self._secrets): each for each in reversed(cassette.exchanges)}
        self.asked: list[Request] = []
        self.conditions: list[Validators] = []
        self.missed: list[str] = []

    def has(self, request: Request) -> bool:
        """Return whether an address was recorded."""
        return self._find(request.url) is not None

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        """Return what was recorded for an address. Raises what the door raises for such an answer."""
        known = validators or Validators()
        absent = Exchange(url=request.url, status=HTTPStatus.NOT_FOUND)
        found = self._find(request.url)
        if urlsplit(request.url).path == ROBOTS:
            return self._answered(request, found or absent, known)
        self.asked.append(request)
        self.conditions.append(known)
        if found is None:
            self.missed.append(shown(request.url))
        return self._answered(request, self._change(found or absent), known)

    def _find(self, url: str) -> Exchange | None:
        wanted = address(url, self._secrets)
        if wanted in self._exchanges:
            return self._exchanges[wanted]
        near = [(len(parameters(known)), each) for known, each in self._exchanges.items() if _is_within(known, wanted)]
        return max(near, key=lambda one: one[0])[1] if near else None

    def _answered(self, request: Request, exchange: Exchange, known: Validators) -> Fetched:
        headers, status = exchange.headers, exchange.status
        if status == HTTPStatus.NOT_MODIFIED:
            if known == Validators():
                raise FeedError(f"{shown(request.url)} says 304 to a request without condition", reason="unasked_304")
            return _fetched(request, exchange, b"", known)
        body = self._unpacked(exchange)
        is_refused = status >= HTTPStatus.MULTIPLE_CHOICES and status not in MOVED
        if is_refused or is_challenge(status, headers, body):
            raise refusal(status, headers, body, shown(request.url), self._clock)
        if not body.strip():
            raise FeedError(f"{shown(request.url)} answers {status} with an empty body", reason="empty")
        fresh = Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified"))
        return _fetched(request, exchange, body, fresh)

    def _unpacked(self, exchange: Exchange) -> bytes:
        unpack = Unpacker(exchange.headers.get("content-encoding", ""), cap=CAP, where=shown(exchange.url))
        body = unpack.feed(exchange.body) + unpack.end()
        for name, value in self._secrets:
            body = body.replace(f"{{{name}}}".encode(), value.encode())
        return body


def parameters(url: str) -> set[tuple[str, str]]:
    """Return the parameters of an address, any time in them being as good as another."""
    given = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return {(name, _TIME.sub("time", value)) for name, value in given}


def _fetched(request: Request, exchange: Exchange, body: bytes, validators: Validators) -> Fetched:
    return Fetched(
        url=request.url,
        body=body,
        content_type=exchange.headers.get("content-type"),
        validators=validators,
        not_modified=exchange.status == HTTPStatus.NOT_MODIFIED,
        permanent_url=exchange.headers.get("location") if exchange.status == MOVED[0] else None,
        headers=exchange.headers,
    )


def _is_within(known: str, wanted: str) -> bool:
    """Return whether the wanted address is the known one with further parameters."""
    bare = [urlunsplit(urlsplit(url)._replace(query="")) for url in (known, wanted)]
    return bare[0] == bare[1] and parameters(known) <= parameters(wanted)
