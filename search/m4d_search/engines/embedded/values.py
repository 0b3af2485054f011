"""The values of an attribute, as one state of the index holds them: listed once, when a filter first compares them."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from threading import Lock

from tantivy import Searcher

_LAST = "\U0010ffff"


class Listed:
    """The values of one attribute, found by how they compare: folded, in the order of their characters."""

    def __init__(self, values: Iterable[str]) -> None:
        pairs = sorted((folded(value), value) for value in values)
        self._keys = [key for key, _ in pairs]
        self._values = [value for _, value in pairs]

    def same(self, value: str) -> Sequence[str]:
        """Return the values that are the same but for case."""
        key = folded(value)
        return self.between(key, key)

    def beginning(self, text: str) -> Sequence[str]:
        """Return the values that begin with the text."""
        key = folded(text)
        return self.between(key, key + _LAST)

    def between(self, low: str | None, high: str | None) -> Sequence[str]:
        """Return the values from `low` to `high`, both folded and included; None for no end."""
        start = 0 if low is None else bisect_left(self._keys, low)
        end = len(self._keys) if high is None else bisect_right(self._keys, high)
        return self._values[start:end]


class Values:
    """The values of every attribute. Threads may ask at the same time."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._listed: dict[str, Listed] = {}
        self._lock = Lock()

    def of(self, attribute: str) -> Listed:
        """Return the values of an attribute. Listing 100,000 costs some 0.8 s, hundreds cost nothing to speak of."""
        found = self._listed.get(attribute)
        if found is None:
            with self._lock:
                found = self._listed.get(attribute)
                if found is None:
                    found = Listed(value for value, _ in self._searcher.terms_with_prefix(attribute, ""))
                    self._listed[attribute] = found
        return found


def folded(value: str) -> str:
    """Return a value as it is compared. Source: the server's folding of facet values, v1.50."""
    return unicodedata.normalize("NFKD", value.strip()).lower()
