from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from m4d_core.content.details.document import DocumentType
from m4d_core.content.item import Item
from m4d_core.ingestion.contract import Context, Entry, Page, Request, SourceConfig
from m4d_plugins.world_bank.documents import _DOCUMENT_TYPES, WorldBankDocuments
from tests.world import NOW

CONTEXT = Context(url="https://search.worldbank.org/api/v3/wds")


def query(request: Request) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def read(**data: Any) -> Item:
    found = WorldBankDocuments().read(Entry(locator="", data={"id": "7", "key_": "D7", **data}), CONTEXT)
    assert isinstance(found, Item)
    return found


def test_documents_that_speak_of_migration_are_asked_for() -> None:
    (first,) = WorldBankDocuments().requests(CONTEXT)
    asked = query(first)
    assert (asked["format"], asked["qterm"], asked["srt"], asked["order"]) == (
        ["json"], ["migration"], ["docdt"], ["desc"],
    )  # fmt: skip
    assert (asked["strdate"], asked["enddate"]) == (["2024-01-01"], ["2099-12-31"]), "one end alone is one year"
    assert (asked["rows"], asked["os"]) == (["50"], ["0"])
    assert {"authr", "abstracts", "display_title"} <= set(asked["fl"][0].split(","))
    assert not {"count_exact", "docty_exact", "lang_exact"} & set(asked)
    assert first.hints == {"records": "documents", "beside": "facets"}


def test_filters_are_the_operators_and_the_next_run_asks_from_its_cursor_on() -> None:
    options = {"query": "remittances", "country": "Nepal^Tonga", "doc_type": "Report", "language": "French"}
    made = WorldBankDocuments(SourceConfig(options=options))
    (first,) = made.requests(Context(url=CONTEXT.url, changed_since=NOW))
    asked = query(first)
    assert (asked["count_exact"], asked["docty_exact"], asked["lang_exact"]) == (
        ["Nepal^Tonga"],
        ["Report"],
        ["French"],
    )
    assert (asked["qterm"], asked["strdate"]) == (["remittances"], [f"{NOW:%Y-%m-%d}"])


@pytest.mark.parametrize(("total", "following"), [(44, None), ("51", "50"), (51, "50"), ("1,204", "50"), (None, "50")])
def test_pages_are_counted_by_a_total_in_any_form(total: object, following: str | None) -> None:
    (first,) = WorldBankDocuments().requests(CONTEXT)
    found = list(WorldBankDocuments().following(Page(request=first, data={"total": total}, count=50), CONTEXT))
    assert [query(each)["os"][0] for each in found] == ([following] if following else [])


def test_identity_is_the_key_it_stands_under() -> None:
    assert read(display_title="T").id == "D7"
    assert read(display_title="T", key_="").id == "D7"


def test_a_title_is_what_there_is_of_three() -> None:
    assert read(display_title=" A\n b", docna={"0": {"docna": "c"}}).title == "A b"
    assert read(docna={"0": {"docna": "c"}}, repnme={"repnme": "d"}).title == "c"
    assert read(repnme={"repnme": "d"}).title == "d"
    assert read().title == ""


def test_a_document_with_all_it_can_hold() -> None:
    item = read(
        display_title="T", authors={"0": {"author": "A"}}, abstracts={"cdata!": "S"}, count="World,Nepal",
        lang="English", docdt="2025-10-01T04:00:00Z", theme="Jobs", keywd={"0": {"keywd": " k "}},
        docty=" Working Paper", repnb="WP1", pdfurl="http://a.example/a.pdf", txturl="http://a.example/a.txt", url="http://a.example/a",
    )  # fmt: skip
    assert (item.url, item.summary, item.published) == ("http://a.example/a", "S", "2025-10-01T04:00:00Z")
    assert (item.authors, item.languages, item.countries) == (("A",), ("English",), ("Nepal",))
    assert (item.themes, item.detail["subjects"]) == (("Jobs", "k"), ["k"])
    assert (item.detail["document_type"], item.detail["identifiers"]) == (
        "WORKING_PAPER",
        [{"scheme": "OTHER", "value": "WP1"}],
    )
    assert [(file.url, file.media_type) for file in item.files] == [
        ("http://a.example/a.pdf", "application/pdf"),
        ("http://a.example/a.txt", "text/plain"),
    ]


def test_a_document_without_a_page_links_its_file() -> None:
    assert read(display_title="T", pdfurl="http://a.example/a.pdf").url == "http://a.example/a.pdf"


def test_every_type_is_one_of_ours() -> None:
    assert set(_DOCUMENT_TYPES.values()) <= set(get_args(DocumentType))


def test_no_license_is_stated() -> None:
    assert WorldBankDocuments.license is not None
    assert WorldBankDocuments.license.key == "unknown"
