"""Items in the order of a key: what stands between two places, and what of a set comes next."""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from typing import NamedTuple

from m4d_core.catalogue.postings import Numbers, Posting

ID_BYTES = 16
_LATER = 150  # bytes of a place of its own, about
NOWHERE = 0xFFFFFFFF  # the rank of what has no key


class Ids:
    """The id of each number. Grows and never changes."""

    def __init__(self) -> None:
        self.packed = bytearray()

    def __len__(self) -> int:
        """Return how many numbers there are."""
        return len(self.packed) // ID_BYTES

    def __getitem__(self, number: int) -> bytes:
        """Return an id."""
        return bytes(self.packed[number * ID_BYTES : (number + 1) * ID_BYTES])


class Place(NamedTuple):
    """Where an item stands in an order; the id parts what has the same key."""

    key: int
    id: bytes
    number: int


Spot = tuple[int, bytes]  # a key and an id, whether or not anything stands there


class Window(NamedTuple):
    """What lies between two places, both left out, None for an end of the order; from which side, and how much."""

    low: Spot | None
    high: Spot | None
    is_descending: bool
    most: int


@dataclass(frozen=True, kw_only=True)
class Arranged:
    """The items that have a key, in order.

    keys, numbers: of those that were there when it was built. ranks: where each of their numbers stands in it; None
    where that is the number itself. later: what came since.
    """

    ids: Ids
    keys: Numbers
    numbers: Sequence[int]
    ranks: "Numbers | None" = None
    later: Sequence[Place] = ()

    def with_later(self, places: Iterable[Place]) -> "Arranged":
        """Return the order with more in it."""
        later = list(self.later)
        for place in places:
            insort(later, place)
        return replace(self, later=later)

    def between(self, start: int | None, end: int | None) -> Posting:
        """Return what has a key that is not before the start, and before the end."""
        first = 0 if start is None else bisect_left(self.keys, start)
        last = len(self.keys) if end is None else bisect_left(self.keys, end)
        found = Posting(self.numbers[first : max(first, last)])
        found.update(
            place.number
            for place in self.later
            if (start is None or place.key >= start) and (end is None or place.key < end)
        )
        return found

    def entries(self) -> Iterator[tuple[int, int]]:
        """Yield each key with its number."""
        yield from zip(self.keys, self.numbers, strict=True)
        yield from ((place.key, place.number) for place in self.later)

    def walk(self, found: Posting, window: Window) -> Iterator[int]:
        """Yield the numbers of a set that lie in the window, at most so many."""
        first, last = self._span(window)
        built = self._built(found, range(first, max(first, last)), window)
        low = 0 if window.low is None else bisect_right(self.later, window.low, key=_spot)
        high = len(self.later) if window.high is None else bisect_left(self.later, window.high, key=_spot)
        if low >= high:
            return islice((self.numbers[index] for index in built), window.most)
        span = range(low, high)
        places = (self.later[index] for index in (reversed(span) if window.is_descending else span))
        later = (place for place in places if place.number in found)
        here = (self._place(index) for index in built)
        merged = merge(here, later, reverse=window.is_descending)
        return islice((place.number for place in merged), window.most)

    @property
    def size(self) -> int:
        """How much memory is taken, about."""
        tables = (self.keys, self.numbers, self.ranks)
        return sum(len(each) * each.itemsize for each in tables if isinstance(each, array)) + _LATER * len(self.later)

    def _span(self, window: Window) -> tuple[int, int]:
        every = range(len(self.keys))
        first = 0 if window.low is None else bisect_right(every, window.low, key=self._key)
        last = len(every) if window.high is None else bisect_left(every, window.high, key=self._key)
        return first, last

    def _key(self, index: int) -> Spot:
        return self.keys[index], self.ids[self.numbers[index]]

    def _place(self, index: int) -> Place:
        number = self.numbers[index]
        return Place(self.keys[index], self.ids[number], number)

    def _built(self, found: Posting, span: range, window: Window) -> Iterator[int]:
        """Yield where in the order the numbers of a set stand, as much of it as is wanted."""
        if not span:
            return iter(())
        if self.ranks is None:
            return _slice(found, span, window)
        if len(found) * len(found) < window.most * len(self.keys):
            known = (self.ranks[number] for number in found if number < len(self.ranks))
            return iter(sorted((rank for rank in known if rank in span), reverse=window.is_descending))
        every = reversed(span) if window.is_descending else iter(span)
        return (index for index in every if self.numbers[index] in found)


def _slice(found: Posting, span: range, window: Window) -> Iterator[int]:
    low = found.rank(span.start - 1) if span.start else 0
    high = found.rank(span.stop - 1)
    if window.is_descending:
        return reversed(list(found[max(low, high - window.most) : high]))
    return iter(found[low : min(high, low + window.most)])


def _spot(place: Place) -> Spot:
    return place.key, place.id
