"""Reference data and sources in memory, so that a card's countries, themes and source cost no statement."""

import asyncio
from collections.abc import Iterable, Mapping

from m4d_core.content.reference import Reference
from m4d_core.storage import reference_rows, sources
from m4d_core.storage.database import Database
from m4d_core.storage.listing import Row
from m4d_core.storage.sizes import sizes
from m4d_core.storage.sources import SourceState

Sources = Mapping[str, SourceState]
_NONE: Mapping[tuple[str, str], int] = {}

# column of content -> which part of the reference data its keys belong to
_RELATIONS = {name: name for name in ("countries", "places", "themes", "organizations", "goals", "compact_objectives")}


class Memory:
    """What was last read of reference data and sources. Read again when content names something it does not know.

    sizes: how much content each value of a filter holds, as it was when the memory was opened.
    """

    def __init__(
        self,
        database: Database,
        reference: Reference,
        states: Sources,
        sizes: Mapping[tuple[str, str], int] = _NONE,
    ) -> None:
        self._database = database
        self._lock = asyncio.Lock()
        self.reference = reference
        self.sources = states
        self.sizes = sizes

    async def read_sources(self) -> Sources:
        """Return how the sources are doing right now, in one statement."""
        async with self._database.read() as connection:
            self.sources = {state.key: state for state in await sources.states(connection)}
        return self.sources

    async def read_again(self) -> None:
        """Read everything again: somebody has changed it."""
        async with self._lock, self._database.read() as connection:
            self.reference = await reference_rows.read_reference(connection)
            self.sources = {state.key: state for state in await sources.states(connection)}

    async def recognise(self, rows: Iterable[Row]) -> None:
        """Read again what is missing for these rows: ingestion adds organizations, an operator sources."""
        seen = list(rows)
        async with self._lock:
            if any("source_key" in row and row["source_key"] not in self.sources for row in seen):
                await self.read_sources()
            if any(self._is_foreign(row) for row in seen):
                async with self._database.read() as connection:
                    self.reference = await reference_rows.read_reference(connection)

    def _is_foreign(self, row: Row) -> bool:
        return any(
            key not in getattr(self.reference, part)
            for column, part in _RELATIONS.items()
            if column in row
            for key in row[column]
        )


async def open_memory(database: Database) -> Memory:
    """Return the memory of a database, filled."""
    async with database.read() as connection:
        reference = await reference_rows.read_reference(connection)
        states = {state.key: state for state in await sources.states(connection)}
        return Memory(database, reference, states, await sizes(connection))
