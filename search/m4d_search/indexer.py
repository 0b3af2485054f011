"""The follower of the change sequence that keeps an engine equal to the database.

What a change says is not used, only which content it is about: the row as it is now goes to the engine. So changes
may be read twice, and a crash between the engine's write and the cursor's costs a repetition and nothing else.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import anyio
import structlog

from m4d_core.errors import EngineError, StorageError
from m4d_search.contract import Delete, Document, Operation, SearchEngine, Upsert
from m4d_search.drift import Drift, Revision, drift

LONGEST_PAUSE_S = 10.0

Sleep = Callable[[float], Awaitable[None]]
Progress = Callable[[int], None]


class ChangeRow(Protocol):
    """One step of the sequence."""

    @property
    def seq(self) -> int:
        """Its number."""
        ...

    @property
    def content_id(self) -> UUID:
        """What it is about."""
        ...

    @property
    def at(self) -> datetime:
        """When it was taken."""
        ...


class ChangeFeed(Protocol):
    """The sequence, and how far followers have come."""

    async def after(self, seq: int, limit: int) -> Sequence[ChangeRow]:
        """Return at most `limit` changes after `seq`, in order, none missing between them."""
        ...

    async def latest(self) -> int:
        """Return the number of the newest change, 0 when there is none."""
        ...

    async def cursor(self, name: str) -> int:
        """Return how far the follower has come, 0 when it has not begun."""
        ...

    async def save_cursor(self, name: str, seq: int) -> None:
        """Remember how far the follower has come."""
        ...


class Documents(Protocol):
    """What is public, as documents."""

    async def some(self, ids: Sequence[UUID]) -> Sequence[Document]:
        """Return the documents of those ids that are public now."""
        ...

    def whole(self, batch: int) -> AsyncIterator[Sequence[Document]]:
        """Yield all of them, `batch` at a time."""
        ...

    def revisions(self, batch: int) -> AsyncIterator[Sequence[Revision]]:
        """Yield id and revision of all of them, `batch` at a time."""
        ...


@dataclass(frozen=True, kw_only=True)
class Lag:
    """How far an index is behind. changes: numbers of the sequence. since: when the first of them was taken."""

    changes: int
    since: datetime | None = None


class Indexer:
    """Follows the changes into one engine. The cursor belongs to a generation of it: a lost index begins at 0.

    batch: changes followed and documents written at once.
    """

    def __init__(self, engine: SearchEngine, changes: ChangeFeed, documents: Documents, *, batch: int = 1000) -> None:
        self._engine = engine
        self._changes = changes
        self._documents = documents
        self._batch = batch
        self._cursor: tuple[str, int] | None = None
        self._lock = anyio.Lock()

    async def step(self) -> int:
        """Follow at most one batch of changes; return how many.

        Raises EngineError or StorageError when one of the two cannot go on now; nothing is lost then.
        """
        async with self._lock:
            generation = await self._engine.generation()
            changes = await self._changes.after(await self._position(generation), self._batch)
            if not changes:
                return 0
            if await self._send(changes) == generation:
                await self._advance(generation, changes[-1].seq)
            return len(changes)

    async def run(self, *, interval_s: float, sleep: Sleep = anyio.sleep) -> None:
        """Follow for ever, until cancelled. interval_s: pause when there is nothing to do; doubled while it fails."""
        log = structlog.get_logger()
        failures = 0
        while True:
            try:
                followed = await self.step()
            except (EngineError, StorageError) as error:
                failures += 1
                if failures == 1:
                    log.error("search_index_stuck", engine=self._engine.name, error=error.message)
                await sleep(min(interval_s * 2.0 ** min(failures, 20), LONGEST_PAUSE_S))
                continue
            if failures:
                log.info("search_index_follows_again", engine=self._engine.name, failures=failures)
                failures = 0
            if followed < self._batch:
                await sleep(interval_s)

    async def lag(self) -> Lag:
        """Return how far the index is behind."""
        position = await self._position(await self._engine.generation())
        behind = await self._changes.after(position, 1)
        return Lag(changes=await self._changes.latest() - position, since=behind[0].at) if behind else Lag(changes=0)

    async def check(self) -> Drift:
        """Return how the index differs from what is public. What it has not followed yet does not count."""
        seq = await self._position(await self._engine.generation())
        held = [each async for part in self._engine.revisions() for each in part]
        public = {key: revision async for part in self._documents.revisions(self._batch) for key, revision in part}
        return drift(public, held, [change.content_id async for change in self._changes_after(seq)])

    async def repair(self) -> Drift:
        """Mend what differs, and return it."""
        async with self._lock:
            found = await self.check()
            for start in range(0, len(found.ids), self._batch):
                ids = sorted(found.ids)[start : start + self._batch]
                await self._engine.write(await _operations(self._documents, ids))
            return found

    async def keep(self, *, interval_s: float, sleep: Sleep = anyio.sleep) -> None:
        """Repair for ever, until cancelled. interval_s: between one look and the next."""
        log = structlog.get_logger()
        while True:
            await sleep(interval_s)
            try:
                found = await self.repair()
            except (EngineError, StorageError) as error:
                log.warning("search_index_unchecked", engine=self._engine.name, error=error.message)
                continue
            if found.ids:
                numbers = {"missing": len(found.missing), "stale": len(found.stale), "orphans": len(found.orphans)}
                log.error("search_index_repaired", engine=self._engine.name, **numbers)

    async def rebuild(self, progress: Progress | None = None) -> int:
        """Build the index anew from the database while the present one goes on, then switch; return its size.

        progress: told how many documents are written. Changes that come meanwhile are in the new index when it
        takes over.
        """
        run = _Rebuild(self._changes, self._documents, self._batch, self._lock)
        try:
            generation = await self._engine.rebuild(run.batches(progress or (lambda _: None)))
            await self._advance(generation, run.reached)
        finally:
            if run.holds_lock:
                self._lock.release()
        return run.written

    async def _send(self, changes: Sequence[ChangeRow]) -> str:
        """Bring the engine up to the changes; return the generation that certainly has them.

        When another process switches to a rebuilt one meanwhile, what was sent may be older than what that one holds,
        so it is read and sent again; how far the new one has come is only known from its own cursor.
        """
        generation = await self._engine.generation()
        while True:
            await self._engine.write(await _operations(self._documents, _ids(changes)))
            now = await self._engine.generation()
            if now == generation:
                return now
            generation = now

    async def _changes_after(self, seq: int) -> AsyncIterator[ChangeRow]:
        while changes := await self._changes.after(seq, self._batch):
            for change in changes:
                yield change
            seq = changes[-1].seq

    async def _position(self, generation: str) -> int:
        name = f"{self._engine.name}:{generation}"
        if self._cursor is None or self._cursor[0] != name:
            self._cursor = (name, await self._changes.cursor(name))
        return self._cursor[1]

    async def _advance(self, generation: str, seq: int) -> None:
        name = f"{self._engine.name}:{generation}"
        await self._changes.save_cursor(name, seq)
        self._cursor = (name, seq)


class _Rebuild:
    """The batches of one rebuild, and how far they have come.

    Once nothing is left to catch up with it takes the lock, so that no step writes an older row after the switch.
    """

    def __init__(self, changes: ChangeFeed, documents: Documents, batch: int, lock: anyio.Lock) -> None:
        self._changes = changes
        self._documents = documents
        self._batch = batch
        self._lock = lock
        self.holds_lock = False
        self.reached = 0
        self.written = 0

    async def batches(self, progress: Progress) -> AsyncIterator[Sequence[Operation]]:
        """Yield every public document, then what has changed since it began, until nothing has."""
        self.reached = await self._changes.latest()
        async for documents in self._documents.whole(self._batch):
            yield [Upsert(document=document) for document in documents]
            self.written += len(documents)
            progress(self.written)
        while True:
            changes = await self._changes.after(self.reached, self._batch)
            if changes:
                yield await _operations(self._documents, _ids(changes))
                self.reached = changes[-1].seq
            elif self.holds_lock:
                return
            else:
                await self._lock.acquire()
                self.holds_lock = True


def _ids(changes: Sequence[ChangeRow]) -> list[UUID]:
    """Return what the changes are about, each once."""
    return list(dict.fromkeys(change.content_id for change in changes))


async def _operations(documents: Documents, ids: Sequence[UUID]) -> list[Operation]:
    """Return what brings the engine to the present state of those ids."""
    public = {document.id: document for document in await documents.some(ids)}
    return [Upsert(document=public[id_]) if id_ in public else Delete(id=id_) for id_ in ids]
