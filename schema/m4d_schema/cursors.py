"""Cursors: opaque, versioned, bound to the order or the search they belong to (pure).

A cursor of a list holds the key and the id of its place, not a number: it goes on pointing between the same
neighbors while items arrive, and when its own item has gone. A cursor of a search is a place among its hits.
"""

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from m4d_core.content.preference import ANY, Preference
from m4d_core.errors import QueryError
from m4d_core.storage.selection import Filter, Order, OrderField, Position
from m4d_schema.errors import bad_input

VERSION = 1
MAX_LENGTH = 1000
_BY_NAME = "NAME+"


def write_cursor(order: Order, position: Position) -> str:
    """Return the cursor of a place in a list."""
    key = position.key.isoformat() if isinstance(position.key, datetime) else position.key
    return _pack([VERSION, _fingerprint(order), key, position.id.hex])


def read_cursor(order: Order, text: str, argument: str = "after") -> Position:
    """Return the place. Raises QueryError (BAD_INPUT) for a cursor of another order, or for none of ours.

    argument: that holds the cursor.
    """
    parts = _unpack(text, 4, argument)
    if parts[1] != _fingerprint(order):
        message = f"`{argument}` is a cursor of another order; page on with the order it came from."
        raise bad_input(message, argument)
    try:
        return Position(key=_key(order.field, parts[2]), id=UUID(hex=parts[3]))
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise _foreign(argument) from None


def search_fingerprint(text: str, wanted: Filter, generation: str) -> str:
    """Return what tells one search from another, and one index from the next."""
    return hashlib.sha256(repr((text, _canonical(wanted), generation)).encode()).hexdigest()[:16]


def write_search_cursor(fingerprint: str, offset: int) -> str:
    """Return the cursor of the hit at an offset."""
    return _pack([VERSION, fingerprint, offset])


def read_search_cursor(fingerprint: str | None, text: str) -> int:
    """Return how many hits lie up to and with this place. Raises QueryError (BAD_INPUT).

    fingerprint: None takes the cursor of any search, while no index says which it is.
    """
    parts = _unpack(text, 3)
    if fingerprint is not None and parts[1] != fingerprint:
        raise bad_input("`after` is a cursor of another search, or of an index since rebuilt; search again.", "after")
    if not isinstance(parts[2], int) or isinstance(parts[2], bool) or parts[2] < 0:
        raise _foreign()
    return parts[2] + 1


def write_name_cursor(name: str, key: str, preference: Preference = ANY) -> str:
    """Return the cursor of a place in a list ordered by name, in the languages of a reader."""
    return _pack([VERSION, _BY_NAME + _languages(preference), name, key])


def read_name_cursor(text: str, preference: Preference = ANY) -> tuple[str, str]:
    """Return name and key of the place. Raises QueryError (BAD_INPUT)."""
    _, order, name, key = _unpack(text, 4)
    if order != _BY_NAME + _languages(preference) or not isinstance(name, str) or not isinstance(key, str):
        raise bad_input("`after` is a cursor of another list.", "after")
    return name, key


def _fingerprint(order: Order) -> str:
    return f"{order.field.name}{'-' if order.descending else '+'}{_languages(order.preference)}"


def _languages(preference: Preference) -> str:
    """Return what tells orders apart whose texts are compared in different languages."""
    if not preference.tags:
        return ""
    return "@" + hashlib.sha256(repr(preference).encode()).hexdigest()[:8]


def _key(field: OrderField, value: Any) -> datetime | str:  # noqa: ANN401 - any JSON value
    if field is OrderField.TITLE:
        if not isinstance(value, str) or "\x00" in value:
            raise ValueError("not the key of a title")
        return value
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError("not an instant")
    return instant.astimezone(UTC)


def _canonical(wanted: Filter) -> list[tuple[str, str]]:
    return [(name, _sorted(getattr(wanted, name))) for name in wanted.__dataclass_fields__]


def _sorted(value: object) -> str:
    if isinstance(value, frozenset):
        return repr(sorted(value))
    if isinstance(value, tuple):
        return repr([_sorted(each) for each in value])
    if hasattr(value, "__dataclass_fields__"):
        return repr([_sorted(getattr(value, name)) for name in value.__dataclass_fields__])
    return repr(value)


def _pack(parts: list[object]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def _unpack(text: str, length: int, argument: str = "after") -> list[Any]:
    if len(text) > MAX_LENGTH:
        raise _foreign(argument)
    try:
        parts = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise _foreign(argument) from None
    if not isinstance(parts, list) or not parts or parts[0] != VERSION:
        raise _foreign(argument)
    if len(parts) != length:
        raise bad_input(f"`{argument}` is a cursor of another list.", argument)
    return parts


def _foreign(argument: str = "after") -> QueryError:
    return bad_input(f"`{argument}` is no cursor of this API.", argument)
