"""A row as readers of a language see it."""

from typing import Any

import pytest

from m4d_core.content.preference import ANY, Preference
from m4d_core.storage.queries import ALL_COLUMNS
from m4d_schema.plan.spoken import in_language, is_spoken, locale_of_slug, original, with_languages

TEXT = {"title": "Titre", "summary": None, "slug": "titre", "origin": "PUBLISHER"}
ROW: dict[str, Any] = {
    "language": "en", "origin": "INGESTED", "license": {"key": "CC-BY-ND-4.0"}, "title": "Title", "summary": "S",
    "slug": "title", "html": "<p>en</p>", "translations": {"fr": TEXT, "es": {**TEXT, "origin": "MACHINE"}},
    "translated_html": {"fr": "<p>fr</p>"},
}  # fmt: skip


def test_texts_are_another_languages_all_together() -> None:
    row = in_language(ROW, Preference.of(["fr-CA"]))
    assert {name: row[name] for name in ("language", "title", "summary", "slug", "html", "is_fallback")} == {
        "language": "fr", "title": "Titre", "summary": None, "slug": "titre", "html": "<p>fr</p>", "is_fallback": False,
    }  # fmt: skip
    assert original(row) is ROW


def test_only_what_was_read_is_there() -> None:
    few = {name: ROW[name] for name in ("language", "origin", "license", "translations", "title")}
    row = in_language(few, Preference.of(["fr"]))
    assert row["title"] == "Titre"
    assert "html" not in row
    assert "slug" not in row


@pytest.mark.parametrize("tags", [["de"], ["es"], ["de", "en"]])
def test_what_is_missing_or_may_not_be_shown_falls_back(tags: list[str]) -> None:
    row = in_language(ROW, Preference.of(tags))
    assert (row["language"], row["title"], row["is_fallback"]) == ("en", "Title", True)


def test_without_a_preference_a_row_stays_what_it_is() -> None:
    assert in_language(ROW, ANY) is ROW
    assert original(ROW) is ROW


def test_who_leaves_out_sees_only_what_is_there() -> None:
    assert is_spoken(ROW, Preference.of(["de"]))
    assert is_spoken(ROW, Preference.of(["fr"], omits=True))
    assert not is_spoken(ROW, Preference.of(["es"], omits=True))


def test_a_slug_says_its_language() -> None:
    assert locale_of_slug(ROW, "titre") == "fr"
    assert locale_of_slug(ROW, "title") is None
    assert locale_of_slug(ROW, "past") is None


def test_columns_of_texts_bring_their_translations() -> None:
    assert with_languages(frozenset({"title"})) == {"title", "language", "translations", "license", "origin"}
    assert "translated_html" in with_languages(frozenset({"html"}))
    assert with_languages(frozenset({"html"})) <= ALL_COLUMNS
