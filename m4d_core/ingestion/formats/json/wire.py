"""The shape of an answer as read: Entry.data is a record as it came, with `key_` where it stood under its id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer taken apart. records: (locator, record), in order. rest: the answer without them."""

    records: tuple[tuple[str, object], ...]
    rest: Mapping[str, Any]
