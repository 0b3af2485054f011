"""Headings get anchors that are stable and unique; links are listed."""

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.content.html import plain_text, sanitise
from m4d_core.content.outline import Heading, anchored, headings, links


def test_anchors_are_words_and_numbered_where_they_would_be_the_same() -> None:
    html = anchored('<h2>Lessons &amp; <b>results</b></h2><p>a</p><h3 lang="fr">Été</h3><h2>Lessons: results</h2>')
    assert html == (
        '<h2 id="h-lessons-results">Lessons &amp; <b>results</b></h2><p>a</p>'
        '<h3 id="h-ete" lang="fr">Été</h3><h2 id="h-lessons-results-2">Lessons: results</h2>'
    )
    assert headings(html) == [
        Heading(level=2, text="Lessons & results", anchor="h-lessons-results"),
        Heading(level=3, text="Été", anchor="h-ete"),
        Heading(level=2, text="Lessons: results", anchor="h-lessons-results-2"),
    ]


def test_headings_without_words_are_not_listed_and_letters_of_any_script_stay() -> None:
    html = anchored("<h2> </h2><h2>…</h2><h2>النتائج</h2>")
    assert [each.anchor for each in headings(html)] == ["h-heading-2", "h-نتايج"]
    assert anchored("<p>no heading</p>") == "<p>no heading</p>"


def test_a_number_never_meets_a_heading_that_ends_in_it() -> None:
    found = headings(anchored("<h2>a</h2><h2>a 2</h2><h2>a</h2>"))
    assert [each.anchor for each in found] == ["h-a", "h-a-2", "h-a-3"]


def test_links_each_once() -> None:
    html = sanitise(
        '<a href="https://e.org/?a=1&b=2" title="x>y">a</a> <a>b</a> <a href="https://e.org/?a=1&b=2">c</a>'
    )
    assert links(html) == ["https://e.org/?a=1&b=2"]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 6), st.text(max_size=8)), max_size=8))
def test_anchors_are_unique_and_the_text_is_as_it_was(given_headings: list[tuple[int, str]]) -> None:
    html = sanitise("".join(f"<h{level}>{text}</h{level}><p>x</p>" for level, text in given_headings))
    shown = anchored(html)
    ids = re.findall(r'<h[1-6] id="([^"]*)"', shown)
    assert len(ids) == len(set(ids)) == len(re.findall("<h[1-6]", html))
    assert plain_text(shown) == plain_text(html)
    assert anchored(html) == shown


def test_many_headings_cost_little() -> None:
    html = "<h2>a</h2>" * 50_000 + '<h2 title="' + "a" * 100_000
    started = time.perf_counter()
    anchored(html)
    assert time.perf_counter() - started < 5
