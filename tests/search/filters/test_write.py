"""Filters as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.filters.read import Bounds, read
from m4d_search.filters.tree import And, Compare, Geo, Not, OneOf, Or, Sign, Tree, leaves
from m4d_search.filters.write import parts, pointed, written
from tests.search.filters.trees import TEXTS, trees

A, B, C = (Compare(name, Sign.EQUAL, "1") for name in "abc")


@given(trees(TEXTS.filter(lambda name: not name.startswith("_")), TEXTS))
def test_what_is_written_reads_as_the_same(tree: Tree) -> None:
    assert read(written(tree), Bounds()) == tree
    assert read(list(parts(tree)), Bounds()) == tree


@given(trees(st.sampled_from("abc"), st.sampled_from("xyz")))
def test_what_errors_show_reads_as_the_same_too(tree: Tree) -> None:
    for leaf in leaves(tree):
        text, column = pointed(tree, leaf)
        assert not isinstance(leaf, Geo)
        assert text[column - 1 :].startswith(leaf.attribute)
        assert read(text, Bounds()) == tree


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (A, '"a" = "1"'),
        (Not(A), 'NOT "a" = "1"'),
        (Or((A, And((B, Not(C))))), '"a" = "1" OR "b" = "1" AND NOT "c" = "1"'),
        (And((A, Or((B, C)))), '"a" = "1" AND ("b" = "1" OR "c" = "1")'),
        (Not(And((A, B))), 'NOT ("a" = "1" AND "b" = "1")'),
        (OneOf('say "it"', ("\\", "\n")), '"say \\"it\\"" IN ["\\\\", "\\n"]'),
        (Geo("_geoRadius", (("1", "2", "3"),)), "_geoRadius(1, 2, 3)"),
        (Geo("_geoBoundingBox", (("1", "2"), ("3", "4"))), "_geoBoundingBox([1, 2], [3, 4])"),
    ],
)
def test_brackets_stand_only_where_they_must(tree: Tree, text: str) -> None:
    assert written(tree) == text


def test_parts_are_joined_by_and() -> None:
    assert parts(None) == []
    assert parts(And((A, Or((B, C))))) == ['"a" = "1"', '"b" = "1" OR "c" = "1"']
