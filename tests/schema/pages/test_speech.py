"""What the pages say: the same in four languages, in the one that a visitor asks for."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from m4d_schema.facet_names import SPOKEN
from m4d_schema.pages import speech as module
from m4d_schema.pages.speech import Speech, speech_for
from tests.world import NOW

ENGLISH, FRENCH, SPANISH, ARABIC = (Speech(language) for language in SPOKEN)
TEXTS: dict[str, dict[str, Any]] = {
    language: json.loads((module.FOLDER / f"{language}.json").read_text("utf-8")) for language in SPOKEN
}
PAGES = Path(module.__file__).parent
USED = "\n".join(path.read_text("utf-8") for pattern in ("*.py", "*.html") for path in PAGES.rglob(pattern))
AS_FAMILY = ("nav.", "ago.", "in.", "state.", "reason.", "kinds.", "script.", "example.", "docs.group.", "error.",
             "embed.mode.", "embed.theme.")  # fmt: skip
SCRIPT = (PAGES / "static" / "landing.js").read_text("utf-8")


def forms(text: Any) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]


def values(text: Any) -> set[str]:
    """The values, code and links that are in a text."""
    found = [re.findall(r"\{\w+\}|`[^`]+`|\]\([^)]+\)", form) for form in forms(text)]
    return {name for names in found for name in names} - {"{n}"}


def test_every_language_says_the_same_things() -> None:
    for language in SPOKEN[1:]:
        assert list(TEXTS[language]) == list(TEXTS["en"]), language
        for key, text in TEXTS["en"].items():
            same = {name.lower() for name in values(text)}
            assert {name.lower() for name in values(TEXTS[language][key])} == same, (language, key)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_text_is_there_and_in_its_own_script(language: str) -> None:
    for key, text in TEXTS[language].items():
        for form in forms(text):
            assert form, key
            assert form.strip() or key in ("thousands",), key
            plain = re.sub(r"`[^`]+`|\]\([^)]+\)|\{\w+\}|\W|\d", "", form)
            is_arabic = bool(re.search(r"[\u0600-\u06ff]", plain))
            assert is_arabic == (language == "ar") or not plain or key == "language", (key, form)


@pytest.mark.parametrize("key", TEXTS["en"])
def test_no_text_is_said_nowhere(key: str) -> None:
    if not key.startswith(AS_FAMILY):
        assert f'"{key}"' in USED
    if key.startswith("script."):
        name = key.removeprefix("script.")
        assert f"WORDS.{name}" in SCRIPT or name.isupper()


@pytest.mark.parametrize(
    ("asked", "accepted", "language", "is_chosen"),
    [
        (None, [], "en", False),
        ("fr", [], "fr", True),
        ("fr", [("es", 1.0)], "fr", True),
        ("de", [("es", 1.0)], "es", False),
        ("FR", [], "en", False),
        (None, [("de", 1.0), ("fr", 0.5), ("ar", 0.8)], "ar", False),
        (None, [("es-419", 1.0)], "es", False),
        (None, [("fr", 0.0)], "en", False),
        (None, [("*", 1.0)], "en", False),
        (None, [("fr", 0.5), ("es", 0.5)], "fr", False),
    ],
)
def test_who_gets_which(asked: str | None, accepted: list[tuple[str, float]], language: str, is_chosen: bool) -> None:
    assert speech_for(asked, accepted) == Speech(language, is_chosen=is_chosen)


@pytest.mark.parametrize(
    ("past", "english", "arabic"),
    [
        (timedelta(0), "just now", "الآن"),
        (timedelta(seconds=59), "just now", "الآن"),
        (timedelta(seconds=60), "1 minute ago", "قبل دقيقة"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago", "قبل 59 دقيقة"),
        (timedelta(hours=1), "1 hour ago", "قبل ساعة"),
        (timedelta(hours=2), "2 hours ago", "قبل ساعتين"),
        (timedelta(hours=5), "5 hours ago", "قبل 5 ساعات"),
        (timedelta(days=1000), "1,000 days ago", "قبل 1,000 يوم"),
        (-timedelta(seconds=1), "in a moment", "بعد لحظات"),
        (-timedelta(minutes=1), "in 1 minute", "بعد دقيقة"),
        (-timedelta(days=12), "in 12 days", "بعد 12 يومًا"),
    ],
)
def test_times_are_told_in_one_number_and_one_unit(past: timedelta, english: str, arabic: str) -> None:
    assert ENGLISH.ago(NOW - past, NOW) == english
    assert ARABIC.ago(NOW - past, NOW) == arabic


def test_dates_and_numbers_are_written_as_people_do() -> None:
    assert [each.day(NOW) for each in (ENGLISH, FRENCH, SPANISH, ARABIC)] == [
        "1 March 2026",
        "1 mars 2026",
        "1 de marzo de 2026",
        "1 مارس 2026",
    ]
    assert [ENGLISH.number(value) for value in (0, 999, 1000, 1234567)] == ["0", "999", "1,000", "1,234,567"]
    assert [each.number(9999) for each in (FRENCH, SPANISH, ARABIC)] == ["9\u202f999", "9999", "9,999"]
    assert SPANISH.number(12345) == "12.345"


@pytest.mark.parametrize(
    ("speech", "texts"),
    [
        (FRENCH, ["0 langue", "1 langue", "2 langues"]),
        (SPANISH, ["0 idiomas", "1 idioma", "2 idiomas"]),
        (ARABIC, ["0 لغة", "لغة واحدة", "لغتان"]),
    ],
)
def test_counts_follow_the_plural_of_the_language(speech: Speech, texts: list[str]) -> None:
    assert [speech.count("home.languages", number) for number in range(3)] == texts


def test_values_are_escaped_and_links_go_on_in_the_chosen_language() -> None:
    said = Speech("fr", is_chosen=True).html("sources.add.what")
    assert '<a href="/docs/operations?lang=fr#states-of-a-source">' in said
    assert "<code>M4D_FEEDS</code>" in said
    assert '<a href="/docs/tutorial">' in FRENCH.html("sources.add.what")
    assert ENGLISH.html("footer", version="<b>") == (
        "M4D &lt;b&gt;. Every item keeps the license of its publisher. No cookies, nothing loaded from elsewhere."
    )
    for address in ("https://m4d.example/", "/graphql?query=x", "#main"):
        assert Speech("ar", is_chosen=True).to(address) == address


def test_what_has_no_words_is_said_otherwise() -> None:
    assert ENGLISH.known("reason.none-such", "none such") == "none such"
    with pytest.raises(KeyError):
        ENGLISH.text("none-such")


def test_directions() -> None:
    assert [Speech(language).direction for language in SPOKEN] == ["ltr", "ltr", "ltr", "rtl"]
