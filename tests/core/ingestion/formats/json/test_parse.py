from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.json.parse import MAX_LIGHT, light, parse


def read(body: Any, **hints: str) -> tuple[Mapping[str, Any], list[Entry | BadEntry]]:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    info, *found = parse(raw, hints)
    assert isinstance(info, FeedInfo)
    return info.page, [each for each in found if not isinstance(each, FeedInfo)]


def test_records_in_a_list() -> None:
    page, found = read({"data": [{"id": 1}, {"id": 2}], "links": {"next": "n"}, "total": 2}, records="data")
    assert page == {"links": {"next": "n"}, "total": 2}
    assert found == [Entry(locator="data[0]", data={"id": 1}), Entry(locator="data[1]", data={"id": 2})]


def test_records_deep_in_the_answer() -> None:
    page, found = read({"result": {"count": 1, "results": [{"id": 1}]}, "ok": True}, records="result.results")
    assert page == {"result": {"count": 1}, "ok": True}
    assert [each.locator for each in found] == ["result.results[0]"]


def test_the_answer_itself_is_the_list_or_the_record() -> None:
    assert read([{"id": 1}])[1] == [Entry(locator="[0]", data={"id": 1})]
    assert read({"id": 1}) == ({}, [Entry(locator="", data={"id": 1})])


def test_records_in_an_object_by_their_id() -> None:
    body = {"documents": {"D1": {"id": "1"}, "facets": {"x": 1}, "D2": {"id": "2"}}, "total": 2}
    page, found = read(body, records="documents", beside="facets,other")
    assert page == {"total": 2, "facets": {"x": 1}}
    assert found == [
        Entry(locator="documents.D1", data={"key_": "D1", "id": "1"}),
        Entry(locator="documents.D2", data={"key_": "D2", "id": "2"}),
    ]


def test_what_is_no_object_is_bad_and_its_siblings_go_on() -> None:
    _, found = read({"data": [{"id": 1}, "text", None, [1], {"id": 2}]}, records="data")
    assert [type(each) for each in found] == [Entry, BadEntry, BadEntry, BadEntry, Entry]
    assert found[1] == BadEntry(locator="data[1]", reason="not_an_object", error="a str, not an object")
    _, keyed = read({"data": {"a": 7}}, records="data")
    assert keyed == [BadEntry(locator="data.a", reason="not_an_object", error="a int, not an object")]


def test_null_and_an_empty_list_hold_no_records() -> None:
    assert read({"data": None, "total": 0}, records="data") == ({"total": 0}, [])
    assert read({"data": []}, records="data") == ({}, [])
    assert read({"data": {}}, records="data") == ({}, [])


@pytest.mark.parametrize(
    ("body", "records", "reason"),
    [
        (b"", "", "empty"),
        (b" \n", "", "empty"),
        (b"\xef\xbb\xbf", "", "empty"),
        (b"<!DOCTYPE html><html>Sorry</html>", "data", "not_a_feed"),
        (b"Not found", "data", "not_a_feed"),
        (b'{"error": "no"}', "data", "not_a_feed"),
        (b'{"data": 7}', "data", "not_a_feed"),
        (b'{"data": "text"}', "data", "not_a_feed"),
        (b'{"a": [1]}', "a.b", "not_a_feed"),
        (b"7", "", "not_a_feed"),
        (b'{"data": [{"id": 1}, {"id"', "data", "truncated"),
        (b'[{"id": 1},', "", "truncated"),
        (b'{"data": [{"id": 1},,]}', "data", "not_a_feed"),
        (b"[" * 100_000, "", "truncated"),
        (b"[" * 100_000 + b"]" * 100_000, "", "not_a_feed"),
        (b'{"a": NaN}', "a", "not_a_feed"),
    ],
)
def test_what_is_no_answer_is_named(body: bytes, records: str, reason: str) -> None:
    with pytest.raises(FeedError) as caught:
        read(body, records=records)
    assert caught.value.reason == reason


def test_a_mark_and_blanks_round_the_answer_are_read_over() -> None:
    assert read(b"\xef\xbb\xbf\n [ {} ]\n")[1] == [Entry(locator="[0]", data={})]


def test_it_is_read_where_it_stands_up_to_a_size() -> None:
    body = b'[{"a": "' + b"x" * (MAX_LIGHT - 12) + b'"}]'
    assert len(body) == MAX_LIGHT - 1
    for whole in (body, body + b" "):
        found = light(whole, {})
        assert found is not None
        assert list(found) == list(parse(whole, {}))
    assert light(body + b"  ", {}) is None


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), st.sampled_from(["", "data", "a.b"]))
def test_any_bytes_are_read_or_named(body: bytes, records: str) -> None:
    try:
        assert isinstance(next(iter(parse(body, {"records": records}))), FeedInfo)
    except FeedError as error:
        assert error.reason in ("empty", "not_a_feed", "truncated")  # noqa: PT017 - either is right
