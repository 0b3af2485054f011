"""What an operation has at hand: the parts of the installation, and what was read for it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from m4d_core.clock import Clock, Randomness
from m4d_core.content.preference import ANY, Preference
from m4d_core.content.reference import Reference
from m4d_core.settings import Settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.listing import Listing
from m4d_core.storage.queries import Rows
from m4d_core.storage.redirects import Redirects
from m4d_core.storage.selection import Viewer
from m4d_core.storage.sources import SourceState
from m4d_schema.documents import Documents
from m4d_schema.filters import Filters
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
    changes: Changes
    redirects: Redirects
    memory: Memory
    engine: SearchEngine
    settings: Settings
    viewer: Viewer
    clock: Clock
    randomness: Randomness
    documents: Documents | None = None
    max_nodes: int = MAX_NODES


@dataclass
class Looked:
    """How sources are doing, once an operation has looked; shared by all its root fields."""

    live: Sources | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(kw_only=True)
class Operation:
    """One operation under way; resolvers find it as `info.context`.

    demands: of each root field, by its response name. now: the instant all fields of the operation agree on.
    budget: how many nodes may still be shown. preference: languages of one root field, and of all below it.
    """

    context: GraphQLContext
    demands: Mapping[str, Demand]
    now: datetime
    budget: Budget
    preference: Preference = ANY
    looked: Looked = field(default_factory=Looked)

    def speaking(self, preference: Preference) -> "Operation":
        """Return the same operation for a root field whose answer is in these languages."""
        return replace(self, preference=preference)

    @property
    def filters(self) -> Filters:
        """What reads the filters below this root field."""
        return Filters(self.reference, self.context.settings, self.preference)

    @property
    def reference(self) -> Reference:
        """The reference data."""
        return self.context.memory.reference

    def source(self, key: str) -> SourceState | None:
        """Return a source: as it is now when the operation asks for that, else as last read."""
        return (self.looked.live or {}).get(key) or self.context.memory.sources.get(key)

    async def demand(self, name: str) -> Demand:
        """Return what the root field of a response name must read; how sources are doing is read here, once."""
        demand = self.demands[name]
        if demand.is_live:
            await self.look_at_sources()
        return demand

    async def look_at_sources(self) -> Sources:
        """Read how the sources are doing, once per operation."""
        async with self.looked.lock:
            if self.looked.live is None:
                self.looked.live = await self.context.memory.read_sources()
            return self.looked.live
