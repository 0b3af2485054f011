"""What an index lacks, holds of another revision, or holds for nobody."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from m4d_search.drift import drift

A, B, C, D = (UUID(int=number) for number in range(4))
IDS = st.sampled_from([A, B, C, D])


def test_each_difference_has_its_name() -> None:
    found = drift({A: 1, B: 2, C: 3}, [(A, 1), (B, 1), (D, 1)])
    assert (found.missing, found.stale, found.orphans) == (frozenset({C}), frozenset({B}), frozenset({D}))
    assert found.ids == {B, C, D}


def test_what_lies_twice_is_stale() -> None:
    assert drift({A: 1}, [(A, 1), (A, 1)]).stale == {A}
    assert drift({A: 2}, [(A, 1), (A, 2)]).stale == {A}


def test_what_is_on_its_way_is_no_difference() -> None:
    assert not drift({A: 2, B: 1}, [(A, 1), (C, 1)], moving=[A, B, C]).ids


@given(st.dictionaries(IDS, st.integers(1, 2)), st.dictionaries(IDS, st.integers(1, 2)))
def test_nothing_differs_where_both_are_equal(public: dict[UUID, int], held: dict[UUID, int]) -> None:
    differing = {key for key in public.keys() | held.keys() if public.get(key) != held.get(key)}
    assert drift(public, held.items()).ids == differing
