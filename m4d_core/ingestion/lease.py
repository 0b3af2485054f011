"""A source belongs to one worker at a time: taken, kept alive by a heartbeat, and given back (D12).

Correctness does not rest on this room but on the token, which every commit checks (`storage.repository`).
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from m4d_core.errors import ConflictError
from m4d_core.storage import sources
from m4d_core.storage.database import Database
from m4d_core.storage.repository import Lease


@asynccontextmanager
async def held(database: Database, key: str, seconds: float) -> AsyncIterator[Lease]:
    """Yield the lease of a source, renewed every third of its time, and give it back.

    Raises ConflictError when another worker holds it. A worker that is paused past its lease loses it: its next
    commit raises LeaseLostError.
    """
    lease = await sources.acquire(database, key, _holder(), seconds)
    if lease is None:
        hint = f"it is free again when that run ends, or after {seconds:.0f} s"
        raise ConflictError(f"source '{key}' is being read by another process", hint=hint)
    done = asyncio.Event()
    beat = asyncio.create_task(_beat(database, lease, seconds, done))
    try:
        yield lease
    finally:
        done.set()  # not cancelled: a writer that is cut off amid its transaction may keep the others waiting
        with anyio.CancelScope(shield=True):
            await asyncio.gather(beat, return_exceptions=True)
            await sources.release(database, lease)


async def _beat(database: Database, lease: Lease, seconds: float, done: asyncio.Event) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), seconds / 3)
        if done.is_set() or not await sources.renew(database, lease, seconds):
            return


def _holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
