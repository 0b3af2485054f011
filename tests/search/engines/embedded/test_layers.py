"""In which order the index gives what is found."""

import pytest

from m4d_search.engines.embedded import layers as module
from m4d_search.engines.embedded.layers import RANGE, Layer, layers, step_of
from tests.search.documents import doc
from tests.search.engines.embedded.small import Small


@pytest.fixture(autouse=True)
def _nothing_is_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Order even a handful of documents."""
    monkeypatch.setattr(module, "FEW", 0)


def given(small: Small, text: str) -> list[list[str]]:
    """The titles of each layer that holds any."""
    found = [[title for _, title in small.found(layer.scored)] for layer in layers(small.match(text))]
    return [titles for titles in found if titles]


def test_typing_errors_weigh_more_than_everything_else() -> None:
    small = Small(
        doc("a", "x", body="remittances"),
        doc("b", "remitances", summary="remitances"),
        doc("c", "remitancse at"),
    )
    assert given(small, "remittances ") == [["x"], ["remitances", "remitancse at"]]


def test_one_word_lies_by_its_place() -> None:
    small = Small(
        doc("a", "about decent work"),
        doc("b", "decent work"),
        doc("c", "one", summary="decent"),
        doc("d", "two", summary="a b decent"),
        doc("e", "three", body="decent"),
    )
    expected = [["decent work"], ["about decent work"], ["one"], ["two"], ["three"]]
    assert given(small, "decent ") == given(small, "dece") == expected


def test_two_words_lie_by_how_near_they_stand() -> None:
    small = Small(
        doc("a", "x", body="decent a b c work"),
        doc("b", "y", body="work decent"),
        doc("c", "z", body="decent work"),
        doc("d", "decent", summary="work"),
    )
    (titles,) = given(small, "decent work ")
    assert titles == ["z", "y", "decent", "x"]
    (mistyped,) = given(small, "decnet work ")
    assert mistyped == ["z", "y", "decent", "x"]


def test_words_are_left_out_from_the_right_and_no_document_lies_twice() -> None:
    small = Small(doc("a", "one two three"), doc("b", "one two"), doc("c", "one three"), doc("d", "two three"))
    assert given(small, "one two three ") == [["one two three"], ["one two"], ["one three"]]
    assert [layer.left_out for layer in layers(small.match("one two "))] == [0, 1]


def test_a_word_twice() -> None:
    assert given(Small(doc("a", "one two")), "one one ") == [["one two"]]


def test_phrases_stay_in_every_layer() -> None:
    small = Small(doc("a", "all decent work"), doc("b", "decent work"), doc("c", "all work decent"))
    assert given(small, 'all "decent work"') == [["all decent work"], ["decent work"]]


def test_what_is_excluded_is_in_no_layer() -> None:
    small = Small(doc("a", "one two"), doc("b", "one three"), doc("c", "one"))
    assert given(small, "-two one three ") == [["one three"], ["one"]]


@pytest.mark.parametrize("terms", range(1, 11))
def test_no_score_leaves_its_range_and_each_tells_the_typing_errors(terms: int) -> None:
    step = step_of(terms)
    layer = Layer([], terms, 0)
    assert terms * (1 + 2 * step) + step - 1 < RANGE
    for typos in range(2 * terms + 1):
        score = terms + step * (2 * terms - typos)
        assert layer.typos(score) == layer.typos(score + step - 1) == typos
