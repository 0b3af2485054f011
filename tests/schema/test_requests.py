"""Bodies and query strings: what is asked, or why it cannot be."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from m4d_core.errors import QueryError
from m4d_schema.requests import Asked, from_body, from_query


def test_a_whole_body() -> None:
    sent = {"query": "query A { a }", "operationName": "A", "variables": {"x": [1]}, "extensions": {"y": 2}}
    asked = from_body(json.dumps(sent).encode())
    assert asked == Asked(document="query A { a }", operation_name="A", variables={"x": [1]})


def test_a_query_alone_and_nulls_beside_it() -> None:
    assert from_body(b'{"query": "{a}"}') == Asked(document="{a}")
    nulls = b'{"query": "{a}", "operationName": null, "variables": null, "extensions": null, "id": 3}'
    assert from_body(nulls) == Asked(document="{a}")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'"x"',
        b"1",
        b"NaN",
        b'{"query": NaN}',
        b"\xff\xfe",
        b'{"query": "\xc3\x28"}',
        b'{"query": "\\ud800"}',
        b"[" * 100_000,
        b'{"query":' + b"[" * 90_000 + b"}",
        b"{}",
        b"[]",
        b'[{"query": "{a}"}]',
        b'{"query": ""}',
        b'{"query": null}',
        b'{"query": ["{a}"]}',
        b'{"query": {"a": 1}}',
        b'{"query": 0}',
        b'{"query": "{a}", "operationName": 1}',
        b'{"query": "{a}", "variables": "x"}',
        b'{"query": "{a}", "variables": []}',
        b'{"query": "{a}", "extensions": false}',
        b'{"query": "{a}"',
        b"query={a}",
    ],
)
def test_any_other_body_is_refused_by_a_line(body: bytes) -> None:
    with pytest.raises(QueryError) as caught:
        from_body(body)
    assert caught.value.code == "BAD_REQUEST"
    assert "\n" not in caught.value.message


@given(st.binary(max_size=200))
@example(b"\x00")
def test_no_bytes_do_anything_else(body: bytes) -> None:
    try:
        asked = from_body(body)
    except QueryError:
        return
    assert asked.document


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers(-(2**60), 2**60) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
NAMES = st.sampled_from(["query", "operationName", "variables", "extensions", "id"])


@given(st.dictionaries(NAMES, JSON_VALUES) | JSON_VALUES)
def test_no_json_does_anything_else(value: object) -> None:
    test_no_bytes_do_anything_else.hypothesis.inner_test(json.dumps(value).encode("utf-8", "replace"))  # type: ignore[attr-defined]  # Hypothesis adds it


def test_a_query_string() -> None:
    sent = {"query": "query A($é: Int) { a }", "operationName": "A", "variables": '{"é": 1}', "extensions": "{}"}
    asked = from_query(urlencode(sent).encode())
    assert asked == Asked(document="query A($é: Int) { a }", operation_name="A", variables={"é": 1})


def test_empty_parameters_of_a_query_string_are_left_out() -> None:
    assert from_query(b"query={a}&variables=&operationName=&extensions=&other=1") == Asked(document="{a}")


@pytest.mark.parametrize(
    "query",
    [
        b"",
        b"variables={}",
        b"query=",
        b"query={a}&query={b}",
        b"query={a}&variables=x",
        b"query={a}&variables=[]",
        b"query={a}&variables=%ff",
        b"query={a}&extensions=1",
        b"query=%ff",
        b"query=\xff",
        b"query={a}" + b"&x=1" * 30,
    ],
)
def test_any_other_query_string_is_refused_by_a_line(query: bytes) -> None:
    with pytest.raises(QueryError) as caught:
        from_query(query)
    assert caught.value.code == "BAD_REQUEST"


@given(st.binary(max_size=100))
def test_no_query_string_does_anything_else(query: bytes) -> None:
    try:
        assert from_query(query).document
    except QueryError as error:
        assert error.code == "BAD_REQUEST"  # noqa: PT017 - either way is right


def test_equal_questions_have_one_key_however_they_are_written() -> None:
    one, other = (
        from_body(each)
        for each in (b'{"query":"{a}","variables":{"x":1,"y":2}}', b'{ "variables": {"y": 2, "x": 1}, "query": "{a}" }')
    )
    assert one.key == other.key
    assert one.key != from_body(b'{"query":"{a}","variables":{"x":1}}').key
    assert one.key != from_body(b'{"query":"{a}","variables":{"x":1,"y":2},"operationName":"A"}').key
