"""The catalogue of a process: built beside its work, and never answered from while it is behind what is committed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import structlog

from m4d_core.catalogue.build import MOST_NUMBERS, advance, build
from m4d_core.catalogue.drift import drift
from m4d_core.catalogue.snapshot import Snapshot
from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_core.storage.pulse import Pulse
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import OPERATOR

AGAIN_S = 600.0  # until one that was not wanted, or too large, is thought of again
FOLLOW_S = 1.0  # between two looks at the sequence, when nobody asks
LEAST_EACH = 60  # bytes that any item takes

log = structlog.get_logger()
Sleep = Callable[[float], Awaitable[None]]
Wish = Literal["auto", "on", "off"]


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """When there is a catalogue. least_items: with `auto`, of fewer there is none. most_bytes: of memory, about."""

    wish: Wish
    least_items: int
    most_bytes: int

    def wants(self, count: int) -> bool:
        """Return whether so many items are to be in a catalogue, as far as can be told before it is built."""
        is_wished = self.wish == "on" or (self.wish == "auto" and count >= self.least_items)
        return is_wished and count * LEAST_EACH <= self.most_bytes


def bounds_of(settings: Settings) -> Bounds:
    """Return what the settings say."""
    return Bounds(wish=settings.catalogue, least_items=settings.catalogue_items, most_bytes=settings.catalogue_bytes)


class Catalogue:
    """Holds the newest snapshot."""

    def __init__(self, database: Database, pulse: Pulse, bounds: Bounds) -> None:
        self._database = database
        self._pulse = pulse
        self._bounds = bounds
        self._held: Snapshot | None = None
        self._lock = asyncio.Lock()

    async def current(self) -> Snapshot | None:
        """Return the snapshot of all that is committed; None while there is none, or it is far behind."""
        if self._held is None:
            return None
        seq = (await self._pulse.look()).seq
        if self._held is not None and 0 < seq - self._held.seq <= MOST_NUMBERS:
            await self._follow(seq)
        held = self._held  # another one, perhaps, than before
        return held if held is not None and held.seq >= seq else None

    async def run(self, *, sleep: Sleep = asyncio.sleep) -> None:
        """Build a snapshot and follow, until cancelled; build another one when so much has changed that it pays."""
        while True:
            if not await self.build():
                await sleep(AGAIN_S)
            while await self._is_followed():
                await sleep(FOLLOW_S)

    async def build(self) -> bool:
        """Build a snapshot anew, if there is to be one; return whether there is."""
        count = await Rows(self._database).count(OPERATOR)
        if not self._bounds.wants(count):
            await self._replace(None)
            return False
        async with self._database.read() as connection:
            built = await build(connection)
        is_small = built.size <= self._bounds.most_bytes
        if is_small:
            log.info("catalogue_built", items=built.built, bytes=built.size)
        else:
            log.warning("catalogue_too_large", items=built.built, bytes=built.size)
        await self._replace(built if is_small else None)
        return is_small

    async def check(self) -> frozenset[UUID]:
        """Return of which items the snapshot says other than the database, and mend it: another one takes its place."""
        if self._held is None:
            return frozenset()
        async with self._database.read() as connection:
            held, built = self._held, await build(connection)
            while held.seq < built.seq:
                held = await advance(held, connection)
        found = await asyncio.to_thread(drift, held, built)
        if found:
            log.error("catalogue_repaired", items=len(found))
            await self._replace(built)
        return found

    async def keep(self, *, interval_s: float, sleep: Sleep = asyncio.sleep) -> None:
        """Check for ever, until cancelled. interval_s: between one look and the next."""
        while True:
            await sleep(interval_s)
            await self.check()

    async def _is_followed(self) -> bool:
        """Bring the snapshot up to what is committed, unless it is time for another one."""
        seq = (await self._pulse.look()).seq
        while self._held is not None and not self._held.is_worn(seq):
            if self._held.seq >= seq:
                return True
            await self._follow(seq)
        return False

    async def _follow(self, seq: int) -> None:
        async with self._lock:
            if self._held is not None and self._held.seq < seq:
                async with self._database.read() as connection:
                    self._held = await advance(self._held, connection)

    async def _replace(self, built: Snapshot | None) -> None:
        """Take another snapshot, after whoever follows the one before."""
        async with self._lock:
            self._held = built
