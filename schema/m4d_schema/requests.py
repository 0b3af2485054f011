"""From the bytes of a request to what is asked (pure). Source: GraphQL over HTTP, section 5."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

from m4d_core.errors import QueryError
from m4d_schema.errors import Code

_PARAMETERS = ("query", "operationName", "variables", "extensions")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request. document: GraphQL text. variables: as sent, not coerced."""

    document: str
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


def from_body(body: bytes) -> Asked:
    """Return what the JSON body of a POST asks. Raises QueryError (BAD_REQUEST) for any other body."""
    if not body:
        raise _bad("The request has no body; send JSON with a `query`.")
    parameters = _json(body, "The body")
    if isinstance(parameters, list):
        raise _bad("The body holds several requests; send one at a time.")
    if not isinstance(parameters, dict):
        raise _bad("The body is not a JSON object.")
    return _asked(parameters)


def from_query(query: bytes) -> Asked:
    """Return what the query string of a GET asks. Raises QueryError (BAD_REQUEST) for any other."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise _bad("The query string cannot be read; encode its parameters as UTF-8.") from None
    parameters: dict[str, Any] = {}
    for name, value in pairs:
        if name in parameters:
            raise _bad(f"The parameter '{name}' is given twice.")
        parameters[name] = value
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = _json(parameters[name].encode(), f"The parameter '{name}'")
        else:
            parameters.pop(name, None)
    return _asked({**parameters, "operationName": parameters.get("operationName") or None})


def _asked(parameters: Mapping[str, Any]) -> Asked:
    document, name, variables, extensions = (parameters.get(parameter) for parameter in _PARAMETERS)
    if not isinstance(document, str) or not document:
        raise _bad("`query` is missing or not a string; it holds the GraphQL document.")
    if name is not None and not isinstance(name, str):
        raise _bad("`operationName` is not a string.")
    for parameter, value in (("variables", variables), ("extensions", extensions)):
        if value is not None and not isinstance(value, dict):
            raise _bad(f"`{parameter}` is not a JSON object.")
    return Asked(document=document, operation_name=name, variables=variables or {})


def _json(text: bytes, what: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad(f"{what} is not JSON in UTF-8.") from None


def _bad(message: str) -> QueryError:
    return QueryError(message, code=Code.BAD_REQUEST)
