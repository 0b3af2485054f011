"""Values in the text of a filter."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.filters.scan import Fault, Scanner, fail, shown


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("word rest", "word", "rest"),
        ("  I-love_it.2 )", "I-love_it.2", ")"),
        ("'a b'c", "a b", "c"),
        ('"it\'s" ', "it's", ""),
        ("''", "", ""),
        (r"'\''", "'", ""),
    ],
)
def test_a_value_ends_where_it_ends(text: str, value: str, rest: str) -> None:
    scan = Scanner(text)
    assert (scan.value(), scan.text[scan.at :]) == (value, rest)


@pytest.mark.parametrize(("text", "soft"), [("AND", True), ("@", True), ("'a", False), ("_geo(1)", False), ("", True)])
def test_only_some_faults_leave_another_reading(text: str, soft: bool) -> None:
    with pytest.raises(Fault) as raised:
        Scanner(text).value()
    assert raised.value.soft == soft
    with pytest.raises(Fault):
        fail(raised.value)
    assert not raised.value.soft


def test_words_need_blanks_between_them_and_none_are_taken_in_part() -> None:
    scan = Scanner("IS  NOT NULL")
    assert not scan.take_words("IS", "NULL")
    assert scan.at == 0
    assert scan.take_words("IS", "NOT", "NULL")
    assert not Scanner("ISNULL").take_words("IS", "NULL")


def test_what_is_shown_stands_on_one_line() -> None:
    assert shown("a'b\"\\\n\t\x07\xa0é") == "a\\'b\\\"\\\\\\n\\t\\u{7}\\u{a0}é"
    assert shown("\u0301e\u0301") == "\\u{301}e\u0301"


@given(st.text())
def test_no_text_makes_it_stumble(text: str) -> None:
    scan = Scanner(text)
    with suppress(Fault):
        scan.value()
    assert 0 <= scan.at <= len(text)
