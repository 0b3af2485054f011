"""JSON values as an author's type: a pydantic model, a dataclass, or a dict (pure).

Standard library only; pydantic is never imported, only asked where an author's type is one of its models. A dataclass
is checked here, by its annotations: values come out of the right types, or every one that is wrong is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Loc = tuple[str | int, ...]
_NUMBERS: dict[Any, Any] = {int: int, float: float}
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_MOST_REPAIRS = 5  # a record that needs more has changed its shape
_NOTHING = object()


class ShapeError(ValueError):
    """What is wrong with a value. errors: as pydantic tells them, `loc` and `msg` each."""

    def __init__(self, found: Sequence[tuple[Loc, str]]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, loc))}: {message}" for loc, message in found))
        self.found = tuple(found)

    def errors(self) -> list[dict[str, Any]]:
        """Return each fault."""
        return [{"loc": loc, "msg": message} for loc, message in self.found]


def made(wanted: Any, value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the author's type
    """Return a value as the author's type. Raises ValueError or TypeError, with every fault in it.

    A dataclass takes what pydantic would: text of digits for a number, `true` or `1`, a time in ISO 8601, and a whole
    number for a `float`.
    """
    validate = getattr(wanted, "model_validate", None)
    if validate is not None:
        return validate(dict(value))
    return _made(wanted, value, ()) if is_dataclass(wanted) else dict(value)


def mended(wanted: Any, value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the author's type
    """Return a value as the author's type, without the parts that are none.

    Raises as `made` where too little is left.
    """
    for _ in range(_MOST_REPAIRS):
        try:
            return made(wanted, value)
        except (ValueError, TypeError) as error:
            cut = [loc for each in faults(error) if (loc := _deepest(value, each))]
            if not cut:
                raise
            for loc in reversed(cut):  # so that places in a list stay where they are
                value = _without(value, loc)
    return made(wanted, value)


def faults(error: Exception) -> list[Loc]:
    """Return where the values are that an error is about; errors of other kinds do not tell."""
    tell = getattr(error, "errors", None)
    return [tuple(each["loc"]) for each in tell()] if tell is not None else []


def explained(error: Exception) -> str:
    """Return what is wrong and where, without the value."""
    tell = getattr(error, "errors", None)
    if tell is not None:
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in tell())
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def names(wanted: Any) -> set[str] | None:  # noqa: ANN401 - the author's type
    """Return the names a type knows, None for one that takes any."""
    known = getattr(wanted, "model_fields", None)
    if known is not None:
        return {name for key, field in known.items() for name in (key, field.alias) if name}
    return {field.name for field in fields(wanted)} if is_dataclass(wanted) else None


def unknown(wanted: Any, value: object) -> Iterator[str]:  # noqa: ANN401 - the author's type
    """Yield the dotted names in a value that its type does not know, at any depth."""
    known = names(wanted)
    if known is None or not isinstance(value, Mapping):
        return
    hints = _hints(wanted)
    for name, inner in value.items():
        if name not in known:
            yield name
        for kind in _inner(hints.get(name)):
            for each in inner if isinstance(inner, list) else (inner,):
                yield from (f"{name}.{further}" for further in unknown(kind, each))


def required(wanted: Any) -> list[str]:  # noqa: ANN401 - the author's type
    """Return the names of what has no default."""
    known = getattr(wanted, "model_fields", None)
    if known is not None:
        return [name for name, field in known.items() if field.is_required()]
    if not is_dataclass(wanted):
        return []
    return [each.name for each in fields(wanted) if each.default is MISSING and each.default_factory is MISSING]


def default(wanted: Any, name: str) -> object:  # noqa: ANN401 - the author's type
    """Return the default of a field, None where there is none."""
    known = getattr(wanted, "model_fields", None)
    if known is not None:
        return known[name].get_default() if name in known and not known[name].is_required() else None
    return getattr(wanted, name, None) if is_dataclass(wanted) else None


def underscored(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with `-` in the names of its objects read as `_`, at any depth; a name without goes first."""
    if isinstance(value, Mapping):
        read = {name.replace("-", "_"): underscored(inner) for name, inner in value.items() if "-" in name}
        return read | {name: underscored(inner) for name, inner in value.items() if "-" not in name}
    return [underscored(each) for each in value] if isinstance(value, list) else value


# --- a dataclass ---------------------------------------------------------------------------------------------------
def _made(wanted: Any, value: object, loc: Loc) -> Any:  # noqa: ANN401 - the author's type
    if is_dataclass(wanted):
        return _object(wanted, value, loc)
    origin, args = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return _one_of(args, value, loc)
    if origin is Literal:
        return value if value in args else _fail(loc, f"should be one of {', '.join(map(repr, args))}")
    if origin is not None and issubclass(origin, Mapping):
        inner = args[1] if args else Any
        return (
            _all({key: (inner, each) for key, each in value.items()}, loc)
            if isinstance(value, Mapping)
            else _fail(loc, "should be an object")
        )
    if origin is not None and issubclass(origin, Sequence):
        return _list(args[0] if args else Any, value, loc)
    return _simple(wanted, value, loc)


def _object(wanted: Any, value: object, loc: Loc) -> Any:  # noqa: ANN401 - the author's type
    if not isinstance(value, Mapping):
        return _fail(loc, "should be an object")
    hints = _hints(wanted)
    missing = [((*loc, name), "Field required") for name in required(wanted) if name not in value]
    try:
        kept = _all({name: (hints[name], value[name]) for name in hints if name in value}, loc)
    except ShapeError as error:
        raise ShapeError([*missing, *error.found]) from None
    if missing:
        raise ShapeError(missing)
    return wanted(**kept)


def _all(wanted: Mapping[Any, tuple[Any, object]], loc: Loc) -> dict[Any, Any]:
    """Return every value as its type, or raise all that is wrong with any."""
    kept: dict[Any, Any] = {}
    found: list[tuple[Loc, str]] = []
    for name, (kind, value) in wanted.items():
        try:
            kept[name] = _made(kind, value, (*loc, name))
        except ShapeError as error:
            found += error.found
    if found:
        raise ShapeError(found)
    return kept


def _list(kind: Any, value: object, loc: Loc) -> list[Any]:  # noqa: ANN401 - the author's type
    if not isinstance(value, list):
        raise ShapeError([(loc, "should be a list")])
    return list(_all({number: (kind, each) for number, each in enumerate(value)}, loc).values())


def _one_of(kinds: Sequence[Any], value: object, loc: Loc) -> Any:  # noqa: ANN401 - the author's type
    if value is None and NoneType in kinds:
        return None
    exact = [kind for kind in kinds if isinstance(kind, type) and type(value) is kind]
    found: list[ShapeError] = []
    for kind in [*exact, *(kind for kind in kinds if kind not in exact and kind is not NoneType)]:
        try:
            return _made(kind, value, loc)
        except ShapeError as error:
            found.append(error)
    raise found[0]


def _simple(wanted: Any, value: object, loc: Loc) -> Any:  # noqa: ANN401 - the author's type
    is_number = wanted in _NUMBERS and not isinstance(value, bool)
    if wanted in (Any, object) or (isinstance(value, wanted) and (is_number or wanted not in _NUMBERS)):
        return value
    with suppress(ValueError, OverflowError):
        if is_number and isinstance(value, int | str):
            return _NUMBERS[wanted](value)
        if wanted is datetime and isinstance(value, str):
            return datetime.fromisoformat(value)
    if wanted is bool and isinstance(value, str) and value.lower() in _WORDS:
        return _WORDS[value.lower()]
    return _fail(loc, f"should be {wanted.__name__}")


def _fail(loc: Loc, message: str) -> Any:  # noqa: ANN401 - it never returns
    raise ShapeError([(loc, message)])


@cache
def _hints(wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - the author's type
    return get_type_hints(wanted)


def _inner(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - an annotation
    """Yield the types with fields of their own that an annotation is made of."""
    if names(hint) is not None:
        yield hint
    for each in get_args(hint):
        yield from _inner(each)


def _deepest(value: object, loc: Loc) -> Loc:
    """Return as much of a place as there is in the value."""
    for depth, step in enumerate(loc):
        found = value.get(step, _NOTHING) if isinstance(value, Mapping) else _NOTHING
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            found = value[step]
        if found is _NOTHING:
            return loc[:depth]
        value = found
    return loc


def _without(value: Any, loc: Loc) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value without what is at a place in it."""
    first, rest = loc[0], loc[1:]
    if isinstance(value, Mapping) and first in value:
        left = {name: inner for name, inner in value.items() if name != first}
        return {**left, first: _without(value[first], rest)} if rest else left
    if isinstance(value, list) and isinstance(first, int) and first < len(value):
        return [*value[:first], *([_without(value[first], rest)] if rest else []), *value[first + 1 :]]
    return value
