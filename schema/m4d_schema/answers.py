"""Answers that are given again as long as nothing has changed that they hang on.

An answer is stamped with the number of the change sequence before it was read. It is given again while no later change
has emitted one of its tags; facts that no change tells drop all answers at once. What hangs on more than that is not
kept: on the search index, on redirects, on how sources are doing or the time of day, on who asks.
"""

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from m4d_core.bounded import Bounded
from m4d_core.storage.changes import Changes
from m4d_core.storage.pulse import Pulse, Seen
from m4d_core.storage.selection import Viewer
from m4d_schema.memory import Memory
from m4d_schema.replies import Reply
from m4d_schema.requests import Asked
from m4d_schema.tags import ANY, SEARCH, tags_of

MOST_CHANGES = 500  # that are looked at; of more, every answer is dropped
MOST_TAGS = 100_000  # that are remembered with the change that emitted them last
_TAG_BYTES, _LEAST = 80, 1_000
UNKEPT = frozenset({SEARCH, f"r:Redirect:{ANY}"})


class Stamp(NamedTuple):
    """As of when an answer is true. era: another one begins when every answer is dropped."""

    era: int
    seq: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an answer may be kept."""

    key: Hashable
    size: int
    stamp: Stamp


@dataclass(frozen=True, kw_only=True)
class Written:
    """An answer as it goes out. tags: those of the header; none where nothing was executed.

    cost: in points. etags, replies: by media type, once they were asked for.
    """

    body: bytes
    tags: Sequence[str]
    age_s: int | None
    cost: int
    etags: dict[str, str] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Kept:
    written: Written
    tags: frozenset[str]
    stamp: Stamp


class Answers:
    """Keeps answers. most_bytes: of memory, about."""

    def __init__(self, changes: Changes, memory: Memory, pulse: Pulse, most_bytes: int) -> None:
        self._changes = changes
        self._memory = memory
        self._pulse = pulse
        self._kept: Bounded[Hashable, _Kept] = Bounded(most_bytes)
        self._lock = asyncio.Lock()
        self._moved: dict[str, int] = {}
        self._facts: bytes | None = None
        self._stamp = Stamp(era=0, seq=0)

    @property
    def bytes(self) -> int:
        """About how much memory is taken."""
        return self._kept.bytes

    async def place(self, asked: Asked, viewer: Viewer) -> Place:
        """Return the place of an answer. All that is committed is known from here on."""
        seen = await self._pulse.look()
        if seen.seq != self._stamp.seq or seen.facts != self._facts:
            async with self._lock:
                await self._catch_up(seen)
        size = len(asked.document) + len(asked.written_variables)
        return Place(key=(*asked.key, viewer), size=size, stamp=self._stamp)

    def get(self, place: Place) -> Written | None:
        """Return the answer that is kept, None where there is none, or none that is still true."""
        found = self._kept.get(place.key)
        if found is None:
            return None
        if found.stamp != self._stamp and self._is_stale(found):
            self._kept.drop(place.key)
            return None
        found.stamp = self._stamp
        return found.written

    def put(self, place: Place, written: Written, tags: Sequence[str]) -> None:
        """Keep an answer. tags: all it hangs on."""
        if UNKEPT.isdisjoint(tags) and place.stamp.era == self._stamp.era:
            size = _LEAST + place.size + len(written.body) + _TAG_BYTES * len(tags)
            self._kept.put(place.key, _Kept(written=written, tags=frozenset(tags), stamp=place.stamp), size)

    def _is_stale(self, kept: _Kept) -> bool:
        era, seq = kept.stamp
        return era != self._stamp.era or any(self._moved.get(tag, 0) > seq for tag in kept.tags)

    async def _catch_up(self, seen: Seen) -> None:
        """Note what later changes emit, and whatever else has changed."""
        if seen.facts != self._facts:
            await self._memory.read_again()
            self._facts = seen.facts
            self._forget(seen.seq)
        if seen.seq <= self._stamp.seq:
            return
        steps = await self._changes.after(self._stamp.seq, MOST_CHANGES + 1)
        if len(steps) > MOST_CHANGES or len(self._moved) > MOST_TAGS:
            self._forget(seen.seq)
            return
        for step in steps:
            self._moved.update(dict.fromkeys(tags_of(step, self._memory.reference), step.seq))
        self._stamp = self._stamp._replace(seq=max([seen.seq, *(step.seq for step in steps)]))

    def _forget(self, seq: int) -> None:
        """Drop every answer."""
        self._moved.clear()
        self._stamp = Stamp(era=self._stamp.era + 1, seq=max(seq, self._stamp.seq))
