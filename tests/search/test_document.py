"""From a content row to a document."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from m4d_core.storage.derived import derived
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

    def regions_of(self, countries: Sequence[str]) -> tuple[str, ...]:
        return ("015", "002") if "TN" in countries else ()

    def organization_by_ref(self, ref: str) -> str | None:
        return {"UNDP": "undp"}.get(ref)


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
        "license": {"key": "CC-BY-4.0", "url": None},
        "published_at": datetime(2025, 12, 31, 23, 59, 59, 900_000, tzinfo=UTC),
        "first_seen_at": datetime(2026, 1, 2, tzinfo=UTC),
        "countries": ["TN", "XX"],
        "themes": ["remittances"],
        "organizations": ["undp"],
        "places": ["tn-tunis"],
        "goals": ["10.7"],
        "compact_objectives": ["20"],
        "authors": ["Maria Rossi (UNDP)", "m@example.org"],
        "origin": "OWN",
        "updated_at": datetime(2026, 1, 3, tzinfo=UTC),
        "featured": False,
        "goes_local": True,
        "image": None,
        "detail": {},
        "effective_at": datetime(2026, 1, 2, tzinfo=UTC),
        "title": "Titre",
        "summary": "Résumé",
        "html": "<p>Un&nbsp;<b>corps</b></p><p>deux</p>",
    }
    found = {**usual, **values}
    return {**found, **derived(found)}


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
        month="2025-12",
        updated_at=1_767_398_400,
        origin="OWN",
        goes_local=True,
        reusable=True,
        regions=("015", "002"),
        places=("tn-tunis",),
        goals=("10.7",),
        compact_objectives=("20",),
        people=("maria-rossi",),
        effective_at=1_767_225_599,
        countries=("TN", "XX"),
        themes=("remittances",),
        organizations=("undp",),
        title="Titre",
        summary="Résumé",
        labels=(
            "Remittances",
            "Tunisia",
            "Tunisie",
            "تونس",
            "United Nations Development Programme",
            "UNDP",
            "Maria Rossi",
        ),
        body="Un corps deux",
    )


def test_what_only_documents_and_projects_have() -> None:
    handbook = document(row(kind="DOCUMENT", detail={"document_type": "HANDBOOK", "issued_on": "2018-04"}), Names())
    assert (handbook.document_type, handbook.knowledge_product, handbook.has_lessons) == ("HANDBOOK", False, None)
    assert (handbook.issued_first, handbook.issued_last) == (
        date(2018, 4, 1).toordinal(),
        date(2018, 4, 30).toordinal(),
    )
    detail = {"status": "CLOSED", "program": "JMDI", "phase": 2, "start": "2014", "lessons_learned": "Ask first."}
    project = document(row(kind="PROJECT", detail=detail), Names())
    assert (project.project_status, project.program, project.phase) == ("CLOSED", "JMDI", 2)
    assert (project.has_lessons, project.active_first) == (True, date(2014, 1, 1).toordinal())


def test_translations_that_may_be_shown_are_searched_too() -> None:
    text = {"title": "Title", "summary": None, "slug": "title", "origin": "PUBLISHER"}
    made = document(
        row(
            translations={"en-GB": text, "de": {**text, "origin": "MACHINE"}},
            translated_html={"en-GB": "<p>A <i>body</i></p>"},
            origin="INGESTED",
            license={"key": "CC-BY-ND-4.0", "url": None},
            languages=["fr", "ar"],
        ),
        Names(),
    )
    assert made.translations == (Texts(title="Title", body="A body"),)
    assert set(made.languages) == {"fr", "en-GB", "en", "ar"}
    assert set(made.spoken) == {"fr", "en-GB", "en", "=fr", "=en-GB"}


def test_a_bare_row() -> None:
    bare = document(
        row(published_at=None, summary=None, html=None, countries=[], themes=[], organizations=[], authors=[]), Names()
    )
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
