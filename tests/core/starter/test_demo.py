"""Demo items."""

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from html import unescape

import pytest

from m4d_core.content.html import plain_text, sanitise
from m4d_core.content.item import CleanItem
from m4d_core.content.license import terms
from m4d_core.content.text import normalise, tokens
from m4d_core.starter.demo import demo
from m4d_core.starter.facts import facts, read
from m4d_core.starter.rows import reference_rows

ITEMS = list(demo())
ROWS = reference_rows()
TASHKEEL = re.compile("[\u064b-\u0652]")


def words(item: CleanItem) -> list[str]:
    return tokens(f"{item.title} {item.summary} {plain_text(item.html or '')}")


def test_there_are_enough_in_four_languages_and_two_kinds() -> None:
    assert Counter(item.language for item in ITEMS) == {"en": 14, "fr": 10, "es": 10, "ar": 8}
    assert set(Counter((item.language, item.kind) for item in ITEMS).values()) <= set(range(4, 10))
    assert {item.kind for item in ITEMS} == {"NEWS", "BLOG_POST"}


def normalise_blanks(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.identity)
def test_each_is_marked_and_free(item: CleanItem) -> None:
    mark = read("demo")["marks"][item.language]
    assert (item.summary or "").endswith(f" {mark['summary']}")
    assert plain_text(item.html or "").endswith(normalise_blanks(mark["body"]))
    assert item.detail == {"demo": True}
    assert item.authors == ("M4D demo",)
    assert item.organizations == ()
    assert (item.url, item.image) == (None, None)
    assert item.license.key == "CC0-1.0"
    assert terms(item.license.key).full_text


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.identity)
def test_each_reads_well(item: CleanItem) -> None:
    html, summary = item.html or "", item.summary or ""
    assert sanitise(html) == html
    assert plain_text(item.title) == normalise_blanks(item.title)
    assert 3 <= html.count("<p>") <= 6
    assert 90 <= len(words(item)) <= 330
    assert len(item.title) <= 100
    assert len(summary) <= 260
    assert not re.search("'| {2}|\\.\\.\\.|\"| [,.;:!?)](?!\\w)|\\( ", f"{item.title} {summary} {html}")
    assert unicodedata.is_normalized("NFC", f"{item.title}{summary}{html}")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.identity)
def test_each_is_about_something(item: CleanItem) -> None:
    assert 1 <= len(item.themes) <= 3
    assert set(item.themes) <= {row["slug"] for row in ROWS["themes"]}
    assert set(item.countries) <= {row["iso2"] for row in ROWS["countries"]}
    assert len(item.goals) <= 5
    assert set(item.goals) <= {row["code"] for row in ROWS["goals"]}


def test_dates_are_fixed_and_spread() -> None:
    dates = [item.published_at for item in ITEMS if item.published_at is not None]
    assert len(dates) == len(set(dates)) == len(ITEMS)
    assert min(dates) >= datetime(2025, 6, 1, tzinfo=UTC)
    assert max(dates) < datetime(2026, 11, 1, tzinfo=UTC)
    assert len({(date.year, date.month) for date in dates}) >= 15


def test_no_real_organization_is_named() -> None:
    names = [
        name
        for row in ROWS["organizations"]
        if row["slug"] not in {"m4d"}
        for name in (*row["names"].values(), row["acronym"] or "")
        if len(name) > 3
    ]
    everything = f" {' '.join(word for item in ITEMS for word in words(item))} "
    assert [name for name in names if f" {' '.join(tokens(name))} " in everything] == []


def test_titles_are_all_different() -> None:
    assert len({normalise(item.title) for item in ITEMS}) == len(ITEMS)


def test_arabic_comes_with_all_marks_and_without() -> None:
    arabic = [item for item in ITEMS if item.language == "ar"]
    marked = [item for item in arabic if len(TASHKEEL.findall(item.title)) > 20]
    assert len(marked) == 1
    assert "تَحْوِيلَات" in marked[0].title
    assert "تحويلات" in words(marked[0])
    bare = [item for item in arabic if not TASHKEEL.search(item.title.replace("\u064b", "").replace("\u0651", ""))]
    assert len(bare) == len(arabic) - 1
    assert all(re.search("[،؛؟]", item.html or "") for item in arabic)


def test_what_a_newcomer_is_told_to_try() -> None:
    for language, word in (("en", "remittances"), ("fr", "transferts"), ("es", "remesas"), ("ar", "الهجرة")):
        assert any(tokens(word)[0] in words(item) for item in ITEMS if item.language == language)


def test_french_and_spanish_are_set_as_they_should_be() -> None:
    for item in ITEMS:
        text = unescape(f"{item.title} {item.summary} {item.html}")
        if item.language == "fr":
            assert not re.search("[^\u00a0\u202f\\d][;!?]|[^\u00a0][:»](?!//)|«[^\u00a0]", text), item.identity
        if item.language == "es":
            assert text.count("¿") == text.count("?")
            assert text.count("«") == text.count("»")


def test_facts_and_items_agree() -> None:
    assert [item.identity for item in ITEMS] == [f"demo/{fact['slug']}" for fact in facts("demo")]
    assert all(item.published_at is not None and item.published_at.utcoffset() for item in ITEMS) is False
