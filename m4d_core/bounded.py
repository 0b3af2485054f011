"""A memory bounded by bytes: of too much, what was not asked for longest is forgotten."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """Keeps values by key. most_bytes: of all that is kept, as whoever puts it in says."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        """Return how many values are kept."""
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """Return what is kept under a key, None for nothing."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of so many bytes; one that is larger than all that may be kept is not."""
        self.drop(key)
        if size > self._most_bytes:
            return
        self._kept[key] = (value, size)
        self.bytes += size
        while self.bytes > self._most_bytes:
            _, (_, dropped) = self._kept.popitem(last=False)
            self.bytes -= dropped

    def drop(self, key: K) -> None:
        """Forget what is kept under a key."""
        _, size = self._kept.pop(key, (None, 0))
        self.bytes -= size
