"""One generation of the index, open: what searches read, and what the one writer changes."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tantivy import Index, Query, Searcher

from m4d_search.contract import Operation, Upsert
from m4d_search.drift import Revision
from m4d_search.engines.embedded.fields import entry, schema, uuid_of
from m4d_search.engines.embedded.find import State
from m4d_search.engines.embedded.generation import stamp
from m4d_search.engines.embedded.values import Values
from m4d_search.engines.embedded.words import Stamp, Words

_HEAP_BYTES = 64_000_000  # held by the writer before it spills a segment


class OpenIndex:
    """A generation, open for reading. Threads may search while one writes.

    Every method raises ValueError or OSError when the files are broken or gone.
    """

    def __init__(self, generation: Path, *, grows: bool = False) -> None:
        self.generation = generation
        self._index = Index(schema(), path=str(generation))
        self._index.config_reader("manual")
        self._state = (0, 0)
        self._words = Words(grows=grows)
        self._values: tuple[Stamp, Values] | None = None

    def searcher(self) -> Searcher:
        """Return the newest committed state."""
        return self._newest()[0]

    def view(self) -> State:
        """Return the newest committed state, with what is known of it."""
        searcher, stamped = self._newest()
        if self._values is None or self._values[0] != stamped:
            self._values = stamped, Values(searcher)
        return State(searcher=searcher, vocabulary=self._words.of(searcher, stamped), values=self._values[1])

    def revisions(self) -> list[Revision]:
        """Return id and revision of every document."""
        searcher = self.searcher()
        hits = searcher.search(Query.all_query(), limit=max(searcher.num_docs, 1), count=False).hits
        addresses = [address for _, address in hits]
        columns = [searcher.fast_field_values(name, addresses) for name in ("id_high", "id_low", "revision")]
        return [(uuid_of(high, low), revision) for high, low, revision in zip(*columns, strict=True)]

    def _newest(self) -> tuple[Searcher, Stamp]:
        state = stamp(self.generation)
        if state != self._state:
            self._index.reload()
            self._state = state
        return self._index.searcher(), state

    def close(self) -> None:
        """Let go of what is held beyond the searches that still run."""


class WritableIndex(OpenIndex):
    """A generation, open for its one writer."""

    def __init__(self, generation: Path) -> None:
        super().__init__(generation, grows=True)
        self._writer = self._index.writer(_HEAP_BYTES, 1)
        # what a writer left that was killed amid its commit: the same commit again would stumble over its files
        self._writer.garbage_collect_files()
        self._put: Counter[str] = Counter()

    def put(self, operations: Sequence[Operation]) -> None:
        """Apply the operations; nobody sees them before `commit`."""
        for operation in operations:
            if isinstance(operation, Upsert):
                document, words = entry(operation.document)
                self._writer.delete_documents_by_term("id", str(operation.document.id))
                self._writer.add_document(document)
                self._put.update(words)
            else:
                self._writer.delete_documents_by_term("id", str(operation.id))

    def commit(self) -> None:
        """Make what was put durable and visible, its words included."""
        self._writer.commit()
        self._index.reload()
        self._words.add(self._put.items())
        self._put.clear()

    def close(self) -> None:
        """Give the writer's place back; what was put and not committed is dropped."""
        del self._writer
