"""The table of what is refused."""

import pytest

from m4d_search.refusal import CODES, RefusedError, code_of


def test_a_refusal_is_said_as_the_server_says_it() -> None:
    error = RefusedError("No.", code="invalid_search_q")
    assert error.status == 400
    assert error.body() == {
        "message": "No.",
        "code": "invalid_search_q",
        "type": "invalid_request",
        "link": "https://docs.meilisearch.com/errors#invalid_search_q",
    }


def test_of_several_queries_one_refuses_all() -> None:
    error = RefusedError("Index `x` not found.", code="index_not_found").within(".queries[1]")
    assert (error.status, error.message) == (400, "Inside `.queries[1]`: Index `x` not found.")
    assert RefusedError("No.", code="invalid_api_key").within(".queries[0]").status == 403


def test_whoever_comes_too_early_is_told_when_to_come_again() -> None:
    assert RefusedError("Later.", code="search_unavailable").wait_s == 10
    assert RefusedError("Later.", code="too_many_requests", wait_s=3).wait_s == 3


@pytest.mark.parametrize(
    ("parameter", "code"),
    [("q", "invalid_search_q"), ("attributesToSearchOn", "invalid_search_attributes_to_search_on")],
)
def test_each_parameter_has_its_code(parameter: str, code: str) -> None:
    assert code_of(parameter) == code
    assert code in CODES
