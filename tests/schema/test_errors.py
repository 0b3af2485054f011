"""Codes, masking, and what a message repeats of the caller's text."""

import pytest
import structlog
from graphql import FieldNode, GraphQLError, NameNode, Source, parse, parse_value

from m4d_core.clock import seeded_randomness
from m4d_core.errors import EngineError, StorageError
from m4d_schema.errors import (
    MAX_MESSAGE,
    MAX_WORD,
    Code,
    bad_input,
    masked,
    public,
    refusal,
    refusals,
    shown,
    too_expensive,
)

SECRET = "postgresql://m4d:hunter2@db/m4d SELECT * FROM content"


def of(cause: Exception, **values: object) -> GraphQLError:
    return GraphQLError(str(cause), original_error=cause, path=["contents", 0], **values)  # type: ignore[arg-type]  # keyword arguments of it


def the_public(error: GraphQLError) -> dict[str, object]:
    (found,) = public([error], seeded_randomness(1))
    return found


def test_a_wrong_argument_is_named() -> None:
    found = the_public(of(bad_input("`first` must not be negative.", "first")))
    assert found == {
        "message": "`first` must not be negative.",
        "extensions": {"code": "BAD_INPUT", "argument": "first"},
        "path": ["contents", 0],
    }


def test_a_limit_says_what_was_asked_and_what_is_allowed() -> None:
    found = the_public(of(too_expensive("page size", allowed=200, requested=1_000_000, argument="first")))
    assert found["message"] == "Above the limit of page size: 1,000,000, at most 200 allowed."
    numbers = {"limit": "page size", "allowed": 200, "requested": 1_000_000, "argument": "first"}
    assert found["extensions"] == {"code": "TOO_EXPENSIVE", **numbers}


def test_a_number_no_json_reader_keeps_is_capped() -> None:
    assert too_expensive("aliases", allowed=30, requested=2**200).extensions["requested"] == 2**53 - 1


@pytest.mark.parametrize(("cause", "word"), [(EngineError(SECRET), "Search"), (StorageError(SECRET), "database")])
def test_what_is_away_is_unavailable_and_says_no_more(cause: Exception, word: str) -> None:
    with structlog.testing.capture_logs() as logs:
        found = the_public(of(cause))
    assert found["extensions"] == {"code": "UNAVAILABLE"}
    assert word in str(found["message"])
    assert "hunter2" not in str(found)
    assert logs[0]["reason"] == SECRET


def test_the_unexpected_is_masked_and_found_in_the_log_by_its_id() -> None:
    with structlog.testing.capture_logs() as logs:
        found = the_public(of(RuntimeError(SECRET)))
    assert found["message"] == "Unexpected error."
    assert "hunter2" not in str(found)
    extensions = found["extensions"]
    assert isinstance(extensions, dict)
    assert extensions["code"] == "INTERNAL"
    assert logs[0]["error_id"] == extensions["errorId"]
    assert SECRET in str(logs[0]["exc_info"])


def test_ids_of_masked_errors_differ() -> None:
    chance = seeded_randomness(3)
    with structlog.testing.capture_logs():
        ids = {masked(ValueError(), chance)["extensions"]["errorId"] for _ in range(100)}
    assert len(ids) == 100


def test_an_error_of_the_executor_itself_is_masked_unless_an_argument_caused_it() -> None:
    field = FieldNode(name=NameNode(value="kind"))
    with structlog.testing.capture_logs():
        assert the_public(GraphQLError(f"Enum cannot represent {SECRET}", field))["message"] == "Unexpected error."
    argument = GraphQLError("Argument 'id' must not be null.", parse_value("null"))
    assert the_public(argument)["extensions"] == {"code": "BAD_INPUT"}


def test_errors_before_execution_carry_code_place_and_variable() -> None:
    document = parse(Source("query ($first: Int) { __typename }"))
    definition = document.definitions[0].variable_definitions[0]  # type: ignore[attr-defined]  # the definition is an operation
    (found,) = refusals(Code.BAD_INPUT, [GraphQLError("Variable '$first' is wrong.", definition)])
    assert found["extensions"] == {"code": "BAD_INPUT", "variable": "first"}
    assert found["locations"] == [{"line": 1, "column": 8}]
    assert "path" not in found


def test_no_errors_are_none() -> None:
    assert public(None, seeded_randomness(1)) == []


def test_what_a_message_repeats_is_cut() -> None:
    message = shown(f"Cannot query field '{'x' * 5000}' on type 'Query'.")
    assert message == f"Cannot query field '{'x' * (MAX_WORD - 1)}… on type 'Query'."
    assert shown("x" * MAX_WORD) == "x" * MAX_WORD


def test_a_message_has_an_end() -> None:
    assert len(shown("'a' " * 1000)) == MAX_MESSAGE + 1


def test_control_characters_are_escaped() -> None:
    assert shown("a\x1b[31m\nb\u202e") == "a\\u001b[31m\\u000ab\\u202e"


def test_a_refusal_is_an_error_without_a_path() -> None:
    assert refusal(Code.BAD_REQUEST, "No.") == {"message": "No.", "extensions": {"code": "BAD_REQUEST"}}
