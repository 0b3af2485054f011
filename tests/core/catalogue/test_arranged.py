"""Orders say what stands between two places, and what of a set comes next, as sorting it by hand does."""

from array import array
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.catalogue.arranged import ID_BYTES, NOWHERE, Arranged, Ids, Place, Spot, Window
from m4d_core.catalogue.postings import Posting

Entry = tuple[int | None, int]  # a key and an id


def id_of(number: int) -> bytes:
    return bytes([number]) * ID_BYTES


ENTRIES = st.lists(st.tuples(st.none() | st.integers(0, 5), st.integers(0, 255)), max_size=40, unique_by=lambda e: e[1])
SPOTS = st.none() | st.tuples(st.integers(-1, 6), st.integers(0, 255).map(id_of))


def arranged(entries: Sequence[Entry], later: Sequence[Entry], *, is_first: bool) -> Arranged:
    """The order of these entries. is_first: in which they are numbered."""
    ids = Ids()
    if is_first:
        entries = sorted((key or 0, each) for key, each in entries)
    for _, each in (*entries, *later):
        ids.packed += id_of(each)
    keyed = sorted((key, id_of(each), number) for number, (key, each) in enumerate(entries) if key is not None)
    numbers: Sequence[int] = array("I", [number for _, _, number in keyed])
    ranks = None if is_first else array("I", [NOWHERE] * len(entries))
    if ranks is not None:
        for rank, number in enumerate(numbers):
            ranks[number] = rank
    base = Arranged(
        ids=ids,
        keys=array("q", [key for key, _, _ in keyed]),
        numbers=range(len(entries)) if is_first else numbers,
        ranks=ranks,
    )
    places = [Place(key, id_of(e), number) for number, (key, e) in enumerate(later, len(entries)) if key is not None]
    return base.with_later(places)


def places_of(order: Arranged) -> list[Place]:
    return sorted(Place(key, order.ids[number], number) for key, number in order.entries())


@given(
    parts=st.tuples(ENTRIES, st.integers(0, 40)),
    chosen=st.sets(st.integers(0, 39)),
    spots=st.tuples(SPOTS, SPOTS),
    most=st.integers(0, 9),
    flags=st.tuples(st.booleans(), st.booleans()),
)
@settings(max_examples=150, deadline=timedelta(seconds=5))
def test_what_comes_next_is_what_sorting_gives(
    parts: tuple[list[Entry], int],
    chosen: set[int],
    spots: tuple[Spot | None, Spot | None],
    most: int,
    flags: tuple[bool, bool],
) -> None:
    (entries, cut), (low, high), (is_descending, is_first) = parts, spots, flags
    order = arranged(entries[:cut], entries[cut:], is_first=is_first)
    expected = [
        place.number
        for place in places_of(order)
        if place.number in chosen and (low is None or place[:2] > low) and (high is None or place[:2] < high)
    ]
    window = Window(low=low, high=high, is_descending=is_descending, most=most)
    walked = list(order.walk(Posting(chosen), window))
    assert walked == expected[:: -1 if is_descending else 1][:most]


@given(
    parts=st.tuples(ENTRIES, st.integers(0, 40)), start=st.none() | st.integers(0, 6), end=st.none() | st.integers(0, 6)
)
@settings(deadline=timedelta(seconds=5))
def test_a_range_has_its_start_and_not_its_end(
    parts: tuple[list[Entry], int], start: int | None, end: int | None
) -> None:
    entries, cut = parts
    order = arranged(entries[:cut], entries[cut:], is_first=False)
    expected = {
        place.number
        for place in places_of(order)
        if (start is None or place.key >= start) and (end is None or place.key < end)
    }
    assert set(order.between(start, end)) == expected


@pytest.mark.parametrize("share", [1, 50])
def test_a_few_are_sorted_and_many_are_met_on_the_way(share: int) -> None:
    order = arranged([(255 - number, number) for number in range(256)], [], is_first=False)
    window = Window(low=None, high=None, is_descending=False, most=3)
    found = Posting(range(0, 256, share))
    assert list(order.walk(found, window)) == sorted(found, reverse=True)[:3]


def test_what_came_later_leaves_the_order_before_as_it_was() -> None:
    order = arranged([(1, 1)], [], is_first=False)
    assert len(list(order.with_later([Place(0, id_of(2), 1)]).entries())) == 2
    assert len(list(order.entries())) == 1
    assert order.size == order.with_later([]).size > 0
