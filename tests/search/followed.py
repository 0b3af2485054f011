"""A database and an engine in memory, for what keeps the two equal."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from m4d_core.errors import EngineError, StorageError
from m4d_search.contract import (
    Capabilities,
    Delete,
    Document,
    EngineHealth,
    Operation,
    SearchEngine,
    SearchPage,
    SearchQuery,
    ValuesQuery,
)
from m4d_search.drift import Revision
from m4d_search.indexer import Indexer
from tests.search.documents import doc, key
from tests.world import NOW


@dataclass(frozen=True)
class Step:
    seq: int
    content_id: UUID
    at: datetime


@dataclass
class Content:
    """A database in memory: what is public, the sequence, the cursors."""

    public: dict[UUID, Document] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    cursors: dict[str, int] = field(default_factory=dict)
    fail: bool = False
    before_some: Callable[[], None] = lambda: None

    def put(self, name: str, title: str) -> None:
        before = self.public.get(key(name))
        self.public[key(name)] = doc(name, title, revision=before.revision + 1 if before else 1)
        self._append(name)

    def hide(self, name: str) -> None:
        self.public.pop(key(name), None)
        self._append(name)

    def _append(self, name: str) -> None:
        self.steps.append(
            Step(seq=len(self.steps) + 1, content_id=key(name), at=NOW + timedelta(seconds=len(self.steps)))
        )

    async def after(self, seq: int, limit: int) -> Sequence[Step]:
        if self.fail:
            raise StorageError("the database is locked")
        return [step for step in self.steps if step.seq > seq][:limit]

    async def latest(self) -> int:
        return len(self.steps)

    async def cursor(self, name: str) -> int:
        return self.cursors.get(name, 0)

    async def save_cursor(self, name: str, seq: int) -> None:
        self.cursors[name] = seq

    async def some(self, ids: Sequence[UUID]) -> list[Document]:
        found = [self.public[id_] for id_ in ids if id_ in self.public]
        self.before_some()
        return found

    async def revisions(self, batch: int) -> AsyncIterator[list[Revision]]:
        yield [(id_, document.revision) for id_, document in self.public.items()]

    async def whole(self, batch: int) -> AsyncIterator[list[Document]]:
        waiting = sorted(self.public.values(), key=lambda document: document.id)
        for start in range(0, len(waiting), batch):
            yield waiting[start : start + batch]


class Memory:
    """An engine that is a dictionary, and fails when it is told to."""

    name = "memory"
    capabilities = Capabilities()

    def __init__(self) -> None:
        self.held: dict[UUID, Document] = {}
        self.number = 1
        self.fail = False
        self.fail_after_write = False
        self.writes: list[Sequence[Operation]] = []
        self.before_write: Callable[[], None] = lambda: None

    async def search(self, query: SearchQuery) -> SearchPage:
        return SearchPage(hits=(), total=len(self.held))

    async def values(self, query: ValuesQuery) -> Mapping[str, int]:
        return {}

    async def write(self, operations: Sequence[Operation]) -> None:
        self.before_write()
        if self.fail:
            raise EngineError("the engine is down")
        self.writes.append(operations)
        self.apply(self.held, operations)
        if self.fail_after_write:
            raise KeyboardInterrupt

    def apply(self, held: dict[UUID, Document], operations: Sequence[Operation]) -> None:
        for operation in operations:
            if isinstance(operation, Delete):
                held.pop(operation.id, None)
            else:
                held[operation.document.id] = operation.document

    async def rebuild(self, batches: AsyncIterator[Sequence[Operation]]) -> str:
        fresh: dict[UUID, Document] = {}
        async for batch in batches:
            self.apply(fresh, batch)
        self.switch(fresh)
        return await self.generation()

    def switch(self, held: dict[UUID, Document]) -> None:
        self.held = held
        self.number += 1

    async def generation(self) -> str:
        return f"g{self.number}"

    async def count(self) -> int:
        return len(self.held)

    async def revisions(self) -> AsyncIterator[list[Revision]]:
        if self.fail:
            raise EngineError("the engine is down")
        yield [(id_, document.revision) for id_, document in self.held.items()]

    async def health(self) -> EngineHealth:
        return EngineHealth(ok=not self.fail)

    async def close(self) -> None:
        pass


def indexer(engine: SearchEngine, content: Content, batch: int = 100) -> Indexer:
    return Indexer(engine, content, content, batch=batch)
