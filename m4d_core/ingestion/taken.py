"""What a payload comes to: the items to be written, and all else that its reading found."""

import heapq
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from m4d_core.content.item import CleanItem
from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import FeedInfo, Request
from m4d_core.storage.parts import Part
from m4d_core.storage.quarantine import Quarantined

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An item decided to be written."""

    item: CleanItem
    raw_hash: str
    content_hash: str
    locator: str


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
    settled: fingerprints of the entries that need not be looked at again, and their digests. is_all: what is bad in an
    earlier payload of the address is bad no more. nameless: some of the bad have no identity that could be told. rung:
    what identities are taken from, where that was chosen now. following: what is asked next, None where the source is
    yet to say.
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
    settled: dict[bytes, bytes] = field(default_factory=dict)
    is_all: bool = False
    nameless: bool = False
    rung: str | None = None
    following: list[Request] | None = None

    def present(self) -> set[str]:
        """Return the identities of all that stands in the payload, bad entries as far as theirs are known."""
        return self.identities | {bad.entry for bad in self.bad}

    def good(self) -> set[str]:
        """Return the identities of what is taken in, or was before."""
        return self.identities - {bad.entry for bad in self.bad}
