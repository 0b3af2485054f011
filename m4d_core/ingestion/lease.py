"""Sources belong to one worker at a time: taken, kept alive by a heartbeat, and given back with what was learnt (D12).

Correctness does not rest on this room but on the token, which every commit checks (`storage.repository`).
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

import anyio
import structlog

from m4d_core.errors import ConflictError, StorageError
from m4d_core.storage import sources
from m4d_core.storage.database import Database
from m4d_core.storage.repository import Lease
from m4d_core.storage.sources import Known, Learnt

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Held:
    """A source that is held. known: what a run of it begins with."""

    lease: Lease
    known: Known
    leases: "Leases"

    def give_back(self, learnt: Learnt | None = None) -> None:
        """Have it given back, with what its run has learnt."""
        self.leases.give_back(self.lease, learnt)


class Leases:
    """The sources that one worker holds. Use as an async context manager, which gives back what is left.

    seconds: how long a lease lasts; all are renewed every third of that. A worker that is paused for longer loses
    them: its next commit raises LeaseLostError. spacing_s: between two polls of a source, should the worker die.
    """

    def __init__(self, database: Database, seconds: float, spacing_s: float = 0.0) -> None:
        self._database = database
        self._seconds = seconds
        self._spacing_s = spacing_s
        self._held: set[Lease] = set()
        self._done: dict[Lease, Learnt | None] = {}
        self._end = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Start the heartbeat."""
        self._beat = asyncio.create_task(self._beats())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it, and give everything back."""
        self._end.set()  # not cancelled: a writer that is cut off amid its transaction may keep the others waiting
        with anyio.CancelScope(shield=True):
            await asyncio.gather(self._beat, return_exceptions=True)
            for lease in self._held - self._done.keys():
                self.give_back(lease)
            await self.flush()

    async def take(self, keys: Sequence[str]) -> list[Held]:
        """Take those of the sources that are free, in one transaction."""
        if not keys:
            return []
        taken = await sources.take(self._database, keys, _holder(), self._seconds, self._spacing_s)
        self._held.update(taken)
        return [Held(lease=lease, known=known, leases=self) for lease, known in taken.items()]

    async def take_one(self, key: str) -> Held:
        """Take a source. Raises ConflictError when another worker holds it."""
        taken = await self.take([key])
        if not taken:
            hint = f"it is free again when that run ends, or after {self._seconds:.0f} s"
            raise ConflictError(f"source '{key}' is being read by another process", hint=hint)
        return taken[0]

    def give_back(self, lease: Lease, learnt: Learnt | None = None) -> None:
        """Have a source given back with the next `flush`, with what its run has learnt."""
        self._done[lease] = learnt

    async def flush(self) -> None:
        """Give back what is to be, in one transaction. Raises StorageError, and then keeps it for the next time."""
        done = dict(self._done)
        if not done:
            return
        await sources.give_back(self._database, done)
        self._held -= done.keys()
        for lease in done:
            del self._done[lease]

    async def _beats(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._end.wait(), self._seconds / 3)
            if self._end.is_set():
                return
            if self._held:
                try:
                    await sources.renew(self._database, self._held, self._seconds)
                except StorageError as error:
                    log.warning("lease.unrenewed", error=error.message)


@asynccontextmanager
async def held(database: Database, key: str, seconds: float) -> AsyncIterator[Lease]:
    """Yield the lease of one source, and give it back. Raises ConflictError when another worker holds it."""
    async with Leases(database, seconds) as leases:
        yield (await leases.take_one(key)).lease


def _holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
