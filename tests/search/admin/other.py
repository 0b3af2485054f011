"""An index of documents of others: what the admin routes change, and what the door searches."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from m4d_search.contract import Capabilities, EngineHealth, SearchEngine, SearchPage, SearchQuery, Upsert, ValuesQuery
from m4d_search.door.indexes import Index
from m4d_search.engines.embedded.values import folded
from tests.search.admin.settings import DEFAULTS
from tests.search.admin.slots import Raw, Slots, slots, uuid_of


@dataclass(frozen=True)
class Kind:
    """A kind of engine: what it can do, and how one with no documents is opened, and taken away."""

    capabilities: Capabilities
    open: Callable[[], Awaitable[SearchEngine]]
    drop: Callable[[SearchEngine], Awaitable[None]]


@dataclass
class Other:
    """An index. documents: by their key. The engine is filled anew after a change."""

    uid: str
    kind: Kind
    key: str | None = None
    settings: dict[str, Any] = field(default_factory=lambda: dict(DEFAULTS))
    documents: dict[str, Raw] = field(default_factory=dict)
    name = "other"
    _slots: Slots | None = None
    _engine: SearchEngine | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def index(self) -> Index:
        """Return what the door opens."""
        return Index(engine=self, content=self, attributes=self.slots.attributes)  # type: ignore[arg-type]  # it is only searched

    @property
    def slots(self) -> Slots:
        """Where the attributes stand now."""
        if self._slots is None:
            self._slots = slots(self.uid, self.key or "id", self.settings, list(self.documents.values()))
        return self._slots

    @property
    def capabilities(self) -> Capabilities:
        """What can be done: alone looked in is what stands alone."""
        alone = self.kind.capabilities.searched
        searched = tuple(name for name, slot in self.slots.texts.items() if slot in alone)
        return Capabilities(searched=searched)

    async def put(self, documents: Sequence[Raw]) -> None:
        """Take documents, each in the place of the one with its key."""
        if self.key is None:
            self.key = next((name for name in documents[0] if name.lower().endswith("id")), "id")
        self.documents |= {str(document[self.key]): document for document in documents}
        await self.forget()

    async def set(self, settings: dict[str, Any]) -> None:
        """Take settings; the engine stays where they change nothing in it."""
        before, self.settings, self._slots = self.slots, settings, None
        if self.slots != before:
            await self.forget()

    async def forget(self) -> None:
        """Forget what was made of the documents before they changed."""
        async with self._lock:
            self._slots = None
            engine, self._engine = self._engine, None
        if engine is not None:
            await self.kind.drop(engine)

    async def search(self, query: SearchQuery) -> SearchPage:
        """Return a page of hits."""
        engine = await self.filled()
        return self.slots.page(await engine.search(self.slots.query(query)), query)

    async def values(self, query: ValuesQuery) -> Mapping[str, int]:
        """Return values with their counts, in the order of the settings."""
        engine, where = await self.filled(), self.slots
        if query.attribute not in where.words:
            return {}
        asked = ValuesQuery(attribute=where.words[query.attribute], text=query.text, within=where.query(query.within))
        found = await engine.values(asked)
        order = self.settings["faceting"]["sortFacetValuesBy"]
        is_counted = order.get(query.attribute, order["*"]) == "count"
        return found if is_counted else dict(sorted(found.items(), key=lambda pair: folded(pair[0])))

    async def shown(self, ids: Sequence[UUID]) -> Mapping[UUID, Raw]:
        """Return documents as clients see them."""
        wanted, names = frozenset(ids), self.settings["displayedAttributes"]
        found = {uuid_of(self.uid, key): document for key, document in self.documents.items()}
        return {
            key: {name: value for name, value in document.items() if "*" in names or name in names}
            for key, document in found.items()
            if key in wanted
        }

    async def health(self) -> EngineHealth:
        """Return that it is well."""
        return EngineHealth(ok=True, documents=len(self.documents))

    async def filled(self) -> SearchEngine:
        """Return the engine with all documents in it."""
        async with self._lock:
            if self._engine is None:
                self._engine = await self.kind.open()
                documents = [self.slots.document(raw, place) for place, raw in enumerate(self.documents.values())]
                await self._engine.write([Upsert(document=document) for document in documents])
            return self._engine
