"""Values of a request, read from JSON or from a query string; what is wrong is said as the server says it (pure).

Source: the server's messages about bodies and query strings, v1.50.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NoReturn

from m4d_search.refusal import RefusedError
from m4d_search.typos import typos_between

Read = Callable[[Any, str, str], Any]  # value, place or name, code -> what it means
_ECHO = 100  # characters of a wrong value that are shown
_UNSIGNED, _SIGNED = 1 << 64, 1 << 63
# longest name -> typing errors that a suggestion forgives
_FORGIVEN = ((3, 0), (7, 1), (12, 2), (17, 3), (24, 4))
_FORGIVEN_BEYOND = 5
_RANGE = "expected a float between `0.0` and `1.0`."


def wrong_type(expected: str, value: object, place: str, code: str) -> NoReturn:
    """Refuse a value of another type. place: where it stands, empty for the whole body."""
    where = f" at `{place}`" if place else ""
    found = _kind(value) if value is None else f"{_kind(value)}: `{echo(value)}`"
    raise RefusedError(f"Invalid value type{where}: expected {expected}, but found {found}", code=code)


def echo(value: object) -> str:
    """Return a value as JSON, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    shown = json.dumps(text, ensure_ascii=False) if isinstance(value, str) else text
    return shown if len(shown) <= _ECHO else shown[: _ECHO - 1] + "…"


def known_only(given: Iterable[str], known: Sequence[str], place: str = "", code: str = "bad_request") -> None:
    """Refuse the first name that is none of the known ones."""
    name = next((name for name in given if name not in known), None)
    if name is not None:
        where = f" inside `{place}`" if place else ""
        raise RefusedError(f"Unknown field `{name[:_ECHO]}`{where}: {_expected(name, known)}", code=code)


def known_parameters(given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse the first parameter of a query string that is none of the known ones."""
    name = next((name for name in given if name not in known), None)
    if name is not None:
        raise RefusedError(f"Unknown parameter `{name[:_ECHO]}`: {_expected(name, known)}", code="bad_request")


def _expected(name: str, known: Sequence[str]) -> str:
    forgiven = next((typos for length, typos in _FORGIVEN if len(name) <= length), _FORGIVEN_BEYOND)
    # a mark in front, since an error in the first letter counts no more than another here
    near = (
        [(typos_between(f"^{name[:_ECHO]}", f"^{other}", prefix=False), other) for other in known] if forgiven else []
    )
    best = min(near, key=lambda pair: pair[0], default=(_FORGIVEN_BEYOND + 1, ""))
    hint = f"did you mean `{best[1]}`? " if best[0] <= forgiven else ""
    return hint + "expected one of " + ", ".join(f"`{each}`" for each in known)


def mapping(value: object, place: str, code: str) -> Mapping[str, Any]:
    """Return an object."""
    return value if isinstance(value, dict) else wrong_type("an object", value, place, code)


def array(value: object, place: str, code: str) -> list[Any]:
    """Return a list."""
    return value if isinstance(value, list) else wrong_type("an array", value, place, code)


def text(value: object, place: str, code: str) -> str:
    """Return a text."""
    return value if isinstance(value, str) else wrong_type("a string", value, place, code)


def boolean(value: object, place: str, code: str) -> bool:
    """Return a truth value."""
    return value if isinstance(value, bool) else wrong_type("a boolean", value, place, code)


def whole(value: object, place: str, code: str) -> int:
    """Return a number of things."""
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _UNSIGNED
    return int(value) if is_whole else wrong_type("a positive integer", value, place, code)  # type: ignore[call-overload,no-any-return]  # is_whole says so


def number(value: object, place: str, code: str) -> float:
    """Return a number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else wrong_type("a number", value, place, code)  # type: ignore[arg-type]  # is_number says so


def share(value: object, place: str, code: str) -> float:
    """Return a number from 0 to 1."""
    found = number(value, place, code)
    if not 0 <= found <= 1:
        name = place.rpartition(".")[2]
        message = f"Invalid value at `{place}`: the value of `{name}` is invalid, {_RANGE}"
        raise RefusedError(message, code=code)
    return found


def texts(value: object, place: str, code: str) -> tuple[str, ...]:
    """Return a list of texts."""
    return tuple(text(each, f"{place}[{at}]", code) for at, each in enumerate(array(value, place, code)))


def choice(kind: type[StrEnum]) -> Read:
    """Return what reads one of a few words."""

    def read(value: object, place: str, code: str) -> StrEnum:
        word = text(value, place, code)
        if word not in [each.value for each in kind]:
            raise RefusedError(f"Unknown value `{word[:_ECHO]}` at `{place}`: {_words(kind)}", code=code)
        return kind(word)

    return read


def written_choice(kind: type[StrEnum]) -> Read:
    """Return what reads one of a few words from a query string."""

    def read(value: str, name: str, code: str) -> StrEnum:
        if value not in [each.value for each in kind]:
            raise RefusedError(f"Unknown value `{value[:_ECHO]}` for parameter `{name}`: {_words(kind)}", code=code)
        return kind(value)

    return read


def _words(kind: type[StrEnum]) -> str:
    return "expected one of " + ", ".join(f"`{each.value}`" for each in kind)


def written_whole(value: str, name: str, code: str) -> int:
    """Return a number of things from a query string."""
    if not value.isascii() or not value.isdecimal() or int(value) >= _UNSIGNED:
        _unparsed(name, f"could not parse `{value[:_ECHO]}` as a positive integer", code)
    return int(value)


def written_boolean(value: str, name: str, code: str) -> bool:
    """Return a truth value from a query string."""
    if value not in ("true", "false"):
        _unparsed(name, f"could not parse `{value[:_ECHO]}` as a boolean, expected either `true` or `false`", code)
    return value == "true"


def written_share(value: str, name: str, code: str) -> float:
    """Return a number from 0 to 1 from a query string."""
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        _unparsed(name, f"the value of `{name}` is invalid, {_RANGE}", code)
    return found


def written_text(value: str, _name: str, _code: str) -> str:
    """Return a text from a query string."""
    return value


def written_texts(value: str, _name: str, _code: str) -> tuple[str, ...]:
    """Return a list of texts from a query string, where commas part them."""
    return tuple(value.split(","))


def written_filter(value: str, _name: str, _code: str) -> object:
    """Return a filter from a query string: JSON where it is some, else a text."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def given(value: object, _place: str, _code: str) -> object:
    """Return what is looked at later."""
    return value


def _unparsed(name: str, why: str, code: str) -> NoReturn:
    raise RefusedError(f"Invalid value in parameter `{name}`: {why}", code=code)


def _kind(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "a boolean"
    if isinstance(value, int):
        if value < 0:
            return "a negative integer" if value >= -_SIGNED else "a number"
        return "a positive integer" if value < _UNSIGNED else "a number"
    return {float: "a number", str: "a string", list: "an array"}.get(type(value), "an object")
