"""What an operation has at hand: the parts of the installation, and what was read for it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from m4d_core.clock import Clock, Randomness
from m4d_core.content.reference import Reference
from m4d_core.settings import Settings
from m4d_core.storage.listing import Listing
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import Viewer
from m4d_core.storage.sources import SourceState
from m4d_schema.documents import Documents
from m4d_schema.limits import MAX_NODES, Budget
from m4d_schema.memory import Memory, Sources
from m4d_schema.selection import Demand
from m4d_search.contract import SearchEngine


@dataclass(frozen=True, kw_only=True)
class GraphQLContext:
    """Everything a request needs of the installation.

    viewer: who asks; it goes into every Selection. max_nodes: objects of one answer. documents: those that are asked
    by their hash; None where each request brings its own.
    """

    listing: Listing
    rows: Rows
    memory: Memory
    engine: SearchEngine
    settings: Settings
    viewer: Viewer
    clock: Clock
    randomness: Randomness
    documents: Documents | None = None
    max_nodes: int = MAX_NODES


@dataclass(kw_only=True)
class Operation:
    """One operation under way; resolvers find it as `info.context`.

    demands: of each root field, by its response name. now: the instant all fields of the operation agree on.
    budget: how many nodes may still be shown.
    """

    context: GraphQLContext
    demands: Mapping[str, Demand]
    now: datetime
    budget: Budget
    _live: Sources | None = field(default=None, init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @property
    def reference(self) -> Reference:
        """The reference data."""
        return self.context.memory.reference

    def source(self, key: str) -> SourceState | None:
        """Return a source: as it is now when the operation asks for that, else as last read."""
        return (self._live or {}).get(key) or self.context.memory.sources.get(key)

    async def demand(self, name: str) -> Demand:
        """Return what the root field of a response name must read; how sources are doing is read here, once."""
        demand = self.demands[name]
        if demand.is_live:
            await self.look_at_sources()
        return demand

    async def look_at_sources(self) -> Sources:
        """Read how the sources are doing, once per operation."""
        async with self._lock:
            if self._live is None:
                self._live = await self.context.memory.read_sources()
            return self._live
