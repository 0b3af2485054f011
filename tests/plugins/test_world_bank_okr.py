from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from m4d_core.content.item import Item
from m4d_core.ingestion.contract import SUPPORTED_APIS, Context, Deleted, Entry, Page
from m4d_core.ingestion.formats.oai.parse import parse
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_plugins.world_bank_okr import OpenKnowledge
from tests.core.ingestion.libraries import dc, listed, record
from tests.plugins.test_recorded import read

CONTEXT = Context(url=str(OpenKnowledge.url))


def record_of(number: int, *, inside: str = "", deleted: bool = False) -> object:
    body = listed(record(number, inside=inside, deleted=deleted)).replace(
        "library.example", "openknowledge.worldbank.org"
    )
    (entry,) = [each for each in parse(body.encode(), {}) if isinstance(each, Entry)]
    return OpenKnowledge().read(entry, CONTEXT)


def test_declarations() -> None:
    source = OpenKnowledge()
    assert source.license is not None
    assert (source.key, source.partner, source.kind, source.license.key) == (
        "world-bank-okr", "world-bank", "DOCUMENT", "all-rights-reserved",
    )  # fmt: skip
    assert (source.scope, source.confidence, source.enabled) == (MIGRATION, "B", True)
    assert source.api in SUPPORTED_APIS
    assert source.missing() == {}


def test_it_is_asked_page_by_page_and_for_what_has_changed() -> None:
    since = datetime(2026, 8, 1, tzinfo=UTC)
    (first,) = OpenKnowledge().requests(Context(url=CONTEXT.url, changed_since=since))
    assert parse_qs(urlsplit(first.url).query) == {
        "verb": ["ListRecords"], "metadataPrefix": ["oai_dc"], "from": ["2026-08-01T00:00:00Z"],
    }  # fmt: skip
    token = "oai_dc/2026-08-01T00:00:00Z///100"
    (second,) = OpenKnowledge().following(Page(request=first, data={"token": token}, count=100), CONTEXT)
    assert parse_qs(urlsplit(second.url).query) == {"verb": ["ListRecords"], "resumptionToken": [token]}


def test_a_document_is_known_by_its_handle_whatever_else_it_is_called() -> None:
    for given in (["http://documents.worldbank.org/curated/en/1"], ["10.1596/1813-9450-1", "978-0-8213-0000-1"], []):
        item = record_of(2345, inside=dc(title="T", identifier=given))
        assert isinstance(item, Item)
        assert item.id == "10986/2345"
    assert record_of(2345, deleted=True) == Deleted(id="10986/2345", reason="deleted by the repository")


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        (["2012-03-19T17:29:42Z", "2012-03-19T17:29:42Z", "2011-03"], "2011-03-01"),
        (["2012-03-19T17:29:42Z", "2011"], "2011-01-01"),
        (["2012-03-19T17:29:42Z"], None),
    ],
)
def test_the_time_of_accession_is_no_date_of_publication(dates: list[str], published: str | None) -> None:
    item = record_of(1, inside=dc(title="T", date=dates))
    assert isinstance(item, Item)
    assert item.published == published


@pytest.mark.parametrize(
    ("rights", "key"),
    [
        ("CC BY 3.0 IGO", "CC-BY-3.0-IGO"),
        ("http://creativecommons.org/licenses/by-nc/3.0/igo", "CC-BY-NC-3.0-IGO"),
        ("CC BY-NC-ND 3.0 IGO", "CC-BY-NC-ND-3.0-IGO"),
        ("Creative Commons Attribution 3.0 IGO", "CC-BY-3.0-IGO"),
        ("World Bank", "all-rights-reserved"),
    ],
)
def test_each_record_states_its_own_license(rights: str, key: str) -> None:
    item = record_of(1, inside=dc(title="T", rights=rights, publisher="World Bank"))
    assert isinstance(item, Item)
    assert item.license is not None
    assert (item.license.key, item.license.rights) == (key, rights)


def test_captured_records_of_another_repository_are_read_and_kept_by_the_headers_identifier(samples: Path) -> None:
    deleted, item = read(OpenKnowledge(), (samples / "oai-pmh" / "ListRecords.xml").read_bytes())
    assert deleted == {
        "locator": "record[0]", "deleted": "oai:test.example.com:1585310", "reason": "deleted by the repository",
    }  # fmt: skip
    assert (item["identity"], item["title"]) == ("oai:test.example.com:1585322", "Sample Title")
    assert item["authors"] == ["John Doe"]
    assert item["why_inside"] is None
    (single,) = read(OpenKnowledge(), (samples / "oai-pmh" / "GetRecord.xml").read_bytes())
    assert (single["identity"], single["detail"]["issued_on"]) == ("oai:test.example.com:1996652", "2011")
    assert read(OpenKnowledge(), (samples / "oai-pmh" / "noRecordsMatch.xml").read_bytes()) == []
