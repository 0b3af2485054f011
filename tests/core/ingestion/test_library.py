"""Records of libraries as documents, and the requests they are asked for with."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from m4d_core.content.item import File, Item, License, Participant
from m4d_core.errors import PluginLoadError, Quarantine
from m4d_core.ingestion import Context, Deleted, Entry, OaiSource, Page, SruSource, source
from m4d_core.ingestion.contract import Request, Source, SourceConfig
from m4d_core.ingestion.formats.oai.parse import parse as parse_oai
from m4d_core.ingestion.formats.sru.parse import parse as parse_sru
from tests.core.ingestion.libraries import collection, control, dc, field, listed, marc, record

ROOT = Path(__file__).parents[3]
URL = "https://library.example/oai"
CONTEXT = Context(url=URL)
SINCE = replace(CONTEXT, changed_since=datetime(2026, 2, 1, 10, tzinfo=UTC))


@source("repository", partner="agency", license=License.reserved("© Library"), url=URL)
class Repository(OaiSource):
    identity = r"10986/\d+"


@source("catalog", partner="agency", license=License.reserved("© Library"), url=URL)
class Catalog(SruSource):
    query = "migration"


class Paged(Catalog):
    page = "https://library.example/record/{id}"


def made(inside: str, base: type[OaiSource] = Repository) -> Item:
    (entry,) = [each for each in parse_oai(listed(record(7, inside=inside)).encode(), {}) if isinstance(each, Entry)]
    item = base().read(entry, CONTEXT)
    assert isinstance(item, Item)
    return item


def cataloged(*fields: str, base: type[SruSource] = Catalog) -> Item:
    (entry,) = [each for each in parse_sru(collection(marc(7, *fields)).encode(), {}) if isinstance(each, Entry)]
    item = base().read(entry, CONTEXT)
    assert isinstance(item, Item)
    return item


def queries(requests: Any) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(request.url).query) for request in requests]


def test_a_record_of_dublin_core_is_a_document() -> None:
    item = made(dc(
        title=["Migrants and cities", "Another title"], creator=["Doe, Jane", "Roe, R."], publisher=["World Bank"],
        description=["Short.", "The longer of the two."], subject=["MIGRATION; REMITTANCES", "Labor markets"],
        coverage=["Nepal", "South Asia"], language="English,en_US", type="Working Paper", rights="CC BY 3.0 IGO",
        date=["2012-03-19T17:29:42Z", "2012-03-19T17:29:42Z", "2011-03"],
        identifier=["http://wds.example/x", "https://hdl.handle.net/10986/7", "https://library.example/bitstream/1/a.pdf",
                    "978-0-8213-0000-1"],
    ))  # fmt: skip
    assert item == Item(
        id="10986/7",
        title="Migrants and cities",
        url="https://hdl.handle.net/10986/7",
        summary="The longer of the two.",
        published="2011-03-01",
        updated="2026-02-07T10:00:00Z",
        languages=("English,en_US",),
        authors=("Doe, Jane", "Roe, R."),
        countries=("Nepal", "South Asia"),
        themes=("MIGRATION", "REMITTANCES", "Labor markets"),
        participants=(Participant(name="World Bank"),),
        files=(File(url="https://library.example/bitstream/1/a.pdf", media_type="application/pdf"),),
        license=License(
            key="CC-BY-3.0-IGO", url="https://creativecommons.org/licenses/by/3.0/igo/", rights="CC BY 3.0 IGO",
            attribution="World Bank",
        ),
        detail={
            "document_type": "WORKING_PAPER",
            "issued_on": "2011-03",
            "identifiers": [
                {"scheme": "HANDLE", "value": "10986/7"},
                {"scheme": "ISBN", "value": "978-0-8213-0000-1"},
            ],
        },
    )  # fmt: skip


def test_the_terms_of_qualified_dublin_core_go_before_the_plain_ones() -> None:
    item = made(dc(
        title="T", date="2019", dcterms_issued="2018-05-01", description="A very long description",
        dcterms_abstract="Abstract", coverage="Nepal", dcterms_spatial="Ghana", dcterms_license="CC BY-NC 4.0",
    ))  # fmt: skip
    assert (item.published, item.summary, item.countries) == ("2018-05-01", "Abstract", ("Nepal", "Ghana"))
    assert item.license is not None
    assert item.license.key == "CC-BY-NC-4.0"


def test_what_is_missing_stays_missing() -> None:
    item = made(dc(title="T"))
    assert item == Item(id="10986/7", title="T", updated="2026-02-07T10:00:00Z")
    assert made("").title == ""


def test_the_identity_is_found_in_the_header_first_else_in_the_record_else_is_the_headers_own() -> None:
    class Numbered(Repository):
        identity = r"wds/(\d+)"

    assert made(dc(title="T", identifier="https://hdl.handle.net/10986/99")).id == "10986/7"
    assert made(dc(title="T", identifier=["x", "http://wds/12"]), Numbered).id == "12"
    assert made(dc(title="T"), Numbered).id == "oai:library.example:10986/7"


def test_the_page_is_of_the_handle_or_doi_else_as_declared_else_a_link() -> None:
    class Own(Repository):
        page = "https://library.example/{id}"

    link = dc(title="T", identifier=["https://library.example/a.pdf", "https://library.example/a"])
    assert made(link).url == "https://library.example/a"
    assert made(link, Own).url == "https://library.example/10986/7"
    assert made(dc(title="T", identifier="10.1596/1813-9450"), Own).url == "https://doi.org/10.1596/1813-9450"


def test_a_deleted_record_is_withdrawn_under_the_same_identity() -> None:
    body = listed(record(7, deleted=True)).encode()
    (entry,) = [each for each in parse_oai(body, {}) if isinstance(each, Entry)]
    assert Repository().read(entry, CONTEXT) == Deleted(id="10986/7", reason="deleted by the repository")


def test_the_first_page_asks_for_all_and_later_runs_for_what_changed() -> None:
    (first,) = Repository().requests(CONTEXT)
    assert queries([first]) == [{"verb": ["ListRecords"], "metadataPrefix": ["oai_dc"]}]
    assert (first.kept, first.accept[:15]) == (False, "application/xml")
    assert queries(Repository().requests(SINCE))[0]["from"] == ["2026-02-01T10:00:00Z"]

    class Days(Repository):
        granularity = "day"
        prefix = "qdc"

    assert queries(Days().requests(SINCE)) == [
        {"verb": ["ListRecords"], "metadataPrefix": ["qdc"], "from": ["2026-02-01"]}
    ]


def test_another_granularity_is_refused_by_name() -> None:
    class Odd(Repository):
        granularity = "week"

    with pytest.raises(PluginLoadError, match="'seconds' or 'day', not 'week'"):
        Odd()


@pytest.mark.parametrize(("base", "key"), [(OaiSource, "city-library"), (SruSource, "city-catalog")])
def test_the_source_of_the_documentation_is_one(base: type[Source], key: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "plugins.md").read_text("utf-8"), re.DOTALL)
    (code,) = [block for block in blocks if f"({base.__name__})" in block]
    names: dict[str, Any] = {}
    exec(code, names)
    (made,) = [
        each for each in names.values() if isinstance(each, type) and issubclass(each, base) and each is not base
    ]
    assert (made.key, made.license is not None, made().missing()) == (key, True, {})
    assert [*made().requests(CONTEXT)]


def test_lists_follow_one_another_also_where_a_run_goes_on_in_the_middle() -> None:
    class Sets(Repository):
        sets = ("a", "b")

    made_of = Sets(SourceConfig(urls=(URL, "https://other.example/oai")))
    asked: list[Request] = [*made_of.requests(CONTEXT)]
    for _ in range(8):
        data = {"token": "t"} if "resumptionToken" not in asked[-1].url else {}
        asked += made_of.following(Page(request=asked[-1], data=data, count=1), CONTEXT)
        asked[-1] = Request(**{**vars(asked[-1]), "hints": dict(asked[-1].hints)})  # as progress keeps it
    assert [
        (urlsplit(each.url).hostname, *parse_qs(urlsplit(each.url).query).get("set", ["more"])) for each in asked[:8]
    ] == [
        ("library.example", "a"), ("library.example", "more"), ("library.example", "b"), ("library.example", "more"),
        ("other.example", "a"), ("other.example", "more"), ("other.example", "b"), ("other.example", "more"),
    ]  # fmt: skip
    assert not [*made_of.following(Page(request=asked[-1], count=1), CONTEXT)]


def test_a_record_of_marc_is_a_document() -> None:
    item = cataloged(
        control("005", "20240301123456.0"), control("008", " " * 35 + "eng"), field("020", a="9789220300001"),
        field("100", a="Doe, Jane,"), field("700", a="Roe, R."), field("110", a="International Labour Office."),
        field("264", a="Geneva :", b="ILO,", c="c2019."), field("520", a="Short."), field("520", a="The longer text."),
        field("540", a="CC BY 4.0"), field("650", a="Labour migration."), field("651", a="Nepal."),
        field("655", a="Working paper."), field("856", u="https://library.example/a.pdf", y="Full text"),
        field("856", u="https://library.example/a"), field("856", u="ftp://library.example/b"),
    )  # fmt: skip
    assert item == Item(
        id="990007",
        title="Migrants 7: a study",
        url="https://library.example/a",
        summary="The longer text.",
        published="2019-01-01",
        updated="20240301T123456Z",
        languages=("eng",),
        authors=("Doe, Jane", "Roe, R."),
        countries=("Nepal",),
        themes=("Labour migration",),
        participants=(Participant(name="International Labour Office"), Participant(name="ILO")),
        files=(File(url="https://library.example/a.pdf", media_type="application/pdf", title="Full text"),),
        license=License(
            key="CC-BY-4.0", url="https://creativecommons.org/licenses/by/4.0/", rights="CC BY 4.0", attribution="ILO"
        ),
        detail={
            "document_type": "WORKING_PAPER",
            "issued_on": "2019",
            "identifiers": [{"scheme": "ISBN", "value": "9789220300001"}],
        },
    )


def test_a_declared_page_goes_before_links_which_are_files_then() -> None:
    item = cataloged(field("856", u="https://library.example/a"), base=Paged)
    assert item.url == "https://library.example/record/990007"
    assert [file.url for file in item.files] == ["https://library.example/a"]


def test_the_date_is_taken_where_it_is_stated_best() -> None:
    assert cataloged(field("260", c="[2007?]"), field("269", a="2007-05-01")).published == "2007-05-01"
    assert cataloged(field("260", c="[2007?]"), field("264", c="c2008")).detail["issued_on"] == "2008"
    assert cataloged().published is None


def test_a_record_of_marc_without_identifier_is_quarantined() -> None:
    body = collection(f"<record>{field('245', a='T')}</record>").encode()
    (entry,) = [each for each in parse_sru(body, {}) if isinstance(each, Entry)]
    with pytest.raises(Quarantine):
        Catalog().read(entry, CONTEXT)


def test_a_search_is_asked_for_page_by_page() -> None:
    (first,) = Catalog().requests(CONTEXT)
    assert queries([first]) == [{
        "version": ["1.2"], "operation": ["searchRetrieve"], "recordSchema": ["marcxml"], "query": ["migration"],
        "maximumRecords": ["50"], "startRecord": ["1"],
    }]  # fmt: skip
    stated = {"numberOfRecords": "60", "nextRecordPosition": "1"}
    (second,) = Catalog().following(Page(request=first, data=stated, count=50), CONTEXT)
    assert queries([second])[0]["startRecord"] == ["51"]
    assert not [*Catalog().following(Page(request=second, data=stated, count=10), CONTEXT)]
    assert not [*Catalog().following(Page(request=second, data=stated, count=0), CONTEXT)]


def test_the_operators_search_goes_before_the_declared_one() -> None:
    given = Catalog(SourceConfig(options={"query": " asylum "}))
    assert queries(given.requests(CONTEXT))[0]["query"] == ["asylum"]
    assert (given.missing(), Catalog().missing()) == ({}, {})

    class Bare(SruSource):
        query = " "

    assert list(Bare().missing()) == ["query"]
    assert list(Bare.settings()) == ["query"]
