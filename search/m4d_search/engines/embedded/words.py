"""The vocabulary of an index, kept as fresh as its cost allows."""

from collections.abc import Iterable
from threading import Lock, Thread
from time import monotonic

from tantivy import Searcher

from m4d_core.content.text import is_unspaced
from m4d_search.engines.embedded.vocabulary import Vocabulary

_QUICK_S = 0.05  # what is listed faster is listed while the search waits
_PATIENCE = 20  # what is slower is listed again after this many times its cost, at the earliest

Stamp = tuple[int, int]


class Words:
    """Builds the vocabulary at the first search; then the writer adds to it, or a reader builds it again.

    grows: this process holds the writer, which adds the words of every commit.
    Listing all words costs about a second per 120,000. Until it is done, searches use the words of before: words
    that came since are found as written, but not with typing errors.
    """

    def __init__(self, *, grows: bool) -> None:
        self._grows = grows
        self._vocabulary: Vocabulary | None = None
        self._state: Stamp | None = None
        self._lock = Lock()
        self._cost = 0.0
        self._due = 0.0

    def of(self, searcher: Searcher, state: Stamp) -> Vocabulary:
        """Return the words of an index. state: of the commit that the searcher sees."""
        present = self._vocabulary
        if present is not None and (self._grows or state == self._state):
            return present
        if present is None or self._cost < _QUICK_S:
            with self._lock:
                latest = self._vocabulary
                return self._build(searcher, state) if latest is None or latest is present else latest
        if monotonic() >= self._due and self._lock.acquire(blocking=False):
            self._due = monotonic() + _PATIENCE * self._cost
            Thread(target=self._build_and_release, args=(searcher, state), daemon=True).start()
        return present

    def add(self, counted: Iterable[tuple[str, int]]) -> None:
        """Add the words of a commit by the writer of this process."""
        with self._lock:
            if self._vocabulary is not None:
                self._vocabulary.add(_spaced(counted))

    def _build_and_release(self, searcher: Searcher, state: Stamp) -> None:
        try:
            self._build(searcher, state)
        finally:
            self._lock.release()

    def _build(self, searcher: Searcher, state: Stamp) -> Vocabulary:
        began = monotonic()
        vocabulary = Vocabulary()
        vocabulary.add(_spaced(searcher.terms_with_prefix("all", "")))
        self._vocabulary, self._state = vocabulary, state
        self._cost = monotonic() - began
        self._due = monotonic() + _PATIENCE * self._cost
        return vocabulary


def _spaced(counted: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    return ((word, count) for word, count in counted if not is_unspaced(word))
