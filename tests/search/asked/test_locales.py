"""Languages that a search may name."""

from m4d_search.asked.locales import LOCALES


def test_each_stands_once() -> None:
    assert len(set(LOCALES)) == len(LOCALES)
    assert {"ar", "en", "es", "fr", "ara", "eng", "spa", "fra"} <= set(LOCALES)
