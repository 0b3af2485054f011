from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from m4d_core.content.item import Item, Participant
from m4d_core.errors import Quarantine
from m4d_core.ingestion.contract import Context, Deleted, Entry, Page, Request, SourceConfig
from m4d_core.ingestion.paginate import as_number
from m4d_plugins.reliefweb.reports import ReliefWeb
from tests.world import NOW

CONTEXT = Context(url="https://api.reliefweb.int/v2")
KEY = "m4d-network-abc123"


def made(**options: Any) -> ReliefWeb:
    return ReliefWeb(SourceConfig(options={"appname": KEY, **options}))


def query(request: Request) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def report(**fields: Any) -> Entry:
    return Entry(locator="data[0]", data={"id": "7", "fields": {"title": "T", **fields}})


def item(**fields: Any) -> Item:
    found = made().read(report(**fields), CONTEXT)
    assert isinstance(found, Item)
    return found


def test_without_an_appname_it_says_where_to_ask() -> None:
    assert dict(ReliefWeb().missing()) == {"appname": "https://apidoc.reliefweb.int/parameters#appname"}
    assert dict(made().missing()) == {}


def test_what_has_changed_is_asked_for_oldest_change_first() -> None:
    (first,) = made().requests(CONTEXT)
    asked = query(first)
    assert first.url.startswith("https://api.reliefweb.int/v2/reports?")
    assert (asked["appname"], asked["sort[]"], asked["limit"]) == ([KEY], ["date.changed:asc"], ["100"])
    assert asked["filter[operator]"] == ["AND"]
    assert asked["filter[conditions][0][field]"] == ["source.shortname"]
    assert asked["filter[conditions][0][value][]"] == ["IOM", "UNHCR", "UNFPA", "ILO", "UNDP", "UN Women"]
    assert asked["filter[conditions][0][operator]"] == ["OR"]
    assert asked["filter[conditions][1][field]"] == ["date.changed"]
    assert asked["filter[conditions][1][value][from]"] == ["2025-01-01T00:00:00+00:00"]
    assert "body-html" in asked["fields[include][]"]
    assert "date.changed" in asked["fields[include][]"]
    assert "+" not in first.url.partition("from")[2], "a plus sign would be read as a blank"
    assert len(first.url) <= 2048
    assert first.hints["records"] == "data"


def test_the_next_run_asks_from_its_cursor_on() -> None:
    (first,) = made().requests(Context(url=CONTEXT.url, changed_since=NOW))
    assert query(first)["filter[conditions][1][value][from]"] == [f"{NOW:%Y-%m-%dT%H:%M:%S}+00:00"]


def test_organizations_and_theme_are_the_operators() -> None:
    (first,) = made(organizations=" IOM ", theme="Health", since="2026-01-01").requests(CONTEXT)
    asked = query(first)
    assert asked["filter[conditions][0][value][]"] == ["IOM"]
    assert "filter[conditions][0][operator]" not in asked
    assert (asked["filter[conditions][1][field]"], asked["filter[conditions][1][value]"]) == (
        ["theme.name"],
        ["Health"],
    )
    assert asked["filter[conditions][2][value][from]"] == ["2026-01-01T00:00:00+00:00"]
    (everybody,) = made(organizations="").requests(CONTEXT)
    assert query(everybody)["filter[conditions][0][field]"] == ["date.changed"]


@pytest.mark.parametrize("following", ["?offset=100&limit=100", f"/v2/reports?appname={KEY}&offset=100&limit=100"])
def test_the_next_page_is_asked_for_with_the_appname(following: str) -> None:
    (first,) = made().requests(CONTEXT)
    page = Page(request=first, data={"links": {"next": {"href": following}}}, count=100)
    (second,) = made().following(page, CONTEXT)
    assert query(second)["appname"] == [KEY]
    assert as_number(query(second)["offset"][0]) == 100
    assert (second.kept, second.hints["records"]) == (False, "data")
    assert list(made().following(Page(request=first, data={"links": {}}, count=7), CONTEXT)) == []


def test_the_appname_stands_in_no_stored_address() -> None:
    (first,) = made().requests(CONTEXT)
    assert KEY not in made().redact(first.url)
    assert "appname={appname}" in made().redact(first.url)


def test_news_are_told_from_documents_by_their_format() -> None:
    news = item(
        format=[{"name": "News and Press Release"}], source=[{"name": "Agency", "homepage": "https://a.example"}]
    )
    assert (news.kind, news.detail) == (
        "NEWS",
        {"original_source": {"title": "Agency", "url": "https://a.example"}},
    )
    assert item(format=[{"name": "News and Press Release"}]).detail == {}
    assert (item(format=[{"name": "Map"}]).kind, item(format=[{"name": "Map"}]).detail) == (
        "DOCUMENT",
        {"document_type": "MAP"},
    )
    assert (item().kind, item().detail) == ("DOCUMENT", {})


def test_rights_stay_with_the_publishers() -> None:
    found = item(source=[{"name": "Agency One", "shortname": "AO"}, {"name": "Agency Two"}])
    assert found.license is not None
    assert (found.license.key, found.license.attribution) == ("per-origin", "AO, Agency Two")
    assert found.participants == (Participant(name="AO"), Participant(name="Agency Two"))


def test_the_size_of_a_file_comes_as_text() -> None:
    (file,) = item(file=[{"url": "https://a.example/a.pdf", "filesize": "123", "filename": "a.pdf"}]).files
    assert (file.size, file.title) == (123, "a.pdf")


@pytest.mark.parametrize("status", ["refused", "archive", "draft", "pending", "on-hold", "expired"])
def test_what_is_taken_back_is_deleted(status: str) -> None:
    assert made().read(report(status=status), CONTEXT) == Deleted(id="7", reason=status)


@pytest.mark.parametrize("status", ["published", "to-review"])
def test_what_is_there_is_an_item(status: str) -> None:
    assert item(status=status).id == "7"


@pytest.mark.parametrize(
    "fields",
    [{"source": "IOM"}, {"file": [{"filename": "no address"}]}, {"date": "2026"}, {"title": None}, {"country": {}}],
)
def test_a_record_of_another_shape_is_quarantined(fields: dict[str, Any]) -> None:
    with pytest.raises(Quarantine) as caught:
        made().read(report(**fields), CONTEXT)
    assert caught.value.reason == "drift"


def test_odd_values_inside_are_passed_over() -> None:
    found = item(country=[{"iso3": None}, {"iso3": "tun"}, {}], theme=[{"name": 7}], image={"url": None})
    assert (found.countries, found.themes, found.image) == (("tun",), (), None)
