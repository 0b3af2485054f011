"""What an operation has at hand: the parts of the installation, and what was read for it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from m4d_core.clock import Clock, Randomness
from m4d_core.content.preference import ANY, Preference
from m4d_core.content.reference import Reference
from m4d_core.errors import QueryError
from m4d_core.settings import Settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.figures import Figures
from m4d_core.storage.listing import Listing
from m4d_core.storage.queries import Rows
from m4d_core.storage.redirects import Redirects
from m4d_core.storage.selection import Viewer
from m4d_core.storage.sources import SourceState
from m4d_schema.answers import Answers
from m4d_schema.documents import Documents
from m4d_schema.errors import Code
from m4d_schema.filters import Filters
from m4d_schema.limits import MAX_NODES, Budget
from m4d_schema.memory import Memory, Sources
from m4d_schema.plan.fields import FIELDS
from m4d_schema.rate import Purse
from m4d_schema.record import Field
from m4d_schema.selection import Demand
from m4d_schema.tags import Tags
from m4d_search.contract import SearchEngine


@dataclass(frozen=True, kw_only=True)
class GraphQLContext:
    """Everything a request needs of the installation.

    viewer: who asks; it goes into every Selection. max_nodes: objects of one answer. documents: those that are asked
    by their hash; None where each request brings its own. answers: those that are given again; None where none are.
    """

    listing: Listing
    figures: Figures
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
    answers: Answers | None = None
    max_nodes: int = MAX_NODES


@dataclass
class Looked:
    """What an operation has read; shared by all its root fields.

    live: how sources are doing, once it has looked. is_degraded: the database answered for a search engine that is
    away, which no cache may keep. opened: what was read for a place of the answer. written: nodes of reference data as
    they stand in the answer, with how many nodes each of them comes to.
    """

    live: Sources | None = None
    is_degraded: bool = False
    opened: dict[tuple[str | int, ...], Any] = field(default_factory=dict)
    written: dict[tuple[object, ...], dict[str, tuple[Any, int]]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(kw_only=True)
class Operation:
    """One operation under way; resolvers find it as `info.context`.

    demands: of each root field, by its response name. now: the instant all fields of the operation agree on.
    budget: how many nodes may still be shown. tags: what the answer hangs on. cost: in points. purse: what the caller
    may still spend; None where nobody counts. preference: languages of one root field, and of all below it.
    """

    context: GraphQLContext
    demands: Mapping[str, Demand]
    now: datetime
    budget: Budget
    tags: Tags
    cost: int = 0
    purse: Purse | None = None
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
    def fields(self) -> Mapping[str, Mapping[str, Field]]:
        """How each field of each type is answered: the one table."""
        return FIELDS

    @property
    def reference(self) -> Reference:
        """The reference data."""
        return self.context.memory.reference

    def source(self, key: str) -> SourceState | None:
        """Return a source: as it is now when the operation asks for that, else as last read."""
        return (self.looked.live or {}).get(key) or self.context.memory.sources.get(key)

    def open(self, path: Sequence[str | int], value: object) -> None:
        """Keep what was read for the field at this place of the answer; a QueryError is raised there."""
        self.looked.opened[tuple(path)] = value

    def opened(self, path: Sequence[str | int]) -> Any:  # noqa: ANN401 - what was kept
        """Return what was read for the field at this place. Raises QueryError (BAD_INPUT) where nothing was."""
        place = tuple(path)
        if place not in self.looked.opened:
            message = (
                f"`{place[-1]}` is read for one node alone: ask it of `country`, `organization`, `theme` or `node`,"
                " not within a list."
            )
            raise QueryError(message, code=Code.BAD_INPUT, field=str(place[-1]))
        if isinstance(self.looked.opened[place], QueryError):
            raise self.looked.opened[place]
        return self.looked.opened[place]

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
