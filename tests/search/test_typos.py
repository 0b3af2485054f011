"""How many typing errors lie between words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.typos import typos_allowed, typos_between

WORDS = st.text(alphabet="abc", min_size=1, max_size=8)


def edits(word: str) -> set[str]:
    """Every word one error away, spelled out instead of computed."""
    letters = "abc"
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in cuts if right}
    inserted = {left + letter + right for left, right in cuts for letter in letters}
    changed = {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    return (dropped | inserted | changed | swapped) - {word}


@pytest.mark.parametrize(
    ("word", "other", "typos"),
    [
        ("remittances", "remittances", 0),
        ("remitances", "remittances", 1),
        ("remittances", "remitances", 1),
        ("remittonces", "remittances", 1),
        ("remitancse", "remittances", 2),
        ("remitatnces", "remittances", 1),  # swapped neighbours
        ("emittances", "remittances", 2),  # the first letter counts two
        ("ermittances", "remittances", 2),
        ("bemittances", "remittances", 2),
        ("bemittonces", "remittances", 3),
        ("", "a", 2),
    ],
)
def test_whole_words(word: str, other: str, typos: int) -> None:
    assert typos_between(word, other, prefix=False) == typos


@pytest.mark.parametrize(
    ("word", "other", "typos"),
    [
        ("remit", "remittances", 0),
        ("remti", "remittances", 1),
        ("rexit", "remittances", 1),
        ("emitt", "remittances", 2),
    ],
)
def test_beginnings(word: str, other: str, typos: int) -> None:
    assert typos_between(word, other, prefix=True) == typos


@given(WORDS, st.data())
def test_one_error_is_one_typo(word: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(sorted(edits(word))))
    assert typos_between(word, other, prefix=False) == 1 + (word[:1] != other[:1])


@given(WORDS, WORDS)
def test_one_typo_is_one_error(word: str, other: str) -> None:
    typos = typos_between(word, other, prefix=False)
    assert (typos == 0) == (word == other)
    assert (typos == 1) == (other in edits(word) and word[0] == other[0])
    assert typos_between(other, word, prefix=False) == typos


@given(WORDS, WORDS)
def test_a_beginning_is_as_near_as_the_nearest_head(word: str, other: str) -> None:
    heads = [other[:n] for n in range(1, len(other) + 1)]
    nearest = min(typos_between(word, head, prefix=False) for head in heads)
    assert typos_between(word, other, prefix=True) == min(nearest, len(word) + (word[0] != other[0]))


@pytest.mark.parametrize(
    ("word", "allowed"),
    [
        ("abcd", 0),
        ("abcde", 1),
        ("abcdefgh", 1),
        ("abcdefghi", 2),
        ("123456789", 0),
        ("covid", 1),
        ("a1234", 1),
        ("", 0),
    ],
)
def test_how_many_are_allowed(word: str, allowed: int) -> None:
    assert typos_allowed(word) == allowed
