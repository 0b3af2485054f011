"""Media types and statuses of GraphQL over HTTP."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_schema.negotiation import JSON, RESPONSE, accepted, is_json, media_type, status, wants_html


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/graphql-response+json", RESPONSE),
        ("APPLICATION/GraphQL-Response+JSON", RESPONSE),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", RESPONSE),
        ("application/json, application/graphql-response+json", RESPONSE),
        ("application/graphql-response+json,application/json;q=0.9", RESPONSE),  # Apollo Client
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/graphql-response+json;q=0, */*", JSON),
        ("application/json;q=0, */*", RESPONSE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),  # a browser
        ("text/html", None),
        ("image/png, text/*", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("application/json;q=high", None),
        ("application/json;q=high, application/graphql-response+json;q=0.1", RESPONSE),
    ],
)
def test_the_media_type_of_an_answer(accept: str | None, chosen: str | None) -> None:
    assert media_type(accept) == chosen


@given(st.text())
def test_any_header_leads_to_one_of_the_two_or_to_none(accept: str) -> None:
    assert media_type(accept) in (JSON, RESPONSE, None)


def error(code: str) -> dict[str, Any]:
    return {"errors": [{"message": "", "extensions": {"code": code}}]}


@pytest.mark.parametrize(
    ("body", "new", "old"),
    [
        ({"data": {"a": 1}}, 200, 200),
        ({"data": {"a": None}, **error("BAD_INPUT")}, 200, 200),
        ({"data": None, **error("BAD_INPUT")}, 200, 200),
        ({"data": None, **error("INTERNAL")}, 200, 200),
        ({"data": None, **error("UNAVAILABLE")}, 503, 503),
        ({"data": {"search": None}, **error("UNAVAILABLE")}, 200, 200),
        (error("BAD_REQUEST"), 400, 400),
        (error("PARSE_FAILED"), 400, 200),
        (error("VALIDATION_FAILED"), 400, 200),
        (error("BAD_INPUT"), 400, 200),
        (error("TOO_EXPENSIVE"), 400, 200),
        (error("TIMEOUT"), 503, 503),
        (error("INTERNAL"), 500, 500),
    ],
)
def test_statuses(body: dict[str, Any], new: int, old: int) -> None:
    assert (status(body, RESPONSE), status(body, JSON)) == (new, old)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("application/json", True),
        ("Application/JSON", True),
        ("application/json; charset=utf-8", True),
        ('application/json;charset="UTF-8"', True),
        ("application/json; charset=utf8; profile=x", True),
        ("application/json; charset=latin-1", False),
        ("application/json5", False),
        ("application/graphql", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=application/json", False),
        ("text/plain", False),
        ("", False),
        (None, False),
    ],
)
def test_only_json_is_json(declared: str | None, expected: bool) -> None:
    assert is_json(declared) is expected


@pytest.mark.parametrize(
    ("accept", "is_html"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),  # a browser
        ("text/html", True),
        ("text/html;q=0.5, application/json;q=0.5", True),
        ("text/html;q=0.5, application/json", False),
        ("text/html;q=0.5, application/problem+json", False),
        ("text/html;q=0", False),
        ("*/*", False),
        ("application/json", False),
        ("", False),
        (None, False),
    ],
)
def test_who_is_a_browser(accept: str | None, is_html: bool) -> None:
    assert wants_html(accept) is is_html


def test_ranges_come_with_their_weights_and_wrong_ones_are_left_out() -> None:
    assert accepted("fr-CA, ES;q=0.5, de;q=2, *;q=0") == [("fr-ca", 1.0), ("es", 0.5), ("*", 0.0)]
