"""Stored rows become the values of fields."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from m4d_core.content.reference import Country
from m4d_core.errors import QueryError
from m4d_core.settings import Settings
from m4d_core.storage.sources import SourceState
from m4d_schema.plan import values
from m4d_schema.types.enums import DateCertainty

OPEN = {"key": "CC-BY-4.0", "url": None, "rights": None, "attribution": None}
CLOSED = {"key": "all-rights-reserved", "url": None, "rights": "© A", "attribution": "A"}


def row(**given: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "kind": "NEWS", "slug": "a-b", "html": "<p>One <b>two</b></p>", "summary": None, "origin": "INGESTED",
        "license": OPEN, "image": None, "language": "en", "languages": [], "detail": {}, "provenance": None,
        "url": "https://example.org/a", "identity": "A-1", "content_hash": "h",
    }  # fmt: skip
    return {**usual, **given}


def test_the_full_text_is_shown_where_the_license_allows_it() -> None:
    assert values.body(row()) is not None
    assert values.body(row(license=CLOSED)) is None
    assert values.body(row(license={**OPEN, "key": "never heard of"})) is None
    own = values.body(row(license=CLOSED, origin="OWN"))
    assert own
    assert own.source == "<p>One <b>two</b></p>"
    assert values.body(row(html=None)) is None


def test_an_excerpt_is_cut_at_a_word() -> None:
    assert values.excerpt(row(summary="Sending money home costs less"), length=15) == "Sending money…"
    assert values.excerpt(row(), length=240) == "One two"
    assert values.excerpt(row(html=None), length=240) is None
    assert values.excerpt(row(license=CLOSED), length=240) is None


def test_an_excerpt_as_long_as_the_cap_and_one_more() -> None:
    for length in (1, 1000):
        values.excerpt(row(), length=length)
    for length in (0, -1, 1001):
        with pytest.raises(QueryError) as caught:
            values.excerpt(row(), length=length)
        assert caught.value.extensions == {"argument": "length"}


def site(url: str) -> Any:
    return SimpleNamespace(context=SimpleNamespace(settings=Settings(site_url=url)))


def test_a_snippet_links_to_the_publisher_or_to_the_site() -> None:
    partner = values.snippet(row(summary="A summary"), site("https://m4d.example/"), length=200)
    assert (partner.text, partner.url) == ("A summary", "https://example.org/a")
    own = values.snippet(
        row(origin="OWN", slug="été", html=None, title="A title"), site("https://m4d.example/"), length=200
    )
    assert (own.text, own.url) == ("A title", "https://m4d.example/news/%C3%A9t%C3%A9")
    assert values.snippet(row(url=None), site("https://m4d.example"), length=3).url == "https://m4d.example/news/a-b"
    with pytest.raises(QueryError):
        values.snippet(row(), site("https://m4d.example"), length=0)


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (238, 1), (239, 2), (2380, 10)])
def test_reading_takes_whole_minutes(words: int, minutes: int) -> None:
    assert values.word_count(row(html=f"<p>{'word ' * words}</p>")) == words
    assert values.reading_minutes(row(html=f"<p>{'word ' * words}</p>")) == minutes


def test_words_are_those_that_are_shown() -> None:
    assert values.word_count(row(license=CLOSED, summary="Only the summary")) == 3
    assert values.word_count(row(license=CLOSED)) == 0


def test_images() -> None:
    assert values.image(row()) is None
    image = values.image(row(image={"url": "https://example.org/i.jpg", "alt": None, "credit": "C"}))
    assert image
    assert (image.address, image.alt, image.credit) == ("https://example.org/i.jpg", "", "C")


def test_rights_say_what_they_allow() -> None:
    free = values.license_of(OPEN)
    assert (free.allows_full_text, free.allows_translation, free.allows_commercial_reuse) == (True, True, True)
    assert free.url == "https://creativecommons.org/licenses/by/4.0/"
    own_address = values.license_of({**OPEN, "url": "https://example.org/terms"})
    assert own_address.url == "https://example.org/terms"
    kept = values.license_of(CLOSED)
    assert (kept.allows_full_text, kept.must_be_shown, kept.rights, kept.attribution) == (False, True, "© A", "A")
    assert kept.url is None


def test_lineage() -> None:
    stored = {
        "plugin": "p", "plugin_version": "1", "fetched_at": "2026-02-28T08:00:00+00:00", "declared_language": "fr",
        "inferred": [["language", "en", "detector"]],
    }  # fmt: skip
    found = values.provenance(row(provenance=stored))
    assert found
    assert (found.original_url, found.original_id, found.content_hash) == ("https://example.org/a", "A-1", "h")
    assert found.fetched_at == datetime(2026, 2, 28, 8, tzinfo=UTC)
    assert [(each.field, each.value, each.method) for each in found.inferred_fields] == [("language", "en", "detector")]
    assert values.provenance(row()) is None


def test_spans_of_a_project() -> None:
    detail = {"start": "2020-01-15", "end": "2023", "planned": {"start": "2020-01"}, "actual": {}}
    period = values.period(row(detail=detail))
    assert period
    assert (str(period.start), str(period.end), period.certainty) == ("2020-01-15", "2023", DateCertainty.VERIFIED)
    planned = values.span_of("planned")(row(detail=detail))
    assert planned
    assert (str(planned.start), planned.end) == ("2020-01", None)
    assert values.span_of("actual")(row(detail=detail)) is None
    assert values.period(row()) is None


def test_how_far_dates_can_be_trusted() -> None:
    for origin, stored, expected in (
        ("INGESTED", {}, "VERIFIED"),
        ("OWN", {}, "UNVERIFIED"),
        ("OWN", {"date_certainty": "AS_SHOWN"}, "AS_SHOWN"),
        ("INGESTED", {"date_certainty": "UNVERIFIED"}, "UNVERIFIED"),
    ):
        period = values.period(row(origin=origin, detail={"start": "2014", **stored}))
        assert period
        assert period.certainty.name == expected


def test_languages_of_a_document() -> None:
    assert values.languages(row(languages=["en", "fr"])) == ["en", "fr"]
    assert values.languages(row()) == ["en"]


def test_files_by_language() -> None:
    stored: list[dict[str, Any]] = [
        {"url": "https://example.org/en.pdf", "media_type": "application/pdf", "size": 5, "language": "en"},
        {"url": "https://example.org/fr.pdf", "title": "Manuel", "language": "fr", "part": 1, "parts": 2},
        {"url": "https://example.org/x"},
    ]
    every = values.files(row(detail={"files": stored}), locale=None)
    assert [file.url for file in every] == [each["url"] for each in stored]
    (french,) = values.files(row(detail={"files": stored}), locale="fr")
    assert (french.label, french.part, french.parts, french.bytes) == ("Manuel", 1, 2, None)
    assert values.files(row(), locale=None) == []


def test_flags() -> None:
    assert values.flag(Country(iso2="TN", iso3="TUN", m49="788", names={"en": "Tunisia"})) == "🇹🇳"


def test_labels_are_english_where_there_is_an_english_one() -> None:
    assert values.label({"fr": "Tunisie", "en": "Tunisia"}) == "Tunisia"
    assert values.label({"fr": "Tunisie"}) == "Tunisie"


def test_directions() -> None:
    assert [values.text_direction(row(language=tag)) for tag in ("en", "ar", "und")] == ["LTR", "RTL", "LTR"]


def test_freshness_counts_from_the_last_good_reading() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    state = SourceState(**dict.fromkeys(SourceState.__dataclass_fields__))  # type: ignore[arg-type]  # all of them None
    assert values.freshness(state, now) is None
    for ago, expected in ((timedelta(minutes=1, milliseconds=900), 60), (timedelta(), 0), (-timedelta(hours=1), 0)):
        read = SourceState(**{**state.__dict__, "last_good_at": now - ago})
        assert values.freshness(read, now) == expected
