"""Cassettes: exchanges with a partner in a JSON file, to be played where there is no network. No secret stands in one.

What is hidden: the values of a source's secrets, of headers such as Authorization, of user names in addresses; in their
place stands `{name}`. Headers of an answer are kept only where a source may read them.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

from m4d_core.errors import FeedError, SourceError, UsageError
from m4d_core.ingestion.contract import SHORTEST_SECRET, Request, Source
from m4d_core.ingestion.fetch import Fetched, Validators
from m4d_core.ingestion.workshop import Door

FORM = 1  # of the file
MAX_IDENTITIES = 50
OK = 200
_KEPT = re.compile(
    r"content-type|content-encoding|etag|last-modified|expires|cache-control|link|retry-after|x-.*(?:total|count|page).*"
)
_AUTHORIZING = re.compile(r"authorization|cookie|(?:^|[-_])(?:key|token|secret|password)$", re.IGNORECASE)
_STATUS = {"rate_limited": 429, "http_5xx": 500, "http_4xx": 400, "robots_denied": 403, "challenge": 403}
_STATUS_REASON = re.compile(r"http_(\d{3})")


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and what came of it. url: with `{name}` for secrets. headers: by lower-case name, those kept."""

    url: str
    status: int = OK
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Cassette:
    """What was exchanged in one run of a source.

    is_cut: the run went on behind the last exchange. identities: those its first entries were given, which pins them:
    a plugin that gives others would take in everything anew.
    """

    source: str
    exchanges: tuple[Exchange, ...]
    recorded_at: datetime | None = None
    is_cut: bool = False
    identities: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Return what a file holds. Raises UsageError saying what is wrong with it."""
        try:
            found = json.loads(text)
            exchanges = tuple(_exchange(each) for each in found["exchanges"])
            at = found.get("recorded_at")
            recorded = datetime.fromisoformat(at) if at else None
            known = tuple(found.get("identities", ()))
            form, key, is_cut = found["form"], found["source"], bool(found.get("is_cut"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"the cassette cannot be read: {type(error).__name__}: {error}"
            raise UsageError(message, hint="record it again: m4d sources record KEY --out FILE") from error
        if form != FORM:
            raise UsageError(f"the cassette has form {form}, this release reads {FORM}", hint="record it again")
        return cls(source=key, exchanges=exchanges, recorded_at=recorded, is_cut=is_cut, identities=known)

    def written(self) -> bytes:
        """Return the file: readable, and the same for the same exchanges."""
        found = {
            "form": FORM,
            "source": self.source,
            "recorded_at": self.recorded_at.isoformat() if self.recorded_at else None,
            "is_cut": self.is_cut,
            "identities": list(self.identities[:MAX_IDENTITIES]),
            "exchanges": [_written(each) for each in self.exchanges],
        }
        return json.dumps(found, indent=1, ensure_ascii=False).encode() + b"\n"


class Recorder:
    """A door that remembers what goes through it, without its secrets. It asks for everything, whatever is known."""

    def __init__(self, door: Door, source: Source) -> None:
        self._door = door
        self._source = source
        self.exchanges: list[Exchange] = []

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        """Return what the door returns. validators: not sent on, for a 304 would leave nothing to play."""
        secrets = [*self._source.secrets(), *_authorizing(request.headers)]
        try:
            fetched = await self._door.fetch(request)
        except SourceError as error:
            status = _status_of(error)
            if status is not None:
                self.exchanges.append(Exchange(url=address(request.url, secrets), status=status))
            raise
        kept = {name: hidden(value, secrets) for name, value in fetched.headers.items() if _KEPT.fullmatch(name)}
        kept.pop("content-encoding", None)  # the body is recorded as it is after it
        if fetched.content_type:
            kept.setdefault("content-type", fetched.content_type)
        body = hidden_bytes(fetched.body, secrets)
        self.exchanges.append(Exchange(url=address(request.url, secrets), headers=kept, body=body))
        return fetched


def sealed(cassette: Cassette, secrets: Iterable[tuple[str, str]]) -> bytes:
    """Return the file of a cassette. Raises FeedError where a secret is still in it, in whatever form."""
    text = cassette.written()
    plain = b"\n".join((text, *(each.body for each in cassette.exchanges))).decode("utf-8", "replace")
    for name, value in secrets:
        if any(form in plain for form in _forms(value)):
            message = f"the value of '{name}' stands in what was recorded in a form that cannot be hidden"
            raise FeedError(message, reason="secret", hint="choose a longer, unique value and record again")
    return text


def limited(source: Source, pages: int) -> Source:
    """Return the source as it is, asked for at most so many addresses in one run."""
    made = type(source)
    budget = replace(source.budget, pages=min(source.budget.pages, pages))
    asked_less: Source = type(made.__name__, (made,), {"budget": budget, "__doc__": made.__doc__})(source.setup)
    return asked_less


def address(url: str, secrets: Iterable[tuple[str, str]]) -> str:
    """Return an address as it is recorded: without user name, `{name}` for each secret."""
    parts = urlsplit(url)
    return hidden(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])), secrets)


def hidden(text: str, secrets: Iterable[tuple[str, str]]) -> str:
    """Return a text with `{name}` for each secret, however it is spelled."""
    for name, value in secrets:
        for form in _forms(value):
            text = text.replace(form, f"{{{name}}}")
    return text


def hidden_bytes(body: bytes, secrets: Iterable[tuple[str, str]]) -> bytes:
    """Return a body with `{name}` for each secret, however it is spelled."""
    for name, value in secrets:
        for form in _forms(value):
            body = body.replace(form.encode(), f"{{{name}}}".encode())
    return body


def _forms(value: str) -> list[str]:
    """Return the spellings of a value in addresses, JSON, markup and base64, the longest first."""
    spelled = {
        value,
        quote_plus(value),
        quote(value, safe=""),
        json.dumps(value)[1:-1],
        value.replace("/", "\\/"),
        html.escape(value),
        base64.b64encode(value.encode()).decode().rstrip("="),
    }
    return sorted(spelled, key=lambda form: (-len(form), form))


def _authorizing(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield headers that let in, and what stands behind the scheme of one (`Bearer …`)."""
    for name, value in headers.items():
        if _AUTHORIZING.search(name):
            for each in (value, value.rpartition(" ")[2]):
                if len(each) >= SHORTEST_SECRET:
                    yield name.lower(), each


def _status_of(error: SourceError) -> int | None:
    match = _STATUS_REASON.fullmatch(error.reason)
    return int(match[1]) if match else _STATUS.get(error.reason)


def _exchange(found: Mapping[str, Any]) -> Exchange:
    text = found.get("text")
    body = text.encode() if text is not None else base64.b64decode(found.get("base64", ""), validate=True)
    return Exchange(url=str(found["url"]), status=int(found["status"]), headers=dict(found["headers"]), body=body)


def _written(exchange: Exchange) -> dict[str, Any]:
    head = {"url": exchange.url, "status": exchange.status, "headers": dict(exchange.headers)}
    try:
        return {**head, "text": exchange.body.decode()}
    except UnicodeDecodeError:
        return {**head, "base64": base64.b64encode(exchange.body).decode()}
