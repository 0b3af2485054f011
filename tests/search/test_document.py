"""From a content row to a document."""

from datetime import UTC, datetime
from typing import Any

import pytest

from m4d_search.contract import Document, Texts
from m4d_search.document import document
from tests.search.documents import key

NAMES = {
    ("country", "TN"): ("Tunisia", "Tunisie", "تونس"),
    ("theme", "remittances"): ("Remittances", "Tunisia"),
    ("organization", "undp"): ("United Nations Development Programme", "UNDP"),
}


class Names:
    def labels(self, kind: str, key: str) -> tuple[str, ...]:
        return NAMES.get((kind, key), ())


def row(**values: Any) -> dict[str, Any]:
    usual = {
        "id": key("a"),
        "revision": 3,
        "kind": "NEWS",
        "source_key": "example",
        "language": "fr",
        "languages": ["fr"],
        "translations": {},
        "translated_html": {},
        "origin": "INGESTED",
        "license": {"key": "CC-BY-4.0", "url": None},
        "published_at": datetime(2025, 12, 31, 23, 59, 59, 900_000, tzinfo=UTC),
        "first_seen_at": datetime(2026, 1, 2, tzinfo=UTC),
        "countries": ["TN", "XX"],
        "themes": ["remittances"],
        "organizations": ["undp"],
        "title": "Titre",
        "summary": "Résumé",
        "html": "<p>Un&nbsp;<b>corps</b></p><p>deux</p>",
    }
    return {**usual, **values}


def test_a_full_row() -> None:
    assert document(row(), Names()) == Document(
        id=key("a"),
        revision=3,
        kind="NEWS",
        source="example",
        languages=("fr",),
        spoken=("fr", "=fr"),
        license="CC-BY-4.0",
        published_at=1_767_225_599,
        year=2025,
        effective_at=1_767_225_599,
        countries=("TN", "XX"),
        themes=("remittances",),
        organizations=("undp",),
        title="Titre",
        summary="Résumé",
        labels=("Remittances", "Tunisia", "Tunisie", "تونس", "United Nations Development Programme", "UNDP"),
        body="Un corps deux",
    )


def test_translations_that_may_be_shown_are_searched_too() -> None:
    text = {"title": "Title", "summary": None, "slug": "title", "origin": "PUBLISHER"}
    made = document(
        row(
            translations={"en-GB": text, "de": {**text, "origin": "MACHINE"}},
            translated_html={"en-GB": "<p>A <i>body</i></p>"},
            license={"key": "CC-BY-ND-4.0", "url": None},
            languages=["fr", "ar"],
        ),
        Names(),
    )
    assert made.translations == (Texts(title="Title", body="A body"),)
    assert set(made.languages) == {"fr", "en-GB", "en", "ar"}
    assert set(made.spoken) == {"fr", "en-GB", "en", "=fr", "=en-GB"}


def test_a_bare_row() -> None:
    bare = document(row(published_at=None, summary=None, html=None, countries=[], themes=[], organizations=[]), Names())
    assert (bare.published_at, bare.year, bare.summary, bare.body, bare.labels) == (None, None, "", "", ())
    assert bare.effective_at == int(datetime(2026, 1, 2, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("a <b> and </b>", "a < b> and < /b>"),
        ("<!-- c --> <?php", "< !-- c --> < ?php"),
        ("1 < 2 <3 <= x", "1 < 2 <3 <= x"),
        ("<", "<"),
    ],
)
def test_text_can_never_open_a_tag(written: str, held: str) -> None:
    made = document(row(title=written, summary=written, html=None), Names())
    assert (made.title, made.summary) == (held, held)


def test_decoded_markup_of_the_body_is_harmless_too() -> None:
    made = document(row(html="<p>&lt;img src=x onerror=alert(1)&gt;</p><script>alert(2)</script>"), Names())
    assert made.body == "< img src=x onerror=alert(1)>"
