from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo, Page, Request
from m4d_core.ingestion.formats.oai.parse import light, parse
from m4d_core.ingestion.library import OaiSource
from m4d_core.ingestion.xml_records import MAX_LIGHT
from tests.core.ingestion.libraries import answer, dc, error, listed, record, token

URL = "https://library.example/oai?verb=ListRecords"
NEXT = f"{URL}&resumptionToken=t1"
PAGE = listed(record(1), record(2, deleted=True), record(3), token("t2", cursor="0"))
REASONS = {
    "not_a_feed", "empty", "truncated", "xml_entities", "xml_depth", "stale_page", "refused", "endless_list",
}  # fmt: skip
XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))

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
    return [each.data["identifier"][-1] if isinstance(each, Entry) else each.reason for each in found]


def test_records_come_in_order_with_their_place_and_the_token_behind_them() -> None:
    found, info = read(PAGE)
    assert identifiers(found) == ["1", "2", "3"]
    assert [each.locator for each in found] == ["record[0]", "record[1]", "record[2]"]
    assert [each.data["deleted"] for each in found if isinstance(each, Entry)] == [False, True, False]
    assert info.page == {"token": "t2", "completeListSize": "5", "cursor": "0"}


@pytest.mark.parametrize("last", ["", token(""), token(" \n "), "<resumptionToken/>"])
def test_an_empty_token_or_none_ends_the_list(last: str) -> None:
    assert "token" not in read(listed(record(1), last))[1].page


def test_all_that_a_token_says_is_kept() -> None:
    stated = token("oai_dc/2026-08-01T00:00:00Z///100", cursor="0", expirationDate="2026-03-02T00:00:00Z")
    assert read(listed(record(1), stated))[1].page == {
        "token": "oai_dc/2026-08-01T00:00:00Z///100", "completeListSize": "5", "cursor": "0",
        "expirationDate": "2026-03-02T00:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize("code", ["noRecordsMatch", "noSetHierarchy", "noMetadataFormats"])
def test_no_records_are_no_error(code: str) -> None:
    assert read(error(code, "nothing"))[0] == []
    assert read(listed())[0] == []


def test_a_token_that_is_taken_no_more_asks_to_begin_again() -> None:
    found, fault = read_broken(error("badResumptionToken", "expired"), url=NEXT)
    assert (found, fault.reason) == ([], "stale_page")
    both = answer('<error code="badArgument"/><error code="badResumptionToken"/>')
    assert read_broken(both)[1].reason == "stale_page"


@pytest.mark.parametrize("code", ["badVerb", "cannotDisseminateFormat", "idDoesNotExist", "badArgument", "", "odd"])
def test_any_other_error_is_told_in_the_repositorys_words(code: str) -> None:
    fault = read_broken(error(code, "It is\n  not\x07 so. " + "x" * 200))[1]
    assert fault.reason == "refused"
    assert f"{code}: It is not so. xxx" in fault.message
    assert len(fault.message) < 130
    assert "\n" not in fault.message


def test_a_repository_that_takes_no_times_is_told_of_granularity() -> None:
    body = error("badArgument", "invalid from")
    assert "granularity = 'day'" in read_broken(body, url=f"{URL}&from=2026-03-01T12:00:00Z")[1].message
    of_a_day = read_broken(body, url=f"{URL}&from=2026-03-01")[1].message
    assert "from 2026-03-01" in of_a_day
    assert "granularity" not in of_a_day
    assert "from" not in read_broken(error("badArgument", "no"), url=URL)[1].message


def test_a_token_that_leads_to_itself_is_told_after_the_records() -> None:
    found, fault = read_broken(listed(record(1), token(" t1 ")), url=NEXT)
    assert (identifiers(found), fault.reason) == (["1"], "endless_list")
    assert read(listed(record(1), token("t1")), url=URL)[1].page["token"] == "t1"


def test_other_verbs_are_tolerated() -> None:
    identity = "<Identify><repositoryName>A library</repositoryName><granularity>YYYY-MM-DD</granularity></Identify>"
    found, info = read(answer(identity, "Identify"))
    assert (found, info.title) == ([], "A library")
    assert identifiers(read(answer(f"<GetRecord>{record(4)}</GetRecord>", "GetRecord"))[0]) == ["4"]
    header = "<header><identifier>x</identifier></header>"
    assert read(answer(f"<ListIdentifiers>{header}</ListIdentifiers>"))[0] == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        ("<!DOCTYPE html><html><body>Just a moment</body></html>", "not_a_feed"),
        ("<rss><channel/></rss>", "not_a_feed"),
        ('{"records": []}', "not_a_feed"),
        ("not found", "not_a_feed"),
        (b"\x1f\x8b\x08\x00", "not_a_feed"),
        ('<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>' + PAGE.partition("?>")[2], "xml_entities"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + PAGE.partition("?>")[2], "xml_entities"),
        ('<!DOCTYPE x [<!ENTITY % a "b">]>' + PAGE.partition("?>")[2], "xml_entities"),
    ],
)
def test_what_is_no_answer_of_a_repository_is_named(body: bytes | str, reason: str) -> None:
    found, fault = read_broken(body)
    assert (found, fault.reason) == ([], reason)


def test_an_answer_that_breaks_off_gives_its_whole_records_and_no_token() -> None:
    for cut in range(PAGE.index("<record>"), len(PAGE) - len("</OAI-PMH>"), 11):
        found, fault = read_broken(PAGE[:cut])
        assert fault.reason == "truncated"
        assert len(found) == PAGE[:cut].count("</record>")


@pytest.mark.parametrize("bad", ["A & B", "&nbsp;", "<dc:title>", "</x>", '<a b="1" b="2"/>', "<record>", "&#11;"])
def test_a_damaged_record_is_named_and_its_siblings_and_the_token_go_on(bad: str) -> None:
    found, info = read(listed(record(1), record(2, inside=bad), record(3), token("t")))
    assert identifiers(found) == ["1", "not_well_formed", "3"]
    assert found[1].locator == "record[1]"
    assert info.page["token"] == "t"


@pytest.mark.parametrize("last", [token("t"), ""])
def test_behind_a_damaged_last_record_the_token_is_read(last: str) -> None:
    found, info = read(listed(record(1), record(2, inside="A & B"), last))
    assert identifiers(found) == ["1", "not_well_formed"]
    assert info.page.get("token") == ("t" if last else None)
    prefixed = (
        listed(record(1), record(2, inside="A & B"), last).replace("<resum", "<o:resum").replace("</resum", "</o:resum")
    )
    assert read(prefixed)[1].page == info.page


def test_a_list_whose_end_cannot_be_told_is_no_end_of_the_list() -> None:
    for end in ("<resumptionToken>a & b</resumptionToken>", "<a>" + token("t")):
        found, fault = read_broken(listed(record(1), end))
        assert identifiers(found)[0] == "1"
        assert fault.reason == "truncated"


def test_control_characters_are_taken_out() -> None:
    (found,), _ = read(listed(record(1, inside="<dc:title>A\x0b \x00migrant</dc:title>")))
    assert isinstance(found, Entry)
    assert found.data["metadata"]["title"] == ["A migrant"]


def test_another_charset_than_declared_damages_only_what_holds_it() -> None:
    body = listed(record(1), record(2, "Migraci\xf3n"), record(3)).encode("latin-1")
    assert identifiers(read(body)[0]) == ["1", "not_well_formed", "3"]
    (_, found, _), _ = read(body.replace(b"UTF-8", b"ISO-8859-1"))
    assert isinstance(found, Entry)
    assert found.data["metadata"]["title"] == ["Migraci\xf3n"]
    wide = listed(record(1, "Migraci\xf3n")).replace("UTF-8", "UTF-16").encode("utf-16")
    assert identifiers(read(wide)[0]) == ["1"]


def test_depth_up_to_the_limit_is_read_and_one_deeper_refused() -> None:
    deep = listed(record(1, inside="<x>" * 15 + "</x>" * 15))
    assert len(read(deep, xml_depth="20")[0]) == 1
    assert read_broken(deep, xml_depth="19")[1].reason == "xml_depth"


def test_a_short_answer_without_damage_is_read_where_we_stand_and_any_other_left_to_the_child() -> None:
    body = PAGE.encode()
    assert [*(light(body, {}) or ())] == list(parse(body, {}))
    assert light(listed(record(1, inside="A & B")).encode(), {}) is None
    padded = body + b" " * (MAX_LIGHT - len(body))
    assert light(padded, {}) is not None
    assert light(padded + b" ", {}) is None
    for broken, reason in ((body[:-60], "truncated"), (error("badVerb").encode(), "refused")):
        with pytest.raises(FeedError) as caught:
            list(light(broken, {}) or ())
        assert caught.value.reason == reason


def test_other_metadata_within_a_record_is_named() -> None:
    mods = record(1).replace("oai_dc:dc", "mods:mods")
    nested = record(2).replace("<metadata>", "<metadata><record>").replace("</metadata>", "</record></metadata>")
    found, _ = read(listed(mods, nested, record(3)))
    assert identifiers(found) == ["other_metadata", "other_metadata", "3"]


@given(XML_TEXT)
@example("a b+c&d=e/f%20g#h?i")
@example("Ünï—çødé")
def test_a_token_of_any_text_survives_the_round_trip(text: str) -> None:
    class Any(OaiSource):
        url = URL

    page = read(listed(record(1), token(text)))[1].page
    following = Any.paginate.next(Page(request=Request(url=URL), data=page, count=1)) if Any.paginate else None
    if not text.strip():
        assert following is None
        return
    assert following is not None
    assert parse_qs(urlsplit(following.url).query) == {"verb": ["ListRecords"], "resumptionToken": [text.strip()]}


HEADS = st.sampled_from([b"", b"<OAI-PMH>", b"<OAI-PMH><ListRecords><record><header><identifier>x</identifier>"])


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
                [b"", b"<", b"&", b"\x00", b"\xff", b"]]>", b"<!--", b"<record>", b"</header>", b"<error/>"]
            )
        )
        body[at : at + data.draw(st.integers(0, 20))] = junk
    check(bytes(body))


def check(body: bytes) -> None:
    light(body, {"url": URL})
    try:
        for each in parse(body, {"url": URL}):
            assert isinstance(each, FeedInfo | Entry | BadEntry)
    except FeedError as fault:
        reason = fault.reason
    else:
        return
    assert reason in REASONS


@pytest.mark.parametrize(
    ("name", "count", "page"),
    [
        ("ListRecords.xml", 2, {"token": "ListRecords2.xml", "completeListSize": "8", "cursor": "0"}),
        ("GetRecord.xml", 1, {}),
        ("Identify.xml", 0, {}),
        ("ListIdentifiers.xml", 0, {"token": "ListIdentifiers2.xml", "completeListSize": "4", "cursor": "0"}),
        ("ListIdentifiers2.xml", 0, {}),
        ("ListMetadataFormats.xml", 0, {}),
        ("ListSets.xml", 0, {}),
        ("noRecordsMatch.xml", 0, {}),
    ],
)
def test_captured_answers(samples: Path, name: str, count: int, page: dict[str, str]) -> None:
    body = (samples / "oai-pmh" / name).read_bytes()
    tree = ElementTree.fromstring(body)
    assert len(list(tree.iter("{http://www.openarchives.org/OAI/2.0/}record"))) == count
    found, info = read(body)
    assert len(found) == count
    assert all(isinstance(each, Entry) for each in found)
    assert info.page == page


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("badArgument.xml", "refused"),
        ("badResumptionToken.xml", "stale_page"),
        ("cannotDisseminateFormat.xml", "refused"),
        ("xoai-test1.xml", "not_a_feed"),
    ],
)
def test_captured_errors(samples: Path, name: str, reason: str) -> None:
    found, fault = read_broken((samples / "oai-pmh" / name).read_bytes())
    assert (found, fault.reason) == ([], reason)


def test_qualified_dublin_core_is_read_too() -> None:
    qualified = record(1, inside=dc(title="T", dcterms_issued="2011-03")).replace("oai_dc:dc", "qdc:qualifieddc")
    (found,), _ = read(listed(qualified))
    assert isinstance(found, Entry)
    assert found.data["metadata"] == {"title": ["T"], "issued": ["2011-03"]}
