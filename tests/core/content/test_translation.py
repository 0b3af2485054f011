"""What becomes of translations: which are shown, and which stay when a publisher updates."""

from typing import Any

from m4d_core.content.translation import kept, may_translate, published, reached, shown


def text(title: str, origin: str, **values: str) -> dict[str, Any]:
    return {"title": title, "summary": None, "origin": origin, **values}


def row(translations: dict[str, Any], *, key: str = "CC-BY-4.0", **values: Any) -> dict[str, Any]:
    usual = {"language": "en", "license": {"key": key}, "origin": "INGESTED", "translated_html": {}}
    return {**usual, "translations": translations, **values}


def test_others_than_the_publisher_translate_where_the_license_allows() -> None:
    assert may_translate("CC-BY-4.0", "INGESTED")
    assert not may_translate("CC-BY-ND-4.0", "INGESTED")
    assert not may_translate("all-rights-reserved", "INGESTED")
    assert may_translate("all-rights-reserved", "OWN")


def test_only_what_the_license_allows_is_shown() -> None:
    texts = {"fr": text("F", "PUBLISHER"), "es": text("E", "HUMAN"), "ar": text("A", "MACHINE")}
    assert list(shown(row(texts))) == ["ar", "es", "fr"]
    assert list(shown(row(texts, key="CC-BY-ND-4.0"))) == ["fr"]
    assert list(shown(row(texts, key="unknown", origin="OWN"))) == ["ar", "es", "fr"]


def test_the_original_goes_before_translations() -> None:
    assert reached(row({"en-GB": text("B", "PUBLISHER")}, language="en-US")) == {
        "en-US": "en-US", "en-GB": "en-GB", "en": "en-US",
    }  # fmt: skip


def test_what_a_publisher_brings_replaces_its_own_and_a_machines() -> None:
    before = row(
        {
            "fr": text("old", "PUBLISHER", slug="old"),
            "es": text("by us", "HUMAN", slug="by-us"),
            "ar": text("machine", "MACHINE", slug="machine"),
            "pt": text("machine", "MACHINE", slug="machine"),
            "de": text("taken back", "PUBLISHER", slug="taken-back"),
        },
        translated_html={"es": "<p>by us</p>", "fr": "<p>old</p>"},
    )
    after = row(
        {"fr": text("new", "PUBLISHER"), "es": text("theirs", "PUBLISHER"), "ar": text("theirs", "PUBLISHER")},
        translated_html={"es": "<p>theirs</p>"},
    )
    assert kept(before, after) == {
        "translations": {
            "fr": text("new", "PUBLISHER", slug="old"),
            "es": text("by us", "HUMAN", slug="by-us"),
            "ar": text("theirs", "PUBLISHER", slug="machine"),
            "pt": text("machine", "MACHINE", slug="machine"),
        },
        "translated_html": {"es": "<p>by us</p>"},
    }


def test_no_translation_into_the_language_of_the_original_stays() -> None:
    before = row({"fr": text("F", "HUMAN", slug="f")}, translated_html={"fr": "<p>f</p>"})
    assert kept(before, row({}, language="fr")) == {"translations": {}, "translated_html": {}}


def test_a_publishers_own_are_told_as_an_item_brings_them() -> None:
    stored = row({"fr": text("F", "PUBLISHER"), "es": text("E", "HUMAN")}, translated_html={"fr": "<p>f</p>"})
    assert published(stored) == [{"language": "fr", "title": "F", "summary": None, "html": "<p>f</p>"}]
