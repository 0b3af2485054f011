"""Texts in four languages, of which none is missing."""

import re

import pytest

from m4d_schema.facet_names import SPOKEN
from m4d_schema.pages.embedding.texts import _TEXTS, Words, words_for


@pytest.mark.parametrize("key", list(_TEXTS))
def test_a_text_is_there_in_every_language_with_the_same_values(key: str) -> None:
    said = _TEXTS[key]
    assert all(said)
    assert len({tuple(sorted(re.findall(r"\{(\w+)\}", text))) for text in said}) == 1
    assert re.search(r"[\u0600-\u06ff]", said[3])
    assert Words("ar").say(key, n=1, ratio=2, enough=3)


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ((), "", "en"),
        (("fr",), "es", "fr"),
        ((None, "de", "es"), "ar", "es"),
        ((), "de-DE, ar;q=0.9, fr;q=0.8", "ar"),
        ((), "FR-ca", "fr"),
        (("x",), "*", "en"),
    ],
)
def test_who_asks_is_spoken_to_in_a_language_of_theirs(
    wanted: tuple[str | None, ...], accepted: str, language: str
) -> None:
    assert words_for(wanted, accepted).language == language


def test_arabic_begins_at_the_right() -> None:
    assert [Words(each).direction for each in SPOKEN] == ["ltr", "ltr", "ltr", "rtl"]
