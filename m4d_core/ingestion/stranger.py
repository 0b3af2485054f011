"""Plugins of other distributions: what they declare is known here, what they do is done in a child that can be killed.

No line of theirs runs in the server's process, not even their import: a plugin that hangs, loops, leaks, prints or
exits stops only its own source. The other side is `guest.py`; how a child is bounded is in `isolate.py`.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from typing import Any

import structlog

from m4d_core.errors import EntryError, FeedError, PluginLoadError
from m4d_core.ingestion import guest
from m4d_core.ingestion.child import OUTCOME, REFUSED, VALUES, Limits
from m4d_core.ingestion.contract import (
    SHORTEST_SECRET,
    BadEntry,
    Context,
    Entry,
    FeedInfo,
    Outcome,
    Page,
    Request,
    Source,
)
from m4d_core.ingestion.handover import packed, unpacked
from m4d_core.ingestion.isolate import ChildError, Job, Told, told, value_of
from m4d_core.ingestion.plugin import Plugin

MAX_PRINTED = 16 * 1024  # bytes of what one child prints that the log keeps
_ANSWERS = frozenset({OUTCOME, REFUSED, guest.STOPPED})
AT_ONCE = 4  # plugins that are loaded beside one another

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Answered(Entry):
    """An entry, and what its plugin makes of it: an outcome, or the error it refuses the entry or the payload with."""

    answer: Outcome | EntryError | FeedError


@dataclass(frozen=True, kw_only=True)
class Payload:
    """A body to be read in the child. context: of it. start: of the run. page: None where no other is to follow."""

    body: bytes
    format: str
    hints: Mapping[str, str]
    context: Context
    start: Context
    page: Page | None


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a payload comes to. rung: what identities are taken from.

    following: what is asked next, filled when the values have ended; None where the source is yet to be asked.
    """

    rung: str | None
    values: AsyncGenerator[FeedInfo | Entry | BadEntry]
    following: list[Request] | None = None


class Stranger(Source):
    """A source whose plugin came in another distribution."""

    def __init__(self, plugin: Plugin, declared: Mapping[str, Any]) -> None:
        values = {name: unpacked(declared[name]) for name in guest.DECLARATIONS}
        self._urls = tuple(values.pop("urls"))
        self._missing = {str(name): str(where) for name, where in declared["missing"].items()}
        self._secret_names = tuple(declared["secret_names"])
        self._asked: tuple[Context, list[Request]] | None = None
        self.plugin = plugin
        for name, value in values.items():
            setattr(self, name, value)

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses, in order."""
        return self._urls

    def missing(self) -> Mapping[str, str]:
        """Return the settings that the operator has yet to give, as the plugin named them when it was loaded."""
        return self._missing

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of each setting that the plugin keeps secret."""
        for name in self._secret_names:
            value = str(self.setup.options.get(name) or "")
            if len(value) >= SHORTEST_SECRET:
                yield name, value

    def read(self, entry: Entry, context: Context) -> Outcome:
        """Return what the plugin made of an entry in the child, or raise what it raised there."""
        if not isinstance(entry, Answered):
            raise TypeError(f"{self.key} is read in a child alone")
        if isinstance(entry.answer, EntryError | FeedError):
            raise entry.answer
        return entry.answer

    async def first(self, context: Context, limits: Limits) -> list[Request]:
        """Return what to fetch first. The same question again, as an unchanged poll has it, starts no child."""
        context = replace(context, identity_from=None)  # it is about entries, and is known from the first of them on
        if self._asked is None or self._asked[0] != context:
            found = []
            try:
                async with aclosing(_told(self.plugin, limits, ask="requests", context=packed(context))) as lines:
                    async for name, fields in lines:
                        if name != guest.ASKS:
                            raise self._failed(fields)
                        found.append(_read(fields["request"]))
            except ChildError as error:
                raise _fault(f"the plugin {error.what}") from None
            self._asked = context, found
        return list(self._asked[1])

    async def answers(self, payload: Payload, limits: Limits) -> Answers:
        """Return what a body holds, each entry with what the plugin makes of it. One child reads all of it."""
        lines = _told(
            self.plugin, limits, payload.body, ask="body", format=payload.format, hints=dict(payload.hints),
            context=packed(payload.context), start=packed(payload.start), page=packed(payload.page),
        )  # fmt: skip
        name, fields = await anext(lines)
        if name != guest.RUNG:
            await lines.aclose()
            raise self._failed(fields)
        following: list[Request] = []
        values = self._values(lines, following)
        return Answers(rung=fields["identity_from"], values=values, following=following)

    async def _values(
        self, lines: AsyncGenerator[Told], following: list[Request]
    ) -> AsyncGenerator[FeedInfo | Entry | BadEntry]:
        """Yield values, each entry with its answer."""
        async with aclosing(lines):
            async for name, fields in lines:
                if name == guest.FOLLOWS:
                    following.append(_read(fields["request"]))
                elif name in VALUES:
                    value = value_of(name, fields)
                    yield await self._answered(value, lines) if isinstance(value, Entry) else value
                elif name not in _ANSWERS:  # one that comes by itself is of an entry too large to be handed over
                    raise self._failed(fields)

    async def _answered(self, entry: Entry, lines: AsyncGenerator[Told]) -> Answered:
        """Return an entry with its answer, which is told next: a child that dies before that died of the plugin."""
        try:
            name, fields = await anext(lines, (guest.FAILED, {"message": "it said nothing"}))
        except ChildError as error:
            raise _fault(f"the plugin {error.what} at {entry.locator}") from None
        return Answered(**vars(entry), answer=self._answer(name, fields, entry))

    def _answer(self, name: str, fields: Mapping[str, Any], entry: Entry) -> Outcome | EntryError | FeedError:
        if name == OUTCOME:
            outcome: Outcome = _read(fields["of"])
            return outcome
        if name == REFUSED:
            return EntryError(str(fields["message"]), reason=str(fields["reason"]))
        if name == guest.STOPPED:
            return FeedError(str(fields["message"]), reason=str(fields["reason"]), hint=fields["hint"])
        return self._failed(fields, f" at {entry.locator}")

    def _failed(self, fields: Mapping[str, Any], where: str = "") -> FeedError:
        """Return the error of what the plugin raised; its trace goes to the log alone."""
        message = self.redact(f"the plugin failed{where}: {fields.get('message')}")
        log.error(
            "plugin.failed", source=self.key, error=message, trace=list(map(self.redact, fields.get("trace", ())))
        )
        return _fault(message, fields.get("hint"))


def inside(source: Source) -> Source:
    """Return the source itself, loaded into this process: for what its author asks of it, not for the server.

    Raises PluginLoadError, and whatever the plugin raises.
    """
    return source.plugin.load() if isinstance(source, Stranger) else source


async def requests_of(source: Source, context: Context, limits: Limits) -> Iterable[Request]:
    """Return what to fetch first of any source. Raises FeedError where a stranger's plugin fails."""
    return await source.first(context, limits) if isinstance(source, Stranger) else source.requests(context)


def meet(plugins: Sequence[Plugin], limits: Limits) -> dict[str, Stranger | PluginLoadError]:
    """Return the sources of these plugins by name, or why there is none. Each is loaded in a child of its own."""

    async def everybody() -> list[Stranger | PluginLoadError]:
        at_once = asyncio.Semaphore(AT_ONCE)
        return await asyncio.gather(*(_met(plugin, limits, at_once) for plugin in plugins))

    if not plugins:
        return {}
    with ThreadPoolExecutor(1) as thread:  # a loop of its own: whoever opens the registry may stand in one
        found = thread.submit(lambda: asyncio.run(everybody())).result()
    return {plugin.name: one for plugin, one in zip(plugins, found, strict=True)}


async def _met(plugin: Plugin, limits: Limits, at_once: asyncio.Semaphore) -> Stranger | PluginLoadError:
    try:
        async with at_once, aclosing(_told(plugin, limits, ask="declared")) as lines:
            name, fields = await anext(lines)
            if name == guest.DECLARED:
                return Stranger(plugin, fields)
    except ChildError as error:
        return PluginLoadError(f"its process {error.what}")
    except (FeedError, ValueError, TypeError, KeyError, StopAsyncIteration) as error:
        return PluginLoadError(f"what it declares cannot be read: {error}")
    if fields.get("trace"):
        log.error("plugin.failed", source=plugin.name, error=fields["message"], trace=fields["trace"])
    return PluginLoadError(str(fields.get("message")), hint=fields.get("hint"))


async def _told(plugin: Plugin, limits: Limits, body: bytes = b"", **given: Any) -> AsyncGenerator[Told]:  # noqa: ANN401 - JSON
    heard = _Heard()
    asked = {**given, "plugin": asdict(plugin)}
    job = Job(module=guest.__name__, limits=limits, body=body, given=asked, hear=heard.hear)
    try:
        async with aclosing(told(job)) as lines:
            async for line in lines:
                yield line
    finally:
        heard.tell(plugin.name)


class _Heard:
    """What a child prints: into the log, as much of it as is of use there."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._length = 0

    def hear(self, piece: bytes) -> None:
        self._kept += piece[: MAX_PRINTED - len(self._kept)]
        self._length += len(piece)

    def tell(self, name: str) -> None:
        if self._kept:
            lines = self._kept.decode("utf-8", "replace").splitlines()
            log.info("plugin.printed", source=name, lines=lines, bytes=self._length)


def _read(value: object) -> Any:  # noqa: ANN401 - whatever was packed
    try:
        return unpacked(value)
    except ValueError as error:
        raise _fault(f"the plugin failed: {error}") from error


def _fault(message: str, hint: str | None = None) -> FeedError:
    return FeedError(message, reason="plugin_failed", hint=hint or "report it to the plugin's maintainers")
