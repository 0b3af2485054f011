"""A content row as readers of a language see it: every field that reads a text reads what comes out here (pure).

So no field can forget the language, and none mixes two: a translation without a summary has none.
"""

from typing import Any

from m4d_core.content.preference import Preference
from m4d_core.content.translation import reached, shown
from m4d_core.storage.listing import Row

# columns that are another language's in a translation, and what tells which there are
_TEXTS = frozenset({"title", "summary", "html", "slug", "language"})
_NEEDED = frozenset({"language", "translations", "license", "origin"})


def with_languages(columns: frozenset[str]) -> frozenset[str]:
    """Return the columns to read for these: with what tells the languages of a row, and its texts in them."""
    return columns | _NEEDED | ({"translated_html"} if "html" in columns else set())


def is_spoken(row: Row, preference: Preference) -> bool:
    """Return whether a row may be shown to who leaves out what is in none of the languages asked for."""
    return not preference.omits or preference.choose(reached(row)) is not None


def in_language(row: Row, preference: Preference) -> Row:
    """Return the row with its texts in the first language asked for that it has, else in its own.

    `original` is the row as stored, `is_fallback` whether the first language asked for is missing.
    """
    if not preference.tags:
        return row
    choice = preference.choose(reached(row))
    spoken: dict[str, Any] = {**row, "original": row, "is_fallback": choice is None or choice.is_fallback}
    if choice is not None and choice.locale != row["language"]:
        text = shown(row)[choice.locale]
        values = {**text, "language": choice.locale, "html": row.get("translated_html", {}).get(choice.locale)}
        spoken |= {name: values[name] for name in _TEXTS if name in row}
    return spoken


def original(row: Row) -> Any:  # noqa: ANN401 - a Row, with what was read below it
    """Return the row in its own language, as it was read."""
    return row.get("original", row)


def locale_of_slug(row: Row, slug: str) -> str | None:
    """Return the language of the translation that has a slug; None for the original's, and for past ones."""
    if slug == row["slug"]:
        return None
    return next((locale for locale, text in shown(row).items() if text["slug"] == slug), None)
