from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.sru.parse import light, parse
from tests.core.ingestion.libraries import collection, marc, sru

PAGE = sru(marc(1), marc(2), marc(3), total=220, inside="<nextRecordPosition>4</nextRecordPosition>")
REASONS = {"not_a_feed", "empty", "truncated", "xml_entities", "xml_depth", "refused"}

Found = Sequence[Entry | BadEntry]


def read(body: bytes | str, **hints: str) -> tuple[Found, FeedInfo]:
    found = list(parse(body.encode() if isinstance(body, str) else body, hints))
    (info,) = [each for each in found if isinstance(each, FeedInfo)]
    return [each for each in found if not isinstance(each, FeedInfo)], info


def read_broken(body: bytes | str, **hints: str) -> tuple[Found, FeedError]:
    found: list[Entry | BadEntry] = []
    try:
        found += (
            each
            for each in parse(body.encode() if isinstance(body, str) else body, hints)
            if not isinstance(each, FeedInfo)
        )
    except FeedError as fault:
        return found, fault
    raise AssertionError("it was read without a fault")


def identifiers(found: Found) -> list[str]:
    return [each.data["control"]["001"][-1] if isinstance(each, Entry) else each.reason for each in found]


def diagnostics(*codes: str, details: str = "x") -> str:
    found = "".join(
        f"<diagnostic><uri>info:srw/diagnostic/1/{code}</uri><details>{details}</details><message>No</message></diagnostic>"
        for code in codes
    )
    return f"<diagnostics>{found}</diagnostics>"


@pytest.mark.parametrize(
    ("name", "space"),
    [
        ("1.1", "http://www.loc.gov/zing/srw/"),
        ("1.2", "http://www.loc.gov/zing/srw/"),
        ("2.0", "http://docs.oasis-open.org/ns/search-ws/sruResponse"),
    ],
)
def test_records_come_in_order_in_every_version(name: str, space: str) -> None:
    body = PAGE.replace("1.2", name).replace("http://www.loc.gov/zing/srw/", space)
    found, info = read(body)
    assert identifiers(found) == ["1", "2", "3"]
    assert [each.locator for each in found] == ["record[0]", "record[1]", "record[2]"]
    assert info.page == {"numberOfRecords": "220", "nextRecordPosition": "4"}


def test_prefixes_are_the_publishers_own() -> None:
    body = PAGE.replace("<record>", "<zs:record>").replace("</record><", "</zs:record><")
    body = body.replace("</zs:record></recordData>", "</record></recordData>").replace(
        "searchRetrieve", "zs:searchRetrieve"
    )
    body = body.replace("xmlns=", "xmlns:zs=", 1).replace("</recordPosition></record>", "</recordPosition></zs:record>")
    assert identifiers(read(body)[0]) == ["1", "2", "3"]


def test_marcxml_alone_is_read_too() -> None:
    assert identifiers(read(collection(marc(1), marc(2)))[0]) == ["1", "2"]
    assert identifiers(read(marc(1))[0]) == ["1"]
    inside = sru(collection(marc(1)).partition("?>")[2])
    assert identifiers(read(inside)[0]) == ["1"]


def test_a_record_packed_as_a_string_is_unpacked() -> None:
    declared = '<?xml version="1.0" encoding="ISO-8859-1"?>'
    body = sru(escape(declared + marc(1, title="Migraci\xf3n")), escape("<p>x"), escape("no record"), "")
    found, _ = read(body)
    assert isinstance(found[0], Entry)
    assert found[0].data["fields"]["245"][0]["a"] == ["Migraci\xf3n"]
    assert identifiers(found[1:]) == ["other_metadata"] * 3


def test_a_bomb_packed_as_a_string_is_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + marc(1, title="t").replace("t", "&b;")
    assert read_broken(sru(escape(bomb)))[1].reason == "xml_entities"
    deep = marc(1, "<x>" * 20 + "</x>" * 20)
    assert read_broken(sru(escape(deep)), xml_depth="12")[1].reason == "xml_depth"


def test_another_schema_is_named() -> None:
    found, _ = read(sru("<dc:dc><dc:title>x</dc:title></dc:dc>", marc(2)))
    assert identifiers(found) == ["other_metadata", "2"]
    assert isinstance(found[0], BadEntry)
    assert "<dc:dc>" in found[0].error


def test_diagnostics_beside_records_are_warnings_and_without_any_an_error() -> None:
    found, info = read(sru(marc(1), total=1, inside=diagnostics("59", "7")))
    assert (identifiers(found), info.page["diagnostics"]) == (["1"], ["59: No x", "7: No x"])
    found, fault = read_broken(sru(total=0, inside=diagnostics("16", details="y" * 300)))
    assert (found, fault.reason) == ([], "refused")
    assert "16: No yyy" in fault.message
    assert len(fault.message) < 130
    assert read_broken(sru(inside="<diagnostics><diagnostic/></diagnostics>"))[1].reason == "refused"


def test_a_diagnostic_in_the_place_of_a_record_is_a_bad_one() -> None:
    (first, second), _ = read(
        sru(diagnostics("64").removeprefix("<diagnostics>").removesuffix("</diagnostics>"), marc(2))
    )
    assert isinstance(first, BadEntry)
    assert (first.reason, first.error) == ("diagnostic", "64: No x")
    assert isinstance(second, Entry)


def test_nothing_found_and_behind_the_end_are_no_error() -> None:
    assert read(sru(total=0))[0] == []
    assert read(sru(total=5, inside=diagnostics("61")))[0] == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        ("<!DOCTYPE html><html><body>Just a moment</body></html>", "not_a_feed"),
        ("<explainResponse/>", "not_a_feed"),
        ("not found", "not_a_feed"),
        (b"\x1f\x8b\x08\x00", "not_a_feed"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + PAGE.partition("?>")[2], "xml_entities"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + PAGE.partition("?>")[2], "xml_entities"),
    ],
)
def test_what_is_no_answer_of_a_catalog_is_named(body: bytes | str, reason: str) -> None:
    found, fault = read_broken(body)
    assert (found, fault.reason) == ([], reason)


def test_an_answer_that_breaks_off_gives_its_whole_records() -> None:
    for cut in range(PAGE.index("<record>"), len(PAGE) - len("</searchRetrieveResponse>"), 11):
        found, fault = read_broken(PAGE[:cut])
        assert fault.reason == "truncated"
        assert len(found) == PAGE[:cut].count("</recordPosition></record>")


@pytest.mark.parametrize("bad", ["A & B", "&nbsp;", "<x>", "</x>", '<a b="1" b="2"/>', "&#11;"])
def test_a_damaged_record_is_named_once_and_its_siblings_go_on(bad: str) -> None:
    for body in (sru(marc(1), marc(2, bad), marc(3), total=3), collection(marc(1), marc(2, bad), marc(3))):
        found, info = read(body)
        assert identifiers(found) == ["1", "not_well_formed", "3"]
        assert info.page.get("numberOfRecords") in {"3", None}


def test_behind_a_damaged_last_record_the_rest_is_read() -> None:
    inside = "<nextRecordPosition>3</nextRecordPosition>"
    found, info = read(sru(marc(1), marc(2, "A & B"), total=9, inside=inside))
    assert identifiers(found) == ["1", "not_well_formed"]
    assert info.page == {"numberOfRecords": "9", "nextRecordPosition": "3"}
    assert identifiers(read(collection(marc(1), marc(2, "A & B")))[0]) == ["1", "not_well_formed"]
    found, fault = read_broken(marc(1, "A & B"))
    assert (identifiers(found), fault.reason) == (["not_well_formed"], "truncated")


def test_damage_round_a_record_is_named_once_too() -> None:
    body = PAGE.replace("<recordPacking>", "<recordPacking>&", 1)
    assert identifiers(read(body)[0]) == ["not_well_formed", "2", "3"]


def test_depth_up_to_the_limit_is_read_and_one_deeper_refused() -> None:
    deep = sru(marc(1, "<x>" * 15 + "</x>" * 15))
    assert len(read(deep, xml_depth="20")[0]) == 1
    assert read_broken(deep, xml_depth="19")[1].reason == "xml_depth"


def test_a_whole_answer_is_read_where_we_stand_and_any_other_left_to_the_child() -> None:
    body = PAGE.encode()
    assert [*(light(body, {}) or ())] == list(parse(body, {}))
    assert light(PAGE.replace("recordPacking>xml", "recordPacking>&").encode(), {}) is None
    with pytest.raises(FeedError):
        list(light(body[:-60], {}) or ())


HEADS = st.sampled_from([b"", b"<searchRetrieveResponse>", b"<collection><record><controlfield>", b"<record>"])


@given(HEADS, st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_give_records_or_a_named_fault(head: bytes, tail: bytes) -> None:
    check(head + tail)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_damage_gives_records_or_a_named_fault(data: st.DataObject) -> None:
    body = bytearray(PAGE.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        junk = data.draw(
            st.sampled_from(
                [b"", b"<", b"&", b"\x00", b"\xff", b"]]>", b"<!--", b"<record>", b"</recordData>", b"&lt;"]
            )
        )
        body[at : at + data.draw(st.integers(0, 20))] = junk
    check(bytes(body))


def check(body: bytes) -> None:
    light(body, {})
    try:
        for each in parse(body, {}):
            assert isinstance(each, FeedInfo | Entry | BadEntry)
    except FeedError as fault:
        reason = fault.reason
    else:
        return
    assert reason in REASONS


@pytest.mark.parametrize(
    ("name", "count", "page"),
    [
        ("response_multiple_1.xml", 99, {"numberOfRecords": "220", "nextRecordPosition": "100"}),
        ("response_single.xml", 1, {"numberOfRecords": "1"}),
        ("test_searchretrieve.xml", 12, {"numberOfRecords": "12"}),
        ("test_searchretrieve_warning.xml", 10, {"numberOfRecords": "10", "nextRecordPosition": "10"}),
    ],
)
def test_captured_answers_in_other_schemas_are_counted_and_none_is_taken_for_marc(
    samples: Path, name: str, count: int, page: dict[str, str]
) -> None:
    body = (samples / "marc-sru" / name).read_bytes()
    assert body.count(b"<record>") == count
    found, info = read(body)
    assert identifiers(found) == ["other_metadata"] * count
    assert info.page == page


def test_captured_marcxml_of_the_united_nations(samples: Path) -> None:
    body = (samples / "un-library" / "undhl-marc.xml").read_bytes()
    found, info = read(body)
    assert len(found) == len(ElementTree.fromstring(body).findall("record")) == 2
    assert all(isinstance(each, Entry) for each in found)
    assert info.page == {}
