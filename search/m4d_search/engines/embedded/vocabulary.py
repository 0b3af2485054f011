"""The words of an index, in memory, so that typing errors are resolved once a word and not once a document."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nlargest
from threading import Lock

from tantivy import Document, Index, Occur, Query, SchemaBuilder

from m4d_search.engines.embedded.derive import Derived, derive

_HEAP_BYTES = 15_000_000  # the least the library takes
_CACHED = 10_000
_LAST = "\U0010ffff"


class Vocabulary:
    """A growing set of normalised words with their frequency. Threads may read while one adds.

    Words that are gone from the index may stay: looking for them finds nothing and costs little.
    """

    def __init__(self) -> None:
        builder = SchemaBuilder()
        builder.add_json_field("rest", tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("number", fast=True)
        builder.add_unsigned_field("frequency", fast=True)
        self._schema = builder.build()
        self._index = Index(self._schema)
        self._index.config_reader("manual")
        self._writer = self._index.writer(_HEAP_BYTES, 1)
        self._frequency: dict[str, int] = {}
        self._words: list[str] = []
        self._sorted: list[str] = []
        self._firsts: frozenset[str] = frozenset()
        self._derived: dict[tuple[str, bool], Derived] = {}
        self._adding = Lock()

    def __len__(self) -> int:
        return len(self._words)

    def add(self, counted: Iterable[tuple[str, int]]) -> None:
        """Add words with the number of documents that hold them; of a word that is known, nothing changes."""
        with self._adding:
            new = {word: count for word, count in counted if word not in self._frequency}
            if not new:
                return
            self._frequency.update(new)
            for word, count in new.items():
                entry = {"rest": {word[0]: word[1:]}, "number": len(self._words), "frequency": count}
                self._words.append(word)
                self._writer.add_document(Document.from_dict(entry, self._schema))
            self._writer.commit()
            self._index.reload()
            self._sorted = sorted([*self._sorted, *new])
            self._firsts |= {word[0] for word in new}
            self._derived = {}

    def derived(self, word: str, *, prefix: bool) -> Derived:
        """Return what a word of a search may mean."""
        cache = self._derived
        found = cache.get((word, prefix))
        if found is None:
            found = derive(word, self, prefix=prefix)
            if len(cache) >= _CACHED:
                cache.clear()
            cache[word, prefix] = found
        return found

    def frequency(self, words: Iterable[str]) -> int:
        """Return in how many documents the words stand, one that holds two of them counted twice."""
        return sum(self._frequency.get(word, 0) for word in words)

    def starting(self, prefix: str, limit: int) -> Sequence[str]:
        """Return words that begin with `prefix`, the most frequent first."""
        words = self._sorted
        found = words[bisect_left(words, prefix) : bisect_left(words, prefix + _LAST)]
        return nlargest(limit, found, key=self._frequency.__getitem__)

    def near(self, word: str, typos: int, *, prefix: bool, limit: int) -> Sequence[str]:
        """Return words exactly `typos` away, the most frequent first.

        Of longer words whose beginning is two typos away, the library misses a few.
        """
        found = self._same_first(word, typos, prefix=prefix, limit=limit)
        if typos > 1:
            found += self._other_first(word, prefix=prefix, limit=limit)
        return nlargest(limit, dict.fromkeys(found), key=self._frequency.__getitem__)

    def _same_first(self, word: str, typos: int, *, prefix: bool, limit: int) -> list[str]:
        """Return words with this first letter. Looking among them alone costs a fifth of looking among all."""
        path, rest = f"rest.{word[0]}", word[1:]
        farther, nearer = (
            Query.fuzzy_term_query(self._schema, path, rest, distance, True, prefix) for distance in (typos, typos - 1)
        )
        wanted = Query.boolean_query([(Occur.Must, farther), (Occur.MustNot, nearer)])
        searcher = self._index.searcher()
        hits = searcher.search(wanted, limit=limit, count=False, order_by_field="frequency").hits
        numbers = searcher.fast_field_values("number", [address for _, address in hits])
        return [self._words[int(number)] for number in numbers if number is not None]

    def _other_first(self, word: str, *, prefix: bool, limit: int) -> list[str]:
        """Return words with another first letter, which only one error at the front can make: all are spelled out."""
        first, rest = word[0], word[1:]
        heads = {rest, rest[:1] + first + rest[1:]}
        heads |= {letter + tail for letter in self._firsts for tail in (word, rest)}
        heads = {head for head in heads if head[:1] not in ("", first)}
        if prefix:
            return [longer for head in heads for longer in self.starting(head, limit)]
        return [head for head in heads if head in self._frequency]
