"""One text formatted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.formatted.matches import Matcher
from m4d_search.formatted.text import Style, Tags, formatted
from m4d_search.formatted.words import pieces
from m4d_search.terms import parse_terms

TAGS = Tags(before="[", after="]", marker="…")
TEXT = "Money sent home by migrant workers reached a record. Families in Tunisia rely on it."


def shown(search: str, style: Style, text: str = TEXT) -> str:
    return formatted(text, Matcher(parse_terms(search)), style, TAGS)


@pytest.mark.parametrize(
    ("search", "crop", "found"),
    [
        ("migrant ", 4, "…home by [migrant] workers…"),
        ("migrant workers ", 2, "…[migrant workers]…".replace("t w", "t] [w")),
        ("migrant tunisia ", 9, "…by [migrant] workers reached a record. Families in [Tunisia]…"),
        ("money ", 3, "[Money] sent home…"),
        ("it ", 3, "…rely on [it]."),
        ("nothing ", 3, "Money sent home…"),
        ("migrant ", 0, TEXT.replace("migrant", "[migrant]")),
        ("migrant ", 500, TEXT.replace("migrant", "[migrant]")),
    ],
)
def test_a_text_is_cut_around_what_matches(search: str, crop: int, found: str) -> None:
    assert shown(search, Style(highlight=True, crop=crop)) == found


def test_what_is_not_asked_for_is_not_done() -> None:
    assert shown("migrant ", Style()) == TEXT
    assert shown("migrant ", Style(crop=2)) == "…by migrant…"


@given(st.text(), st.integers(1, 6), st.sampled_from(["a", "ab cd", '"a b"', "移民", ""]))
def test_nothing_is_added_but_tags_and_markers(text: str, crop: int, search: str) -> None:
    plain = formatted(text, Matcher(parse_terms(search)), Style(highlight=True), Tags(before="", after=""))
    assert plain == text
    cut = formatted(text, Matcher(parse_terms(search)), Style(crop=crop), Tags(marker=""))
    assert cut in text
    assert len(pieces(cut)) <= max(crop, 1) or cut == text
