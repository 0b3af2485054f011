"""Texts as safe HTML, what matches marked."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.formatted.marked import is_marked, marked
from m4d_search.formatted.matches import Matcher
from m4d_search.terms import parse_terms


def html_of(search: str, text: str, crop: int | None = None) -> str:
    return marked(text, Matcher(parse_terms(search)), crop)


@pytest.mark.parametrize(
    ("search", "text", "found"),
    [
        ("fees ", "Fees fall", "<mark>Fees</mark> fall"),
        ("remit", "Remittances", "<mark>Remit</mark>tances"),
        ("remitances ", "Remittances rise", "<mark>Remittances</mark> rise"),
        ("amp ", "A & amp <b>", "A &amp; <mark>amp</mark> &lt;b&gt;"),
        (
            "script ",
            "<script>alert('1')</script>",
            "&lt;<mark>script</mark>&gt;alert(&#x27;1&#x27;)&lt;/<mark>script</mark>&gt;",
        ),
        ("mark ", "<mark>not ours</mark>", "&lt;<mark>mark</mark>&gt;not ours&lt;/<mark>mark</mark>&gt;"),
        ("x ", "\ue000forged\ue001", "forged"),
        ("cout ", "Le coût", "Le <mark>coût</mark>"),
        ("هجره ", "الهجرة", "<mark>الهجرة</mark>"),
    ],
)
def test_what_matches_is_marked_and_the_rest_escaped(search: str, text: str, found: str) -> None:
    assert html_of(search, text) == found
    assert is_marked(found) is ("<mark>" in found)


def test_a_long_text_is_cut_around_what_matches() -> None:
    text = "one two three four five six"
    assert html_of("four ", text, 3) == "…three <mark>four</mark> five…"
    assert not is_marked(html_of("nothing ", text, 3))


@given(st.text(), st.text(alphabet="<>&\"'/ amarkscript\ue000\ue001") | st.text())
def test_nothing_but_marks_is_ever_a_tag(search: str, text: str) -> None:
    found = html_of(search, text)
    bare = re.sub("</?mark>", "", found)
    assert not set(bare) & set("<>\"'")
    assert unescape(bare) == text.replace("\ue000", "").replace("\ue001", "")
    assert found.count("<mark>") == found.count("</mark>")
