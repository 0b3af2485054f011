"""Values of the contract to JSON and back, for what is done in a child. Nothing but these is made of what comes back.

A value that JSON does not have is `{"$": its name, "of": what it is made of}`. Standard library only.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from m4d_core.content.item import File, Image, Item, License, Participant, Translation
from m4d_core.content.partial_date import PartialDate
from m4d_core.ingestion.contract import (
    Budget,
    Context,
    Cursor,
    Deleted,
    FeedInfo,
    Page,
    Request,
    Scope,
    Skipped,
    SourceConfig,
)

_TAG = "$"
_RECORDS: dict[str, Any] = {
    made.__name__: made
    for made in (
        Item, File, Image, License, Participant, Deleted, Skipped, Request, Context, FeedInfo, Page, Budget,
        SourceConfig, Translation,
    )
}  # fmt: skip
_OTHERS: dict[type, Callable[[Any], object]] = {
    datetime: datetime.isoformat,
    date: date.isoformat,
    PartialDate: str,
    Scope: lambda scope: scope.declared(),
    Cursor: lambda cursor: {"path": cursor.path, "lag": f"{cursor.lag_s}s", "ordered": cursor.ordered,
                            "on_missing": cursor.on_missing},
}  # fmt: skip
_MADE: dict[str, Callable[[Any], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "PartialDate": PartialDate.parse,
    "Scope": lambda of: _scope(**of),
    "Cursor": lambda of: Cursor(**of),
    "dict": dict,
}


def packed(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value as JSON has it; what is a sequence becomes a list.

    Raises TypeError for what cannot be handed over, and ValueError for what is in itself.
    """
    try:
        return _packed(value)
    except RecursionError:
        raise ValueError("a value that is nested too deep, or in itself, cannot be handed over") from None


def unpacked(value: Any) -> Any:  # noqa: ANN401 - JSON to whatever was packed
    """Return what was packed. Raises ValueError for what was not."""
    try:
        return _unpacked(value)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"what was handed over cannot be read: {error}") from error


def _packed(value: object) -> object:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        plain = {str(name): _packed(each) for name, each in value.items()}
        return {_TAG: "dict", "of": plain} if _TAG in plain else plain
    if isinstance(value, list | tuple | set | frozenset):
        return [_packed(each) for each in value]
    name, of = _parts(value)
    return {_TAG: name, "of": of}


def _parts(value: object) -> tuple[str, object]:
    for name, made in _RECORDS.items():
        if isinstance(value, made):
            return name, {each.name: _packed(getattr(value, each.name)) for each in fields(made)}
    for kind, parts in _OTHERS.items():
        if isinstance(value, kind):
            return kind.__name__, parts(value)
    raise TypeError(f"a {type(value).__name__} cannot be handed over: make it text, a number, a list or an object")


def _unpacked(value: object) -> object:
    if isinstance(value, list):
        return [_unpacked(each) for each in value]
    if not isinstance(value, dict):
        return value
    if _TAG not in value:
        return {name: _unpacked(each) for name, each in value.items()}
    name, of = value[_TAG], value["of"]
    parts = {key: _unpacked(each) for key, each in of.items()} if isinstance(of, dict) else of
    return _RECORDS[name](**parts) if name in _RECORDS else _MADE[name](parts)


def _scope(*, everything: bool, **terms: list[str]) -> Scope:
    return Scope(everything=everything, **{name: frozenset(each) for name, each in terms.items()})
