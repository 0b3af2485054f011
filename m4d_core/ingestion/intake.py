"""From the entries of one payload to what is to be written: decided entry by entry, written by the runner."""

from collections.abc import AsyncGenerator, Container, Iterable, Mapping, Sequence, Set
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from m4d_core.content.dates import read_instant
from m4d_core.content.identity import content_id
from m4d_core.content.item import CleanItem, Item
from m4d_core.content.urls import canonical_url
from m4d_core.errors import EntryError, FeedError
from m4d_core.ingestion.contract import (
    BadEntry,
    Context,
    Deleted,
    Entry,
    FeedInfo,
    Outcome,
    Request,
    Scope,
    Skipped,
    Source,
)
from m4d_core.ingestion.decide import Decision, content_hash, decide, fingerprint, short
from m4d_core.ingestion.normalise import Defaults, normalise
from m4d_core.ingestion.paginate import at
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.scope import why_inside
from m4d_core.ingestion.taken import Newest, Ready, Taken
from m4d_core.storage.parts import Part
from m4d_core.storage.quarantine import Quarantined
from m4d_core.storage.repository import Stored

LOOK_UP = 200


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a payload is read. limit: newest new items taken. versions: of what reads, part of every raw hash.

    seen: fingerprints of entries that were settled when the address was last read; they are not looked at again.
    left_out: of those, with their digests, that were told by their bytes and not even parsed.
    told: identities that a later fetch has told of, where an archive is read again.
    """

    source: Source
    context: Context
    defaults: Defaults
    scope: Scope
    versions: str
    payload_sha: str
    limit: int
    now: datetime
    seen: Container[bytes] = frozenset()
    left_out: Mapping[bytes, bytes] = field(default_factory=dict)
    told: Set[str] = frozenset()


class StoredState(Protocol):
    """What is stored already."""

    async def items(self, identities: Sequence[str]) -> Mapping[str, Stored]:
        """Return what is stored under these identities of the source."""
        ...

    async def parts(self, identities: Sequence[str]) -> Mapping[str, str]:
        """Return the raw hashes of the parts stored under these identities."""
        ...

    async def at(self, urls: Sequence[str]) -> Mapping[str, Sequence[Stored]]:
        """Return what is stored of the source under these addresses, by address."""
        ...


class _Waiting(NamedTuple):
    """An item that waits to be looked up with its neighbors. was: its identity in the payload, where it is another."""

    locator: str
    item: Item
    raw_hash: str
    digest: bytes
    was: str | None = None


class Intake:
    """Sorts the entries of one payload into new, changed, same, out of scope and bad."""

    def __init__(self, reading: Reading, stored: StoredState, report: Report) -> None:
        self._reading = reading
        self._stored = stored
        self._report = report
        self._context = reading.context
        self._taken = Taken()
        self._newest = Newest(reading.limit)
        self._strays: dict[str, list[tuple[_Waiting, Stored]]] = {}  # by address; see `_stray`

    async def take(self, parsed: AsyncGenerator[FeedInfo | Entry | BadEntry]) -> Taken:
        """Return what the payload comes to. A FeedError of the parser ends it; what came before is kept."""
        waiting: list[_Waiting] = []
        for brief, digest in self._reading.left_out.items():
            self._count()
            self._same(brief, digest)
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
        self._settle_strays()
        self._taken.new = self._newest.items()
        return self._taken

    def _sort(self, value: FeedInfo | Entry | BadEntry, waiting: list[_Waiting]) -> None:
        if isinstance(value, FeedInfo):
            self._taken.info = value
            self._context = replace(self._context, feed=value)
        elif isinstance(value, BadEntry):
            self._count()
            place = f"{self._reading.payload_sha}:{value.locator}"
            self._bad(value.locator, value.reason, value.error, entry=place)
            self._taken.nameless = True
        else:
            self._map(value, waiting)

    def _map(self, entry: Entry, waiting: list[_Waiting]) -> None:
        self._count()
        raw_hash = fingerprint(entry.data, self._reading.versions)
        brief = short(raw_hash)
        digest = bytes.fromhex(entry.digest or "")
        if brief in self._reading.seen:
            self._same(brief, digest)
            return
        try:
            outcome = self._mapped(entry)
        except EntryError as error:
            self._bad(entry.locator, error.reason, error.message, entry=_named(entry.data))
            return
        known = self._told(outcome)
        if isinstance(outcome, Item) and known is None:
            self._taken.identities.add(outcome.id)
            waiting.append(_Waiting(entry.locator, outcome, raw_hash, digest))
            return
        self._taken.settled[brief] = digest
        if known is not None:
            self._report.count("skipped", known)
        else:
            self._other(outcome)

    def _same(self, brief: bytes, digest: bytes) -> None:
        self._report.count("same")
        self._taken.settled[brief] = digest

    def _told(self, outcome: Outcome) -> str | None:
        """Return why an item or a deletion is passed over: what was told of its identity before counts."""
        if not isinstance(outcome, Item | Deleted):
            return None
        if outcome.id in self._taken.identities or outcome.id in self._taken.gone:
            return "same identity twice in one payload"
        return "told by a later fetch" if outcome.id in self._reading.told else None

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
        elif isinstance(outcome, Skipped):
            self._report.count("skipped", outcome.reason)
        else:
            self._report.count("skipped", "by the plugin")

    def _look_at_change(self, entry: Entry) -> bool:
        """Remember when the entry was changed last, where the source has a cursor. False: it is not wanted without."""
        cursor = self._reading.source.cursor
        if cursor is None:
            return True
        instant = read_instant(at(entry.data, cursor.path), self._reading.now)
        if instant is not None and instant.value is not None:
            changed = min(instant.value, self._reading.now)  # a later one would hide what changes until then
            self._taken.latest = max(changed, self._taken.latest or changed)
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
        strays = await self._stray([one for one in waiting if one.item.part_of is None and one.item.id not in wholes])
        for one in waiting:
            if one.item.part_of is not None:
                self._settle(one, part=parts.get(one.item.id))
            elif one.item.id not in strays:
                self._settle(one, wholes.get(one.item.id))

    async def _stray(self, strangers: Iterable[_Waiting]) -> Set[str]:
        """Hold back new identities at addresses where something is stored. Returns them.

        Publishers who move to another system give their entries other ids: that is an update. Whether it is one is
        known when the whole payload is: where the stored item is in it too, or another shares the address, it is not.
        Only for feeds, whose ids are a matter of form; what an API or a registry numbers is meant.
        """
        if self._context.identity_from is None:
            return frozenset()
        urls = {one.item.id: self._address(one.item) for one in strangers}
        stored = await self._stored.at([url for url in set(urls.values()) if url])
        for one in strangers:
            there = stored.get(urls[one.item.id] or "", ())
            if len(there) == 1:
                self._strays.setdefault(urls[one.item.id] or "", []).append((one, there[0]))
        return {one.item.id for held in self._strays.values() for one, _ in held}

    def _address(self, item: Item) -> str | None:
        url = canonical_url(item.url, self._context.url or self._reading.defaults.base)
        return url if url is not None and urlsplit(url)[2:] != ("/", "", "") else None  # a home page is everybody's

    def _settle_strays(self) -> None:
        for held in self._strays.values():
            for one, there in held:
                is_here = there.identity in self._taken.identities or there.identity in self._reading.told
                is_here = is_here or short(there.raw_hash or "") in self._taken.settled
                if len(held) > 1 or is_here:
                    self._settle(one, None)
                    continue
                self._taken.identities.add(there.identity)
                item = replace(one.item, id=there.identity)
                self._settle(one._replace(item=item, was=one.item.id), there)

    def _settle(self, one: _Waiting, stored: Stored | None = None, *, part: str | None = None) -> None:
        try:
            if one.item.part_of is not None:
                self._part(one, part)
            else:
                self._whole(one, stored)
        except EntryError as error:
            self._bad(one.locator, error.reason, error.message, entry=one.was or one.item.id)
        else:
            self._taken.settled[short(one.raw_hash)] = one.digest

    def _whole(self, one: _Waiting, stored: Stored | None) -> None:
        if decide(stored, one.raw_hash, None) is Decision.SAME:
            self._report.count("same")
            return
        clean = self._clean(one)
        inside = why_inside(self._reading.scope, one.item, clean)
        if stored is None and inside is None:
            self._report.count("out_of_scope")
            return
        for term in clean.unmapped:
            self._report.count("unmapped", term)
        if inside is None:
            self._report.count("left_scope", clean.identity)
        ready = Ready(item=clean, raw_hash=one.raw_hash, content_hash=content_hash(clean), locator=one.locator)
        if decide(stored, one.raw_hash, clean) is Decision.NEW:
            self._report.count("in_scope", inside)
            self._report.count("new" if self._newest.push(ready) else "remaining")
        else:
            self._again(ready, stored, churned=one.was is not None)

    def _again(self, ready: Ready, stored: Stored | None, *, churned: bool) -> None:
        """Note an item that is stored already."""
        if churned:
            self._report.count("churned")
        if decide(stored, ready.raw_hash, ready.item) is Decision.CHANGED:
            self._report.count("changed")
            self._taken.changed.append(ready)
        else:
            self._report.count("same")
            self._taken.touched[content_id(self._reading.source.key, ready.item.identity)] = ready.raw_hash

    def _part(self, one: _Waiting, stored: str | None) -> None:
        self._report.count("parts")
        if stored == one.raw_hash:
            return
        clean = self._clean(one)
        record: dict[str, Any] = {
            "identity": clean.identity,
            "title": clean.title,
            "language": clean.language,
            "summary": clean.summary,
            "url": clean.url,
            **clean.detail,
        }
        whole = one.item.part_of or ""
        self._taken.parts.append(Part(identity=clean.identity, part_of=whole, raw_hash=one.raw_hash, record=record))

    def _clean(self, one: _Waiting) -> CleanItem:
        clean = normalise(one.item, self._reading.defaults, self._context, self._reading.now)
        if one.was is None:
            return clean
        return replace(clean, inferred=(*clean.inferred, ("identity", one.was, "new at a known address")))

    def _bad(self, locator: str, reason: str, error: str, *, entry: str) -> None:
        self._report.count("quarantined", reason)
        sha = self._reading.payload_sha
        self._taken.bad.append(
            Quarantined(payload_sha=sha, locator=locator, reason=reason, error=error[:1000], entry=entry)
        )


def _named(data: Mapping[str, Any]) -> str:
    """Return what an entry seems to be called, before its plugin could say; else a hash of what it is."""
    names = (data.get(name) for name in ("id", "identifier", "_key", "link", "url"))
    return next((str(name) for name in names if isinstance(name, str | int) and name), fingerprint(data, ""))
