"""The text of a search as words for the database."""

import pytest

from m4d_search.worded import words_of


def forms(text: str) -> list[tuple[str, tuple[str, ...]]]:
    words = words_of(text, 7)
    assert words is not None
    assert words.among == 7
    return [tuple(each) for each in words.wanted]  # type: ignore[misc]  # a named tuple as a plain one


def test_a_word_stands_as_asked_small_and_with_a_capital() -> None:
    assert forms("fees") == [("fees", ("fees", "Fees", "FEES"))]
    assert forms("Élan") == [("elan", ("elan", "Elan", "Élan", "élan", "ÉLAN"))]


def test_phrases_stay_together_and_scripts_without_spaces_have_none() -> None:
    assert forms('"sent Home"')[0][0] == "sent home"
    assert "sent Home" in forms('"sent Home"')[0][1]
    assert forms("移民") == [("移 民", ("移民",))]


def test_what_is_excluded_is_told_apart() -> None:
    words = words_of('fees -old -"by hand"', 1)
    assert words is not None
    assert [each.folded for each in words.wanted] == ["fees"]
    assert [each.folded for each in words.excluded] == ["old", "by hand"]


@pytest.mark.parametrize("text", ["", " ", '"', "-", "\x00", "🙂", "\ud800"])
def test_without_a_word_there_is_nothing_to_look_for(text: str) -> None:
    assert words_of(text, 1) is None
