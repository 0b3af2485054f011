"""What is done in the child for a plugin of another distribution: it is loaded, asked, and its answers handed over.

Whatever the plugin raises is told with its trace and ends nothing but what it was asked. Light: no asyncio.
"""

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from m4d_core.content.item import Item
from m4d_core.errors import EntryError, FeedError, PluginError
from m4d_core.ingestion import ladder
from m4d_core.ingestion.bases import FeedSource
from m4d_core.ingestion.child import NAMES, OUTCOME, REFUSED, Line
from m4d_core.ingestion.contract import (
    BadEntry,
    Context,
    Deleted,
    Entry,
    FeedInfo,
    Outcome,
    Page,
    Request,
    Skipped,
    Source,
)
from m4d_core.ingestion.formats import load_parser
from m4d_core.ingestion.handover import packed, unpacked
from m4d_core.ingestion.plugin import Plugin

# what comes of an entry beside its outcome, and of anything else that a plugin is asked
STOPPED, FAILED = "stopped", "failed"
DECLARED, RUNG, ASKS, FOLLOWS = "declared", "rung", "asks", "follows"
MAX_REQUESTS = 10_000  # that one call may name; an endless list would fill the server's memory, not the child's
DECLARATIONS = (
    "key", "title", "partner", "kind", "format", "license", "language", "homepage", "scope", "identity",
    "identity_from", "confidence", "maintainers", "api", "options", "requires", "cursor", "budget", "snapshot",
    "robots", "enabled", "setup", "urls",
)  # fmt: skip
MAX_MESSAGE = 500

Value = FeedInfo | Entry | BadEntry


def tell(body: bytes, given: Mapping[str, Any]) -> Iterator[Line]:
    """Yield what a plugin answers: what it declares, its first requests, or what becomes of a body.

    given: `plugin`, `ask` (`declared`, `requests` or `body`), and what the answer is made of.
    """
    sys.addaudithook(_no_network)
    try:
        source = Plugin(**given["plugin"]).load()
        yield from _ANSWERS[given["ask"]](source, body, given)
    except (FeedError, MemoryError):
        raise
    except BaseException as error:  # the bulkhead: the child ends all the same, and says why
        yield _failed(error)


def _declared(source: Source, _body: bytes, _given: Mapping[str, Any]) -> Iterator[Line]:
    declared = {name: packed(getattr(source, name)) for name in DECLARATIONS}
    secrets = [name for name, _ in source.secrets()]
    yield DECLARED, {**declared, "missing": dict(source.missing()), "secret_names": secrets}


def _requests(source: Source, _body: bytes, given: Mapping[str, Any]) -> Iterator[Line]:
    for request in _few(source.requests(unpacked(given["context"]))):
        yield ASKS, {"request": packed(request)}


def _body(source: Source, body: bytes, given: Mapping[str, Any]) -> Iterator[Line]:
    context, page = unpacked(given["context"]), unpacked(given["page"])
    rung, values = _rung(source, context, _parsed(body, given["format"], given["hints"]))
    yield RUNG, {"identity_from": rung}
    context, count, info = replace(context, identity_from=rung), 0, FeedInfo()
    for value in values:
        yield NAMES[type(value)], vars(value)
        if isinstance(value, FeedInfo):
            context, info = replace(context, feed=value), value
            continue
        count += 1
        if isinstance(value, Entry):
            yield _outcome(source, value, context)
    if page is not None:
        yield from _following(source, replace(page, data=info.page, count=count), unpacked(given["start"]), info)


_ANSWERS: dict[str, Callable[[Source, bytes, Mapping[str, Any]], Iterator[Line]]] = {
    "declared": _declared, "requests": _requests, "body": _body,
}  # fmt: skip


def _parsed(body: bytes, name: str, hints: dict[str, str]) -> Iterator[Value]:
    """Yield what the parser does. What it breaks with is no fault of the plugin."""
    try:
        yield from load_parser(name)(body, hints)
    except (FeedError, MemoryError):
        raise
    except Exception as error:
        message = f"the parser failed: {type(error).__name__}: {error}"
        raise FeedError(message[:MAX_MESSAGE], reason="parse_crashed") from error


def _rung(source: Source, context: Context, values: Iterator[Value]) -> tuple[str | None, Iterator[Value]]:
    """Return what identities are taken from, as `Reader` finds it for our own sources, and all the values."""
    rung = source.rung(context) if isinstance(source, FeedSource) else None
    if rung is not None or not isinstance(source, FeedSource):
        return rung, values
    head: list[Value] = []
    error: FeedError | None = None
    try:
        head.extend(islice(values, ladder.SAMPLE))
    except FeedError as found:
        error = found

    def again() -> Iterator[Value]:
        yield from head
        if error is not None:
            raise error
        yield from values

    return ladder.choose([value.data for value in head if isinstance(value, Entry)]), again()


def _outcome(source: Source, entry: Entry, context: Context) -> Line:
    try:
        return OUTCOME, {"of": packed(_known(source.read(entry, context)))}
    except EntryError as error:
        return REFUSED, {"message": error.message, "reason": error.reason}
    except FeedError as error:
        return STOPPED, {"message": error.message, "reason": error.reason, "hint": error.hint}
    except MemoryError:
        raise
    except BaseException as error:  # the bulkhead: also of what a plugin raises to leave
        return _failed(error)


def _known(outcome: Outcome) -> Outcome:
    if outcome is None or isinstance(outcome, Item | Deleted | Request | Skipped):
        return outcome
    raise TypeError(f"a {type(outcome).__name__} is no outcome: return an Item, context.delete(…), a Request or None")


def _following(source: Source, page: Page, start: Context, info: FeedInfo) -> Iterator[Line]:
    try:
        for request in _few(source.following(page, replace(start, feed=info))):
            yield FOLLOWS, {"request": packed(request)}
    except (FeedError, MemoryError):
        raise
    except BaseException as error:  # the bulkhead
        yield _failed(error)


def _few(requests: Iterable[Request]) -> Iterator[Request]:
    for number, request in enumerate(requests):
        if number >= MAX_REQUESTS:
            raise FeedError(f"the plugin names more than {MAX_REQUESTS} addresses at once", reason="plugin_failed")
        if not isinstance(request, Request):
            raise TypeError(f"a {type(request).__name__} is no Request: return `context.get(…)`")
        yield request


def _failed(error: BaseException) -> Line:
    if isinstance(error, PluginError):
        return FAILED, {"message": error.message, "hint": error.hint, "trace": []}
    trace = "".join(traceback.format_exception(error, limit=-20)).splitlines()
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return FAILED, {
        "message": message[:MAX_MESSAGE],
        "hint": None,
        "trace": [line[:MAX_MESSAGE] for line in trace[:200]],
    }


def _no_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what a plugin fetches by itself: it would go past the guard of the one outbound door."""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto"):
        where = arguments[-1] if event == "socket.connect" else arguments[0]
        raise PermissionError(f"a connection to {where} was refused: return `context.get(…)`, M4D fetches it")
