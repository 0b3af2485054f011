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
        async with self._lock:
            await self._read()

    async def recognise(self, rows: Iterable[Row]) -> None:
        """Read again what is missing for these rows: ingestion adds organizations, an operator sources."""
        seen = list(rows)
        if self._are_known(seen):
            return
        async with self._lock:
            if not self._are_known(seen):
                await self._read()

    async def _read(self) -> None:
        async with self._database.read() as connection:
            self.reference = await reference_rows.read_reference(connection)
            self.sources = {state.key: state for state in await sources.states(connection)}

    def _are_known(self, rows: Iterable[Row]) -> bool:
        for column, part in _RELATIONS.items():
            is_known = getattr(self.reference, part).__contains__
            if not all(all(map(is_known, row[column])) for row in rows if column in row):
                return False
        return all(row["source_key"] in self.sources for row in rows if "source_key" in row)


async def open_memory(database: Database) -> Memory:
    """Return the memory of a database, filled."""
    async with database.read() as connection:
        reference = await reference_rows.read_reference(connection)
        states = {state.key: state for state in await sources.states(connection)}
        return Memory(database, reference, states, await sizes(connection))
