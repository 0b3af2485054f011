"""Whether the schema keeps what the last release promised: what breaks clients is declared, with a date and a reason.

New fields, arguments, values and members of a union break nobody who reads the guide for clients. Another default of an
argument changes answers, and so has to be declared. What is deprecated says since when: `2026-11-27: ask title`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphql import (
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    StringValueNode,
    build_schema,
    parse,
)
from graphql.utilities import DangerousChangeType, find_breaking_changes, find_dangerous_changes

from m4d_core.errors import UsageError

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}: \S")
_DEFAULTS = frozenset(
    {DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE, DangerousChangeType.INPUT_FIELD_DEFAULT_VALUE_CHANGE}
)
_HOLDERS = (
    ObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    EnumTypeDefinitionNode,
)


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A break that was decided on. change: as it is reported."""

    change: str
    on: date
    reason: str


def problems(released: str, current: str, declared: Sequence[Declared]) -> list[str]:
    """Return what is wrong with a schema: breaks nobody declared, declarations of none, deprecations without a date."""
    found = list(breaks(released, current))
    known = {each.change for each in declared}
    return [
        *(f"not declared: {each}" for each in found if each not in known),
        *(f"declared, and does not happen: {each.change}" for each in declared if each.change not in found),
        *(f"deprecated without a date, `2026-11-27: …`: {each}" for each in undated(current)),
    ]


def breaks(released: str, current: str) -> Iterator[str]:
    """Yield what clients of the released schema trip over in the current one."""
    before, after = build_schema(released), build_schema(current)
    yield from (each.description for each in find_breaking_changes(before, after))
    yield from (each.description for each in find_dangerous_changes(before, after) if each.type in _DEFAULTS)


def undated(sdl: str) -> Iterator[str]:
    """Yield the coordinates of what is deprecated with no date in front of the reason."""
    for holder in parse(sdl).definitions:
        if isinstance(holder, _HOLDERS):
            for part, name in _parts(holder, holder.name.value):
                if any(not _DATED.match(reason) for reason in _reasons(part)):
                    yield name


def read_declared(text: str) -> list[Declared]:
    """Return the breaks of a file of declarations. Raises UsageError for one without a change, a date or a reason."""
    hint = '[[break]], with change = "…", on = 2026-11-27, reason = "…"'
    try:
        given = tomllib.loads(text).get("break", [])
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the file of breaks is no TOML: {error}", hint=hint) from None
    return [_declared(each, hint) for each in given]


def _declared(given: Mapping[str, Any], hint: str) -> Declared:
    values = [given.get(name) for name in ("change", "on", "reason")]
    change, on, reason = values
    if len(given) != len(values) or not (isinstance(change, str) and isinstance(on, date) and isinstance(reason, str)):
        raise UsageError(f"a break is not declared whole: {dict(given)}", hint=hint)
    return Declared(change=change, on=on, reason=reason)


def _parts(holder: Any, name: str) -> Iterator[tuple[Node, str]]:  # noqa: ANN401 - a node with fields, values or arguments
    for part in (*_of(holder, "fields"), *_of(holder, "values"), *_of(holder, "arguments")):
        inner = f"{name}.{part.name.value}"
        yield part, inner
        yield from _parts(part, inner)


def _of(node: Any, name: str) -> Sequence[Any]:  # noqa: ANN401 - any node
    return getattr(node, name, None) or ()


def _reasons(node: Any) -> Iterator[str]:  # noqa: ANN401 - any node with directives
    for directive in _of(node, "directives"):
        if directive.name.value == "deprecated":
            given = [each.value for each in _of(directive, "arguments") if each.name.value == "reason"]
            yield given[0].value if given and isinstance(given[0], StringValueNode) else ""
