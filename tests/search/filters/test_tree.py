"""Filters as values."""

from m4d_search.filters.tree import And, Compare, Not, Or, Sign, joined, leaves, negated

A, B, C = (Compare(name, Sign.EQUAL, "1") for name in "abc")


def test_conditions_come_in_their_order() -> None:
    assert list(leaves(And((A, Not(Or((B, C))))))) == [A, B, C]


def test_two_negations_are_none() -> None:
    assert negated(A) == Not(A)
    assert negated(negated(A)) == A


def test_what_is_joined_must_all_hold() -> None:
    assert joined([None, None]) is None
    assert joined([None, A]) == A
    assert joined([A, None, B]) == And((A, B))
