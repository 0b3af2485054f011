"""Words with their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.text import tokens
from m4d_search.formatted.words import head_length, in_bytes, pieces


@pytest.mark.parametrize(
    ("text", "written", "words"),
    [
        ("Remittances rise, again.", ["Remittances", "rise", "again"], ["remittances", "rise", "again"]),
        ("l’École à Genève", ["l", "École", "à", "Genève"], ["l", "ecole", "a", "geneve"]),
        ("أَحْمَدُ في المَدْرَسَةِ", ["أَحْمَدُ", "في", "المَدْرَسَةِ"], ["احمد", "في", "مدرسه"]),
        ("移民 ok", ["移", "民", "ok"], ["移", "民", "ok"]),
        ("e\u0301cole ١٢", ["e\u0301cole", "١٢"], ["ecole", "12"]),
        ("-- … !", [], []),
    ],
)
def test_words_are_found_as_written_and_known_as_folded(text: str, written: list[str], words: list[str]) -> None:
    found = pieces(text)
    assert [text[piece.start : piece.end] for piece in found] == written
    assert [piece.word for piece in found] == words


@given(st.text())
def test_places_are_in_order_and_in_the_text(text: str) -> None:
    at = 0
    for piece in pieces(text):
        assert at <= piece.start < piece.end <= len(text)
        at = piece.end


@given(st.text(alphabet="abcéñ 移民ش", max_size=20))
def test_the_words_are_those_of_the_index(text: str) -> None:
    assert [piece.word for piece in pieces(text)] == tokens(text)


@pytest.mark.parametrize(
    ("written", "length", "head"),
    [("Remittances", 3, 3), ("École", 2, 2), ("e\u0301cole", 1, 2), ("œuvre", 2, 1), ("المدرسة", 3, 7), ("ab", 9, 2)],
)
def test_the_head_of_a_word_as_written(written: str, length: int, head: int) -> None:
    assert head_length(written, length) == head


def test_places_in_bytes() -> None:
    assert in_bytes("é移a", [(0, 1), (1, 3)]) == [(0, 2), (2, 4)]
