"""Errors as clients see them: codes from a closed list, public messages alone, the rest masked with an id."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import structlog
from graphql import FieldNode, GraphQLError, VariableDefinitionNode

from m4d_core.clock import Randomness
from m4d_core.errors import EngineError, QueryError, StorageError

log = structlog.get_logger()

MAX_WORD = 100  # characters of one word, which may be the caller's own
MAX_MESSAGE = 400
_LONG_WORD = re.compile(rf"(\S{{{MAX_WORD}}})\S+")
_LARGEST = 2**53 - 1  # the largest integer every JSON reader keeps exact


class Code(StrEnum):
    """Every code an answer can carry."""

    BAD_REQUEST = "BAD_REQUEST"
    PARSE_FAILED = "PARSE_FAILED"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    BAD_INPUT = "BAD_INPUT"
    TOO_EXPENSIVE = "TOO_EXPENSIVE"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    RATE_LIMITED = "RATE_LIMITED"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


def bad_input(message: str, argument: str) -> QueryError:
    """Return the error of an argument that cannot be used. argument: its path, as `filter.countries.anyOf`."""
    return QueryError(message, code=Code.BAD_INPUT, argument=argument)


def too_expensive(limit: str, *, allowed: int, requested: int, **extensions: object) -> QueryError:
    """Return the error of a request above a limit. requested: what was asked, or where counting stopped."""
    counted = min(requested, _LARGEST)
    message = f"Above the limit of {limit}: {counted:,}, at most {allowed:,} allowed."
    numbers = {"limit": limit, "allowed": allowed, "requested": counted}
    return QueryError(message, code=Code.TOO_EXPENSIVE, **numbers, **extensions)


def refusal(code: Code, message: str, **extensions: object) -> dict[str, Any]:
    """Return an error of a request of which nothing was executed."""
    return {"message": shown(message), "extensions": {"code": code.value, **extensions}}


def refusals(code: Code, errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Return the errors of a document or its variables, before anything was executed."""
    return [_located(error, refusal(code, error.message, **_variable(error))) for error in errors]


def public(errors: Sequence[GraphQLError] | None, randomness: Randomness) -> list[dict[str, Any]]:
    """Return the errors of an execution; what was not meant for the caller is masked, and logged under its id."""
    return [_located(error, _public(error, randomness)) for error in errors or ()]


def masked(error: BaseException, randomness: Randomness) -> dict[str, Any]:
    """Return an error that says nothing but an id, under which the log holds the rest."""
    error_id = f"{int(randomness.random() * 2**52):013x}"
    log.error("unexpected_error", error_id=error_id, exc_info=(type(error), error, error.__traceback__))
    return refusal(Code.INTERNAL, "Unexpected error.", errorId=error_id)


def away(error: StorageError) -> dict[str, Any]:
    """Return the error of a database that cannot answer, and log why."""
    log.error("database_unavailable", reason=error.message, hint=error.hint)
    return refusal(Code.UNAVAILABLE, "The database cannot answer now. Try again.")


def shown(message: str) -> str:
    """Return a message as one line with an end: long words cut, control characters escaped."""
    short = _LONG_WORD.sub(r"\1…", message)
    line = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in short[:MAX_MESSAGE])
    return line if len(short) <= MAX_MESSAGE else f"{line}…"


def _public(error: GraphQLError, randomness: Randomness) -> dict[str, Any]:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, QueryError):
        return refusal(Code(cause.code), cause.message, **cause.extensions)
    if isinstance(cause, EngineError):
        log.warning("search_unavailable", reason=cause.message)
        return refusal(Code.UNAVAILABLE, "Search cannot answer now; lists and filters do. Try again.")
    if isinstance(cause, StorageError):
        return away(cause)
    if cause is None and error.nodes and not isinstance(error.nodes[0], FieldNode):
        return refusal(Code.BAD_INPUT, error.message)  # an argument that a null variable left without a value
    return masked(cause or error, randomness)


def _variable(error: GraphQLError) -> dict[str, str]:
    definition = error.nodes[0] if error.nodes else None
    return {"variable": definition.variable.name.value} if isinstance(definition, VariableDefinitionNode) else {}


def _located(error: GraphQLError, formatted: dict[str, Any]) -> dict[str, Any]:
    if error.locations:
        formatted["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path is not None:
        formatted["path"] = error.path
    return formatted
