"""The engine that needs no server: tantivy in this process, searches in worker threads."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TypeVar

import anyio
import anyio.to_thread
import structlog

from m4d_core.clock import Randomness, system_randomness
from m4d_core.errors import EngineError
from m4d_core.settings import Settings
from m4d_search.attributes import NUMBERS
from m4d_search.contract import Capabilities, EngineHealth, Operation, SearchPage, SearchQuery, ValuesQuery
from m4d_search.drift import Revision
from m4d_search.engines.embedded import generation as generations
from m4d_search.engines.embedded.facets import find_values
from m4d_search.engines.embedded.find import find, found
from m4d_search.engines.embedded.index import OpenIndex, WritableIndex

_FAULTS = (ValueError, OSError, RuntimeError)  # what the library raises
_NO_INDEX = "there is no search index yet"

T = TypeVar("T")


def open_engine(settings: Settings, *, write: bool) -> "EmbeddedEngine":
    """Return the engine over `search` in the data folder. Raises EngineError when another process writes it."""
    return EmbeddedEngine(
        settings.data_dir / "search",
        write=write,
        search_timeout_s=settings.search_timeout_s,
    )


class EmbeddedEngine:
    """A folder with the index, open for searching, and for writing in the one process that is its writer.

    A folder that was deleted, or was written in another form, is a new, empty generation to the writer.
    """

    name = "embedded"
    capabilities = Capabilities(searched=("title", "summary"))

    def __init__(
        self,
        folder: Path,
        *,
        write: bool,
        search_timeout_s: float = 2.0,
        randomness: Randomness | None = None,
    ) -> None:
        self._folder = folder
        self._timeout_s = search_timeout_s
        self._randomness = randomness or system_randomness()
        self._searching = anyio.CapacityLimiter(os.cpu_count() or 1)
        self._writing = anyio.CapacityLimiter(1)
        self._lock = RLock()
        self._index: OpenIndex | None = None
        self._held = ExitStack()
        self._writes = write
        self._closed = False
        if write:
            self._held.enter_context(generations.sole_writer(folder))
            generations.tidy(folder)

    async def search(self, query: SearchQuery) -> SearchPage:
        """Return a page of hits."""
        return await self._look(lambda: find(self._present().view(), query))

    async def values(self, query: ValuesQuery) -> Mapping[str, int]:
        """Return values with their counts, the most frequent first."""
        if query.attribute in NUMBERS:  # as on a server: numbers have no words to look for
            return {}
        return await self._look(partial(self._values, query))

    def _values(self, query: ValuesQuery) -> Mapping[str, int]:
        state = self._present().view()
        return find_values(state.searcher, found(state, query.within), query.attribute, query.text)

    async def write(self, operations: Sequence[Operation]) -> None:
        """Apply the operations in one commit."""
        await self._change(partial(self._write, operations))

    async def rebuild(self, batches: AsyncIterator[Sequence[Operation]]) -> str:
        """Fill a new generation beside the present one, then switch."""
        if not self._writes:
            raise _only_reading()
        fresh = await self._change(partial(generations.create, self._folder, self._randomness))
        try:
            filled = await self._fill(fresh, batches)
            await self._change(partial(self._take, filled))
        except BaseException:
            if generations.current(self._folder) != fresh:
                shutil.rmtree(fresh, ignore_errors=True)
            raise
        return fresh.name

    async def generation(self) -> str:
        """Return the name of the present generation."""
        return await self._look(lambda: self._present().generation.name)

    async def count(self) -> int:
        """Return how many documents there are."""
        return await self._look(lambda: int(self._present().searcher().num_docs))

    async def revisions(self) -> AsyncIterator[Sequence[Revision]]:
        """Yield id and revision of every document, all at once."""
        with _clear_errors():
            yield await anyio.to_thread.run_sync(lambda: self._present().revisions(), limiter=self._searching)

    async def health(self) -> EngineHealth:
        """Return whether the index can be read."""
        try:
            return EngineHealth(ok=True, documents=await self.count())
        except EngineError as error:
            return EngineHealth(ok=False, detail=error.message)

    async def close(self) -> None:
        """Close the files and free the writer's place."""
        with self._lock:
            self._closed = True
            self._forget()
            self._held.close()

    async def _look(self, work: Callable[[], T]) -> T:
        """Return what the work finds, in a thread that is left to itself when it takes too long."""
        with _clear_errors():
            try:
                with anyio.fail_after(self._timeout_s):
                    return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._searching)
            except TimeoutError:
                raise EngineError(f"the search index did not answer within {self._timeout_s:g} s") from None

    async def _change(self, work: Callable[[], T]) -> T:
        """Do the work to its end: a write that was given up could come after a newer one."""
        with _clear_errors():
            return await anyio.to_thread.run_sync(work, limiter=self._writing)

    async def _fill(self, fresh: Path, batches: AsyncIterator[Sequence[Operation]]) -> WritableIndex:
        filling = await self._change(partial(WritableIndex, fresh))
        try:
            async for batch in batches:
                await self._change(partial(filling.put, batch))
            await self._change(filling.commit)
        except BaseException:
            filling.close()
            raise
        return filling

    def _write(self, operations: Sequence[Operation]) -> None:
        with self._lock:
            index = self._present()
            if not isinstance(index, WritableIndex):
                raise _only_reading()
            try:
                index.put(operations)
                index.commit()
            except _FAULTS:
                self._forget()
                raise

    def _take(self, filled: WritableIndex) -> None:
        with self._lock:
            self._forget()
            generations.switch(self._folder, filled.generation)
            self._index = filled
            generations.tidy(self._folder)

    def _present(self) -> OpenIndex:
        """Return the present generation, opened; a writer makes one where there is none."""
        index = self._index
        if index is not None and generations.current(self._folder) == index.generation:
            return index
        with self._lock:
            there = generations.current(self._folder)
            if self._index is not None and there == self._index.generation:
                return self._index
            self._forget()
            if self._closed:
                raise EngineError("the search index is closed")
            if self._writes:
                self._index = self._open_to_write(there)
            elif there is None:
                raise EngineError(_NO_INDEX, hint="run `m4d up`, or `m4d index rebuild`")
            else:
                self._index = OpenIndex(there)
            return self._index

    def _open_to_write(self, there: Path | None) -> WritableIndex:
        index = None if there is None else _opened(there)
        if index is None:
            index = WritableIndex(generations.create(self._folder, self._randomness))
            index.commit()
            generations.switch(self._folder, index.generation)
            generations.tidy(self._folder)
        return index

    def _forget(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise EngineError(f"the search index cannot be used: {error}") from error


def _opened(there: Path) -> WritableIndex | None:
    """Return the index, or None when its files are broken: the database is the truth, a new index follows it."""
    try:
        return WritableIndex(there)
    except ValueError as error:
        if "Lockfile" in str(error):
            raise
        structlog.get_logger().warning("search_index_broken", generation=there.name, error=str(error))
        return None


def _only_reading() -> EngineError:
    return EngineError("this process may only search the index", hint="the indexer of `m4d up` writes it")
