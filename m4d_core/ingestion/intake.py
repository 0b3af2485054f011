"""From the entries of one payload to what is to be written: decided entry by entry, written by the runner."""

import heapq
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from m4d_core.content.dates import read_instant
from m4d_core.content.identity import content_id
from m4d_core.content.item import CleanItem, Item
from m4d_core.errors import EntryError, FeedError
from m4d_core.ingestion.contract import BadEntry, Context, Deleted, Entry, FeedInfo, Outcome, Request, Scope, Source
from m4d_core.ingestion.decide import Decision, content_hash, decide, fingerprint
from m4d_core.ingestion.normalise import Defaults, normalise
from m4d_core.ingestion.paginate import at
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.scope import why_inside
from m4d_core.storage.parts import Part
from m4d_core.storage.repository import Stored
from m4d_core.storage.runs import Quarantined

LOOK_UP = 200
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An item decided to be written."""

    item: CleanItem
    raw_hash: str
    content_hash: str
    locator: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a payload is read. limit: newest new items taken. versions: of what reads, part of every raw hash.

    seen: fingerprints of entries that were settled when the address was last read; they are not looked at again.
    """

    source: Source
    context: Context
    defaults: Defaults
    scope: Scope
    versions: str
    payload_sha: str
    limit: int
    now: datetime
    seen: frozenset[bytes] = frozenset()


class Newest:
    """The newest items of a payload of any length, in the memory of as many as are wanted."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[datetime, int, Ready]] = []
        self._order = count()

    def push(self, ready: Ready) -> bool:
        """Add an item; returns whether the heap grew, so that False means one item was left for a later run."""
        when = ready.item.published_at or ready.item.updated_at or _LONG_AGO
        # of the same moment the one that stands first is the newer, as feeds have it
        entry = (when, -next(self._order), ready)
        if len(self._heap) < self._limit:
            heapq.heappush(self._heap, entry)
            return True
        heapq.heappushpop(self._heap, entry)
        return False

    def items(self) -> list[Ready]:
        """Return what was kept, newest first."""
        return [ready for _, _, ready in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)]


@dataclass
class Taken:
    """What a payload comes to.

    new: newest first. touched: raw hashes of content that came out equal. error: what ended the payload early.
    gone: reasons of withdrawals by identity. requests: further addresses that entries lead to. info: what it says of
    itself. fetched: entries in it. latest: newest change, where the source has a cursor. identities: of all items.
    settled: fingerprints of the entries that need not be looked at again.
    """

    new: list[Ready] = field(default_factory=list)
    changed: list[Ready] = field(default_factory=list)
    touched: dict[UUID, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    bad: list[Quarantined] = field(default_factory=list)
    error: FeedError | None = None
    gone: dict[str, str] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    info: FeedInfo = field(default_factory=FeedInfo)
    fetched: int = 0
    latest: datetime | None = None
    identities: set[str] = field(default_factory=set)
    settled: set[bytes] = field(default_factory=set)


class StoredState(Protocol):
    """What is stored already."""

    async def items(self, identities: Sequence[str]) -> Mapping[str, Stored]:
        """Return what is stored under these identities of the source."""
        ...

    async def parts(self, identities: Sequence[str]) -> Mapping[str, str]:
        """Return the raw hashes of the parts stored under these identities."""
        ...


class _Waiting(NamedTuple):
    """An item that waits to be looked up with its neighbors."""

    locator: str
    item: Item
    raw_hash: str


class Intake:
    """Sorts the entries of one payload into new, changed, same, out of scope and bad."""

    def __init__(self, reading: Reading, stored: StoredState, report: Report) -> None:
        self._reading = reading
        self._stored = stored
        self._report = report
        self._context = reading.context
        self._taken = Taken()
        self._newest = Newest(reading.limit)

    async def take(self, parsed: AsyncGenerator[FeedInfo | Entry | BadEntry]) -> Taken:
        """Return what the payload comes to. A FeedError of the parser ends it; what came before is kept."""
        waiting: list[_Waiting] = []
        try:
            async with aclosing(parsed) as values:
                async for value in values:
                    self._sort(value, waiting)
                    if len(waiting) >= LOOK_UP:
                        await self._decide(waiting)
                        waiting = []
        except FeedError as error:
            self._taken.error = error
        await self._decide(waiting)
        self._taken.new = self._newest.items()
        return self._taken

    def _sort(self, value: FeedInfo | Entry | BadEntry, waiting: list[_Waiting]) -> None:
        if isinstance(value, FeedInfo):
            self._taken.info = value
            self._context = replace(self._context, feed=value)
        elif isinstance(value, BadEntry):
            self._count()
            self._bad(value.locator, value.reason, value.error)
        else:
            self._map(value, waiting)

    def _map(self, entry: Entry, waiting: list[_Waiting]) -> None:
        self._count()
        raw_hash = fingerprint(entry.data, self._reading.versions)
        short = _short(raw_hash)
        if short in self._reading.seen:
            self._report.count("same")
            self._taken.settled.add(short)
            return
        try:
            outcome = self._mapped(entry)
        except EntryError as error:
            self._bad(entry.locator, error.reason, error.message)
            return
        if isinstance(outcome, Item) and outcome.id not in self._taken.identities:
            self._taken.identities.add(outcome.id)
            waiting.append(_Waiting(entry.locator, outcome, raw_hash))
            return
        self._taken.settled.add(short)
        self._other(outcome)

    def _mapped(self, entry: Entry) -> Outcome:
        try:
            is_wanted = self._look_at_change(entry)
            return self._reading.source.read(entry, self._context) if is_wanted else None
        except (EntryError, FeedError):
            raise
        except Exception as error:
            message = f"the plugin failed at {entry.locator}: {type(error).__name__}: {error}"
            raise FeedError(message, reason="plugin_failed", hint="report it to the plugin's maintainers") from error

    def _other(self, outcome: Outcome) -> None:
        """Note an outcome that is no item to be taken in."""
        if isinstance(outcome, Deleted):
            self._taken.gone[outcome.id] = outcome.reason
        elif isinstance(outcome, Request):
            self._report.count("followed")
            self._taken.requests.append(outcome)
        else:
            reason = "by the plugin" if outcome is None else "same identity twice in one payload"
            self._report.count("skipped", reason)

    def _look_at_change(self, entry: Entry) -> bool:
        """Remember when the entry was changed last, where the source has a cursor. False: it is not wanted without."""
        cursor = self._reading.source.cursor
        if cursor is None:
            return True
        instant = read_instant(at(entry.data, cursor.path), self._reading.now)
        if instant is not None and instant.value is not None:
            self._taken.latest = max(instant.value, self._taken.latest or instant.value)
            return True
        if cursor.on_missing == "raise":
            raise EntryError(f"the entry has no time of change at '{cursor.path}'", reason="no_cursor")
        return cursor.on_missing == "include"

    def _count(self) -> None:
        self._taken.fetched += 1
        self._report.count("fetched")

    async def _decide(self, waiting: Sequence[_Waiting]) -> None:
        if not waiting:
            return
        wholes = await self._stored.items([one.item.id for one in waiting if one.item.part_of is None])
        parts = await self._stored.parts([one.item.id for one in waiting if one.item.part_of is not None])
        for one in waiting:
            try:
                if one.item.part_of is not None:
                    self._part(one.item, one.item.part_of, one.raw_hash, parts.get(one.item.id))
                else:
                    self._whole(one, wholes.get(one.item.id))
            except EntryError as error:
                self._bad(one.locator, error.reason, error.message)
            else:
                self._taken.settled.add(_short(one.raw_hash))

    def _whole(self, one: _Waiting, stored: Stored | None) -> None:
        item, raw_hash = one.item, one.raw_hash
        if decide(stored, raw_hash, None) is Decision.SAME:
            self._report.count("same")
            return
        clean = self._clean(item)
        inside = why_inside(self._reading.scope, item, clean)
        if stored is None and inside is None:
            self._report.count("out_of_scope")
            return
        for term in clean.unmapped:
            self._report.count("unmapped", term)
        if inside is None:
            self._report.count("left_scope", clean.identity)
        ready = Ready(item=clean, raw_hash=raw_hash, content_hash=content_hash(clean), locator=one.locator)
        decision = decide(stored, raw_hash, clean)
        if decision is Decision.NEW:
            self._report.count("in_scope", inside)
            self._report.count("new" if self._newest.push(ready) else "remaining")
        elif decision is Decision.CHANGED:
            self._report.count("changed")
            self._taken.changed.append(ready)
        else:
            self._report.count("same")
            self._taken.touched[content_id(self._reading.source.key, item.id)] = raw_hash

    def _part(self, item: Item, part_of: str, raw_hash: str, stored: str | None) -> None:
        self._report.count("parts")
        if stored == raw_hash:
            return
        clean = self._clean(item)
        record: dict[str, Any] = {
            "identity": clean.identity,
            "title": clean.title,
            "language": clean.language,
            "summary": clean.summary,
            "url": clean.url,
            **clean.detail,
        }
        self._taken.parts.append(Part(identity=clean.identity, part_of=part_of, raw_hash=raw_hash, record=record))

    def _clean(self, item: Item) -> CleanItem:
        return normalise(item, self._reading.defaults, self._context, self._reading.now)

    def _bad(self, locator: str, reason: str, error: str) -> None:
        self._report.count("quarantined", reason)
        quarantined = Quarantined(
            payload_sha=self._reading.payload_sha, locator=locator, reason=reason, error=error[:1000]
        )
        self._taken.bad.append(quarantined)


def _short(raw_hash: str) -> bytes:
    """Return what is remembered of an entry that is settled."""
    return bytes.fromhex(raw_hash[:16])
