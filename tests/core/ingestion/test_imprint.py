"""What libraries write of a document, in their real spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.item import License
from m4d_core.ingestion import imprint

RESERVED = License.reserved("© Library")


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        (["2012-03-19T17:29:42Z", "2012-03-19T17:29:42Z", "2011-03"], "2011-03"),
        (["2025-01-09"], "2025-01-09"),
        (["2012"], "2012"),
        (["2010", "2011"], "2011"),
        (["2012-03-19T17:29:42Z"], None),
        (["c2019", "2019-13", "1066", ""], None),
        ([], None),
    ],
)
def test_the_date_of_a_publication_is_the_last_that_is_plain(texts: list[str], date: str | None) -> None:
    assert imprint.plain_date(texts) == date


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        (["c2019."], "2019"),
        (["[2007?]"], "2007"),
        (["2015-12-25"], "2015-12-25"),
        (["[s.l.]", "2018-2020"], "2018"),
        (["20191"], None),
        (["s.d."], None),
        ([], None),
    ],
)
def test_a_year_is_found_in_what_catalogs_write(texts: list[str], date: str | None) -> None:
    assert imprint.stated_year(texts) == date


@pytest.mark.parametrize(
    ("date", "first"), [("2011", "2011-01-01"), ("2011-03", "2011-03-01"), ("2011-03-09", "2011-03-09"), (None, None)]
)
def test_the_first_day_of_a_date(date: str | None, first: str | None) -> None:
    assert imprint.first_day(date) == first


@pytest.mark.parametrize(
    ("text", "scheme", "value"),
    [
        ("https://hdl.handle.net/10986/2345", "HANDLE", "10986/2345"),
        ("http://library.example/handle/10986/2345", "HANDLE", "10986/2345"),
        ("hdl:10986/2345", "HANDLE", "10986/2345"),
        ("10.1596/978-1-4648-0001-1", "DOI", "10.1596/978-1-4648-0001-1"),
        ("https://doi.org/10.1596/1813-9450-1", "DOI", "10.1596/1813-9450-1"),
        ("doi: 10.1787/abc-en", "DOI", "10.1787/abc-en"),
        ("978-92-2-030000-1", "ISBN", "978-92-2-030000-1"),
        ("urn:isbn:922030000x", "ISBN", "922030000X"),
        ("ISSN 1813-9450", "ISSN", "1813-9450"),
    ],
)
def test_identifiers_are_told_by_their_form(text: str, scheme: str, value: str) -> None:
    assert imprint.identifiers([text, f" {text} "]) == [{"scheme": scheme, "value": value}]


@pytest.mark.parametrize("text", ["", "12345", "http://library.example/report.pdf", "WPS 4321", "1813-9450", "2011-03"])
def test_what_is_no_identifier_of_a_known_kind_is_left_out(text: str) -> None:
    assert imprint.identifiers([text]) == []


@pytest.mark.parametrize(
    ("texts", "page"),
    [
        (["http://library.example/x", "10.1596/1", "https://hdl.handle.net/10986/1"], "https://hdl.handle.net/10986/1"),
        (["https://library.example/handle/10986/1"], "https://library.example/handle/10986/1"),
        (["report.pdf", "10.1596/1"], "https://doi.org/10.1596/1"),
        (["hdl:10986/1"], "https://hdl.handle.net/10986/1"),
        (["report.pdf"], None),
        (["doi:10.1596/1813-9450"], "https://doi.org/10.1596/1813-9450"),
        ([], None),
    ],
)
def test_the_page_is_that_of_the_handle_else_of_the_doi(texts: list[str], page: str | None) -> None:
    assert imprint.landing_page(texts) == page


@pytest.mark.parametrize(
    ("url", "is_file", "media_type"),
    [
        ("https://library.example/Report%201.PDF?x=1", True, "application/pdf"),
        ("http://library.example/bitstreams/0a-1b/download", True, None),
        ("http://library.example/bitstream/10986/1/5/a.txt", True, "text/plain"),
        ("http://library.example/handle/1", False, None),
        ("report.pdf", False, None),
        ("http://[x/a.pdf", False, None),
        ("/bitstream/1", False, None),
    ],
)
def test_files_are_told_by_their_address(url: str, is_file: bool, media_type: str | None) -> None:
    assert (imprint.is_file(url), imprint.media_type(url)) == (is_file, media_type)


def test_types_are_ours_or_none() -> None:
    assert imprint.document_type(["text", "Working Paper"]) == "WORKING_PAPER"
    assert imprint.document_type(["info:eu-repo/semantics/article"]) == "ARTICLE"
    assert imprint.document_type(["policy_brief"]) == "POLICY_BRIEF"
    assert imprint.document_type(["Sculpture"]) is None


def test_the_longest_text_is_the_first_of_those() -> None:
    assert imprint.longest(["a", "bbb", "ccc"]) == "bbb"
    assert imprint.longest([]) is None


def test_rights_that_name_a_license_go_before_the_sources() -> None:
    stated = imprint.rights(["CC BY 3.0 IGO", "World Bank"], RESERVED, "World Bank")
    assert stated == License(
        key="CC-BY-3.0-IGO", url="https://creativecommons.org/licenses/by/3.0/igo/",
        rights="CC BY 3.0 IGO; World Bank", attribution="World Bank",
    )  # fmt: skip
    usual = License(key="CC-BY-4.0", attribution="Agency")
    assert getattr(imprint.rights(["CC BY-NC 4.0"], usual, None), "attribution", None) == "Agency"


def test_rights_that_name_none_keep_the_sources_and_the_words() -> None:
    assert imprint.rights(["Ask us"], RESERVED, "X") == License(key="all-rights-reserved", rights="Ask us")
    assert imprint.rights([], RESERVED, "X") is None
    assert imprint.rights(["CC BY 4.0"], None, "X") is None


def test_a_pattern_gives_its_group_or_all_of_it() -> None:
    assert imprint.matched(r"10986/\d+", ["x", "oai:y:10986/12"]) == "10986/12"
    assert imprint.matched(r"10986/(\d+)", ["oai:y:10986/12"]) == "12"
    assert imprint.matched(r"10986/\d+", ["x"]) is None
    assert imprint.matched(None, ["x"]) is None


def test_what_is_empty_is_left_out() -> None:
    assert imprint.filled(a=None, b="", c=[], d=0, e="x") == {"d": 0, "e": "x"}


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    texts = [text, f"http://{text}", f"https://doi.org/{text}"]
    imprint.plain_date(texts)
    imprint.stated_year(texts)
    imprint.identifiers(texts)
    imprint.landing_page(texts)
    assert [imprint.is_file(each) in (True, False) for each in texts]
