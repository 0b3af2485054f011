"""Posting lists: the numbers of the items that have a value, as compressed sets. The only importer of pyroaring."""

from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeAlias

from pyroaring import BitMap

Numbers: TypeAlias = "array[int]"
Posting = BitMap
Values = dict[Hashable, BitMap]
SOME = "some"  # group of what has any value in a column or relation, by the name of that
_NOTHING = BitMap()
_EACH = 250  # bytes of a list besides its numbers, about


class Postings:
    """Lists by group and value; never changed once it is made, so that whoever has one goes on seeing it."""

    def __init__(self, groups: Mapping[str, Values]) -> None:
        self._groups = groups

    @property
    def size(self) -> int:
        """About how much memory is taken."""
        return sum(_EACH + _size(each) for values in self._groups.values() for each in values.values())

    def lists(self) -> Iterator[tuple[str, Hashable, Posting]]:
        """Yield each list with its group and value."""
        for group, values in self._groups.items():
            for value, posting in values.items():
                yield group, value, posting

    def any_of(self, group: str, values: Iterable[Hashable]) -> Posting:
        """Return what has one of these values."""
        known = self._groups.get(group, {})
        found = [known[value] for value in values if value in known]
        return found[0] if len(found) == 1 else BitMap().union(*found)

    def every(self, group: str) -> Posting:
        """Return what has any value of a group."""
        return self.any_of(group, self._groups.get(group, {}))

    def counted(self, group: str, found: Posting) -> list[tuple[Hashable, int]]:
        """Return how many of what was found have each value of a group, of those that some have."""
        counts = ((value, len(each & found)) for value, each in self._groups.get(group, {}).items())
        return [(value, count) for value, count in counts if count]

    def changed(self, added: "Gathered", gone: Posting, group: str) -> "Postings":
        """Return other lists: with the numbers that were added, and those of a group without what is gone."""
        groups = {name: dict(values) for name, values in self._groups.items()}
        for value, posting in groups.get(group, {}).items():
            groups[group][value] = posting - gone
        for name, value, numbers in added.lists():
            values = groups.setdefault(name, {})
            values[value] = values.get(value, _NOTHING) | BitMap(numbers)
        return Postings(groups)


class Gathered:
    """Numbers as they come, by group and value, to make lists of."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[Hashable, Numbers]] = defaultdict(lambda: defaultdict(lambda: array("I")))

    def group(self, name: str) -> dict[Hashable, Numbers]:
        """Return the numbers of a group by value, to append to."""
        return self._groups[name]

    def lists(self) -> Iterator[tuple[str, Hashable, Numbers]]:
        """Yield each list with its group and value."""
        for group, values in self._groups.items():
            for value, numbers in values.items():
                yield group, value, numbers

    def postings(self, group: str) -> Values:
        """Return the lists of a group; the numbers are let go."""
        values = self._groups.pop(group, {})
        return {value: BitMap(values.pop(value)) for value in list(values)}


def _size(posting: Posting) -> int:
    told = posting.get_statistics()
    return int(told["n_bytes_array_containers"] + told["n_bytes_run_containers"] + told["n_bytes_bitset_containers"])
