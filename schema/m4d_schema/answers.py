"""Answers that are given again as long as nothing has changed that they hang on.

An answer is stamped with the number of the change sequence before it was read. It is given again while no later change
has emitted one of its tags; facts that no change tells drop all answers at once. What hangs on more than that is not
kept: on the search index, on redirects, on how sources are doing, on the time of day.
"""

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from m4d_core.bounded import Bounded
from m4d_core.storage.changes import Changes
from m4d_core.storage.pulse import Pulse
from m4d_schema.memory import Memory
from m4d_schema.tags import ANY, SEARCH, tags_of

MOST_CHANGES = 500  # that are looked at; of more, every answer is dropped
MOST_TAGS = 100_000  # that are remembered with the change that emitted them last
_TAG_BYTES, _LEAST = 80, 1_000
UNKEPT = frozenset({SEARCH, f"r:Redirect:{ANY}"})


@dataclass(frozen=True, kw_only=True)
class Written:
    """An answer as it goes out. tags: those of the header. cost: in points. etags: by media type."""

    body: bytes
    tags: Sequence[str]
    age_s: int | None
    cost: int
    etags: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Kept:
    written: Written
    tags: frozenset[str]
    stamp: int


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
        self._seq = self._floor = 0

    @property
    def bytes(self) -> int:
        """About how much memory is taken."""
        return self._kept.bytes

    async def stamp(self) -> int:
        """Return the number of the last change that is committed; all that hangs on it is known from here on."""
        seen = await self._pulse.look()
        if seen.seq != self._seq or seen.facts != self._facts:
            async with self._lock:
                if seen.facts != self._facts:
                    await self._memory.read_again()
                    self._facts = seen.facts
                    self._forget(seen.seq)
                if seen.seq > self._seq:
                    await self._follow()
        return self._seq

    def get(self, key: Hashable) -> Written | None:
        """Return the answer that is kept under a key, None where there is none, or none that is still true."""
        found = self._kept.get(key)
        if found is None:
            return None
        if found.stamp < self._seq:
            if found.stamp < self._floor or any(self._moved.get(tag, 0) > found.stamp for tag in found.tags):
                self._kept.drop(key)
                return None
            found.stamp = self._seq
        return found.written

    def put(self, key: Hashable, written: Written, tags: Sequence[str], stamp: int) -> None:
        """Keep an answer. tags: all it hangs on. stamp: as it was before anything was read."""
        if not UNKEPT.isdisjoint(tags) or stamp < self._floor:
            return
        size = _LEAST + len(written.body) + _TAG_BYTES * len(tags)
        self._kept.put(key, _Kept(written=written, tags=frozenset(tags), stamp=stamp), size)

    async def _follow(self) -> None:
        """Note what later changes emit."""
        steps = await self._changes.after(self._seq, MOST_CHANGES + 1)
        for step in steps[:MOST_CHANGES]:
            self._moved.update(dict.fromkeys(tags_of(step, self._memory.reference), step.seq))
        self._seq = steps[-1].seq if steps else self._seq
        if len(steps) > MOST_CHANGES or len(self._moved) > MOST_TAGS:
            self._forget(await self._changes.latest())

    def _forget(self, seq: int) -> None:
        """Drop every answer that was read before a change."""
        self._moved.clear()
        self._seq = self._floor = max(seq, self._seq)
