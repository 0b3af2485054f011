"""Documents of a first start."""

import pytest

from m4d_core.content.item import CleanItem, License
from m4d_core.content.license import TERMS, terms
from m4d_core.content.urls import clean_url
from m4d_core.starter.documents import TYPES, documents
from m4d_core.starter.facts import facts

DOCUMENTS = {item.identity.removeprefix("documents/"): item for item in documents()}
FACTS = {fact["slug"]: fact for fact in facts("documents")}


def test_all_are_there() -> None:
    assert set(DOCUMENTS) == set(FACTS)


def test_one_document_in_full() -> None:
    assert DOCUMENTS["gmg-mainstreaming-handbook"] == CleanItem(
        identity="documents/gmg-mainstreaming-handbook",
        kind="DOCUMENT",
        title="Mainstreaming Migration into Development Planning: A Handbook for Policy-makers and Practitioners",
        language="en",
        languages=("en",),
        license=License.unknown(),
        url="https://publications.iom.int/books/mainstreaming-migration-development-planning-handbook-policy-makers-and-practitioners",
        organizations=("iom",),
        detail={
            "document_type": "HANDBOOK",
            "publishers": ["iom"],
            "issued_on": "2010",
            "identifiers": [{"scheme": "ISBN", "value": "978-92-1-126293-3"}],
            "page_count": 152,
        },
    )


@pytest.mark.parametrize("slug", DOCUMENTS)
def test_every_document(slug: str) -> None:
    item, fact = DOCUMENTS[slug], FACTS[slug]
    assert item.title == fact["title"][item.language]
    assert item.languages[0] == item.language == fact["original_language"]
    assert set(item.languages) == set(fact["languages"])
    assert item.detail["document_type"] == TYPES[fact["document_type"]]
    assert item.detail.get("knowledge_product", False) == fact["knowledge_product"]
    assert (item.summary, item.html, item.published_at) == (None, None, None)
    assert item.url is None or clean_url(item.url) == item.url
    assert item.license.key in TERMS
    assert not terms(item.license.key).full_text
    assert item.organizations == tuple(item.detail["publishers"])


def test_a_year_nobody_stated_is_not_shown() -> None:
    shown = {slug: item.detail.get("issued_on") for slug, item in DOCUMENTS.items()}
    unverified = {slug for slug, fact in FACTS.items() if fact.get("year_status") == "unverified"}
    assert len(unverified) == 6
    assert all(shown[slug] is None for slug in unverified)
    assert shown["case-study-1"] is None
    assert shown["white-paper-mainstreaming"] == "2015"
    assert sum(year is not None for year in shown.values()) == 10


def test_three_have_no_link() -> None:
    assert {slug for slug, item in DOCUMENTS.items() if item.url is None} == {
        "mapping-inception-report", "guidelines-decentralised-cooperation", "migration-and-2030-agenda",
    }  # fmt: skip


def test_rights_are_kept() -> None:
    toolbox = DOCUMENTS["my-jmdi-toolbox"]
    assert toolbox.license == License.reserved("© ITC-ILO and IOM; short excerpts with the source named")
    assert toolbox.languages == ("en", "fr", "es", "ar")
    assert len(toolbox.authors) == 5


def test_a_link_to_a_file_is_a_file_too() -> None:
    item = DOCUMENTS["guidelines-mmicd"]
    assert item.detail["files"] == [{"url": item.url, "media_type": "application/pdf", "language": "en"}]
    assert all("files" not in each.detail for slug, each in DOCUMENTS.items() if slug != "guidelines-mmicd")


def test_sources_stay_behind() -> None:
    shown = repr(list(DOCUMENTS.values()))
    assert all(fact["source"] not in shown for fact in FACTS.values() if "," in fact["source"])
