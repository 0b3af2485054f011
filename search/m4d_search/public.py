"""Public content as documents: what the index is filled from."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import anyio.to_thread

from m4d_core.content.reference import Reference
from m4d_core.storage.database import Database
from m4d_core.storage.queries import ALL_COLUMNS, Rows
from m4d_core.storage.reference_rows import read_reference
from m4d_core.storage.selection import PUBLIC
from m4d_search.contract import Document
from m4d_search.document import document
from m4d_search.drift import Revision
from m4d_search.shown import shown

Names = Callable[[Sequence[Mapping[str, Any]]], Awaitable[Reference]]


class PublicContent:
    """Reads what anyone may see, as it is now, with the names that reference data has now."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = Rows(database)

    async def some(self, ids: Sequence[UUID]) -> list[Document]:
        """Return the documents of those ids that are public."""
        found = await self._rows.some(ids, PUBLIC, ALL_COLUMNS)
        return await _documents(list(found.values()), await self._names())

    async def whole(self, batch: int) -> AsyncIterator[list[Document]]:
        """Yield the documents of everything public, `batch` at a time."""
        names = await self._names()
        async for rows in self._rows.whole(PUBLIC, batch=batch):
            yield await _documents(rows, names)

    async def revisions(self, batch: int) -> AsyncIterator[list[Revision]]:
        """Yield id and revision of everything public, `batch` at a time."""
        async for rows in self._rows.whole(PUBLIC, batch=batch, columns=frozenset({"revision"})):
            yield [(row["id"], row["revision"]) for row in rows]

    async def count(self) -> int:
        """Return how many documents there should be."""
        return await self._rows.count(PUBLIC)

    async def _names(self) -> Reference:
        async with self._database.read() as connection:
            return await read_reference(connection)


class ShownContent:
    """Reads what anyone may see, as clients see it.

    names: gives the reference data that some rows need. site_url: of the site that shows own content.
    """

    def __init__(self, database: Database, names: Names, site_url: str) -> None:
        self._rows = Rows(database)
        self._names = names
        self._site_url = site_url

    async def shown(self, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
        """Return those ids that are public, by id."""
        found = await self._rows.some(ids, PUBLIC, ALL_COLUMNS)
        if not found:
            return {}
        names = await self._names(list(found.values()))
        return await anyio.to_thread.run_sync(
            lambda: {key: shown(row, names, self._site_url) for key, row in found.items()}
        )


async def _documents(rows: Sequence[Mapping[str, Any]], names: Reference) -> list[Document]:
    """Return the rows as documents, made in a thread: a thousand long texts take a third of a second."""
    return await anyio.to_thread.run_sync(lambda: [document(row, names) for row in rows])
