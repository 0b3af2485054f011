"""A MARC record, field by field."""

from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from m4d_core.errors import Quarantine
from m4d_core.ingestion.formats.sru.adapt import marc as read
from m4d_core.ingestion.marc import Marc, trimmed
from tests.core.ingestion.libraries import control, field


def marc(*fields: str, identifier: str | None = None) -> Marc:
    data: Any = read(fromstring(f"<record>{''.join(fields)}</record>"), identifier)
    return Marc(data)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"a": "Fair recruitment :", "b": "a guide /", "c": "ILO"}, "Fair recruitment: a guide"),
        ({"a": "Fair recruitment /"}, "Fair recruitment"),
        ({"a": "Work ; Migration :"}, "Work; Migration"),
        ({"a": "This", "b": "is the"}, "This is the"),
        ({"c": "nobody"}, ""),
    ],
)
def test_the_title_is_that_and_its_remainder(fields: dict[str, Any], title: str) -> None:
    assert marc(field("245", **fields)).title() == title


@pytest.mark.parametrize(
    ("fields", "languages"),
    [
        ([field("041", a="eng")], ["eng"]),
        ([field("041", a=["eng", "fre"])], ["eng", "fre"]),
        ([field("041", a="engfrespa")], ["eng", "fre", "spa"]),
        ([control("008", "190522s2019    sz            000 0 fre d")], ["fre"]),
        ([field("041", a="ENG"), control("008", " " * 35 + "fre")], ["eng"]),
        ([control("008", "short")], []),
        ([], []),
    ],
)
def test_languages_are_those_of_041_else_of_008(fields: list[str], languages: list[str]) -> None:
    assert marc(*fields).languages() == languages


def test_the_identity_is_001_else_what_the_server_says() -> None:
    assert marc(control("001", " 995218 ")).identity(None) == "995218"
    assert marc(identifier="r1").identity(None) == "r1"
    assert marc(control("001", "ilo-995218")).identity(r"ilo-(\d+)") == "995218"
    for record, pattern in ((marc(), None), (marc(control("001", "x")), r"\d+")):
        with pytest.raises(Quarantine) as caught:
            record.identity(pattern)
        assert caught.value.reason == "no_identity"


def test_the_latest_transaction_is_a_time() -> None:
    assert marc(control("005", "20240301123456.0")).updated() == "20240301T123456Z"
    assert marc(control("005", "2024")).updated() is None
    assert marc().updated() is None


def test_links_have_their_label_and_type() -> None:
    links = marc(
        field("856", u="https://x.example/a.pdf", y="English"),
        field("856", u=["https://x.example/b", "https://x.example/c"], q="text/html", _3="Summary", z="free"),
        field("856", y="no address"),
    ).links()
    assert [(link.url[-5:], link.media_type, link.title) for link in links] == [
        ("a.pdf", "application/pdf", "English"), ("ple/b", "text/html", "Summary"), ("ple/c", "text/html", "Summary"),
    ]  # fmt: skip


def test_rights_are_terms_of_use_and_of_access() -> None:
    record = marc(field("506", a="Open access"), field("540", a="CC BY 4.0", u="https://x.example", f="CC-BY-4.0"))
    assert record.rights() == ["CC BY 4.0", "CC-BY-4.0", "https://x.example", "Open access"]


def test_identifiers() -> None:
    record = marc(
        field("020", a="9789220300001 (web pdf)"), field("020", a="978-92-2-030000-1 :"), field("022", a="1020-1234"),
        field("024", a="10.1234/abc", _2="doi"), field("191", a="A/RES/73/195"), field("020", q="no number"),
    )  # fmt: skip
    assert [(each["scheme"], each["value"]) for each in record.identifiers()] == [
        ("ISBN", "9789220300001"), ("ISBN", "978-92-2-030000-1"), ("ISSN", "1020-1234"), ("DOI", "10.1234/abc"),
        ("UN_SYMBOL", "A/RES/73/195"),
    ]  # fmt: skip


def test_the_marks_that_end_a_text_are_taken_off() -> None:
    given = ["Labour migration.", "Smith, J.", "Doe, Jane,", "Geneva :", "U.N.", " . ", ""]
    assert trimmed(given) == ["Labour migration", "Smith, J.", "Doe, Jane", "Geneva", "U.N."]
