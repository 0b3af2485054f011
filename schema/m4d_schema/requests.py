"""From the bytes of a request to what is asked (pure). Source: GraphQL over HTTP, section 5."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import orjson

from m4d_core.bounded import Bounded
from m4d_core.errors import QueryError
from m4d_schema.errors import Code

_LEAST, _TIMES = 500, 4  # bytes of what was read: beside the body, and for each of its own
_PARAMETERS = ("query", "operationName", "variables", "extensions", "documentId")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request. document: GraphQL text, empty where it is asked by its hash. variables: as sent, not coerced.

    document_id: of a trusted document. automatic_hash: of Apollo's automatic persisted queries.
    """

    document: str = ""
    document_id: str | None = None
    automatic_hash: str | None = None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def written_variables(self) -> bytes:
        """The variables as JSON, in the order of their names."""
        options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
        return orjson.dumps(self.variables, option=options, default=repr)

    @property
    def key(self) -> tuple[str, str | None, bytes]:
        """What is equal for equal questions."""
        return self.document, self.operation_name, self.written_variables


class Bodies:
    """Reads bodies, the same one no more than once. most_bytes: of memory, about."""

    def __init__(self, most_bytes: int) -> None:
        self._read: Bounded[bytes, Asked] = Bounded(most_bytes)

    @property
    def size(self) -> int:
        """About how many bytes of memory are taken."""
        return self._read.bytes

    def asked(self, body: bytes) -> Asked:
        """Return what the JSON body of a POST asks. Raises QueryError (BAD_REQUEST) for any other body."""
        asked = self._read.get(body)
        if asked is None:
            asked = from_body(body)
            self._read.put(body, asked, _LEAST + _TIMES * len(body))
        return asked


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
    document, name, variables, extensions, document_id = (parameters.get(parameter) for parameter in _PARAMETERS)
    if name is not None and not isinstance(name, str):
        raise _bad("`operationName` is not a string.")
    for parameter, value in (("variables", variables), ("extensions", extensions)):
        if value is not None and not isinstance(value, dict):
            raise _bad(f"`{parameter}` is not a JSON object.")
    automatic = _automatic(extensions or {})
    if document_id is not None and (not isinstance(document_id, str) or document):
        raise _bad("`documentId` is not a string, or stands beside a `query`.")
    if document_id is None and automatic is None and (not isinstance(document, str) or not document):
        raise _bad("`query` is missing or not a string; it holds the GraphQL document.")
    if document is not None and not isinstance(document, str):
        raise _bad("`query` is not a string; it holds the GraphQL document.")
    return Asked(
        document=document or "",
        document_id=document_id,
        automatic_hash=automatic,
        operation_name=name,
        variables=variables or {},
    )


def _automatic(extensions: Mapping[str, Any]) -> str | None:
    """Return the hash of an automatic persisted query, None where there is none."""
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("version") != 1 or not isinstance(given.get("sha256Hash"), str):
        raise _bad("`extensions.persistedQuery` needs `version: 1` and a `sha256Hash`.")
    return str(given["sha256Hash"]).lower()


def _json(text: bytes, what: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad(f"{what} is not JSON in UTF-8.") from None


def _bad(message: str) -> QueryError:
    return QueryError(message, code=Code.BAD_REQUEST)
