"""Words as a reader may be about to ask them."""

import pytest

from m4d_search.completion import completions

TITLES = [
    "Remittances rise in Tunisia",
    "Remittances fall",
    "Remitters wait",
    "Die Überweisungen steigen",
    "الهجرة إلى تونس",
    "移民政策",
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("remi", ["remittances", "remitters"]),
        ("Remi", ["Remittances", "Remitters"]),
        ("remitances", ["remittances"]),
        ("remittances ris", ["remittances rise"]),
        ("remitances fal", ["remittances fall"]),
        ("überw", ["überweisungen"]),
        ("هجر", ["الهجرة"]),
        ("-old remi", ["-old remittances", "-old remitters"]),
        ("remittances", []),
        ("nowhere remi", ["nowhere remittances", "nowhere remitters"]),
        ("remi nowhere", []),
        ('"remittances rise" tun', ['"remittances rise" tunisia']),
        ("", []),
        ("-", []),
        ("\ud800", []),
    ],
)
def test_the_last_word_is_completed_and_the_others_are_mended(text: str, found: list[str]) -> None:
    assert completions(text, TITLES, 5) == found


def test_no_more_than_asked() -> None:
    assert completions("remi", TITLES, 1) == ["remittances"]
    assert completions("remi", TITLES, 0) == []
