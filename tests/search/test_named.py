"""Things by their names."""

import pytest

from m4d_search.named import Names

THINGS = {
    "TN": ("Tunisia", "Tunisie", "Túnez", "تونس"),
    "TR": ("Türkiye", "Turkey"),
    "CV": ("Cabo Verde", "Cape Verde"),
    "undp": ("United Nations Development Programme", "UNDP"),
    "un": ("United Nations",),
    "guinea": ("Guinea",),
    "eq": ("Equatorial Guinea",),
    "bissau": ("Guinea-Bissau",),
}


def keys(text: str, most: int = 9) -> list[str]:
    return [key for key, _ in Names(text).nearest(THINGS.items(), most)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tun", ["TN"]),
        ("tunez", ["TN"]),
        ("tunisai", ["TN"]),
        ("تونس", ["TN"]),
        ("TURKIYE", ["TR"]),
        ("united nations", ["un", "undp"]),
        ("nations united", ["un", "undp"]),
        ("undp", ["undp"]),
        ("guinea", ["guinea", "bissau", "eq"]),
        ("guinea b", ["bissau"]),
        ("verde verde", ["CV"]),
        ("united verde", []),
        ("xyz", []),
    ],
)
def test_a_name_holds_all_words_the_nearest_first(text: str, found: list[str]) -> None:
    assert keys(text) == found
    assert keys(text, 1) == found[:1]


def test_the_name_that_was_found_is_told() -> None:
    assert Names("tunez").nearest(THINGS.items(), 1) == [("TN", "Túnez")]
    assert Names("tunisi").nearest(THINGS.items(), 1) == [("TN", "Tunisia")]


@pytest.mark.parametrize("text", ["", " ", "-x", "🙂", '"', "\ud800"])
def test_without_a_word_nothing_is_asked(text: str) -> None:
    assert not Names(text).asks
