"""Values in the shapes the Bank gives them (pure): texts, names of countries, dates, amounts."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date

_FIRST_YEAR = 1940  # what is older is junk
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")
_BETWEEN = re.compile(r",(?!\s+(?:[\w ]+ of|The)\b)")  # not that of `Yemen, Republic of`


def texts(*values: object) -> Iterator[str]:
    """Yield the texts in a value: bare, under `cdata!`, numbered, or in a list; each trimmed, none empty."""
    for value in values:
        if isinstance(value, str):
            text = " ".join(value.split())
            if text:
                yield text
        elif isinstance(value, Mapping):
            yield from texts(*value.values())
        elif isinstance(value, list):
            yield from texts(*value)


def listed(value: object) -> Iterator[str]:
    """Yield the names in a text that has commas between them; `Yemen, Republic of` is one."""
    for text in texts(value):
        yield from (part.strip() for part in _BETWEEN.split(text) if part.strip())


def turned(name: str) -> str:
    """Return a country's name as others write it: `Republic of Yemen`."""
    first, comma, rest = name.partition(", ")
    return f"{rest} {first}" if comma else name


def day(text: str | None) -> str | None:
    """Return a calendar date in ISO form, out of ISO or `12/31/2026 12:00:00 AM`; None for what is none."""
    american = _AMERICAN.match(text or "")
    try:
        if american:
            month_, day_, year = map(int, american.groups())
            found = date(year, month_, day_)
        else:
            found = date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
    return found.isoformat() if found.year >= _FIRST_YEAR else None


def amount(value: object) -> float:
    """Return an amount of money, 0 for what is none; v2 writes commas between thousands."""
    try:
        found = float(str(value or 0).replace(",", ""))
    except ValueError:
        return 0.0
    return found if math.isfinite(found) else 0.0
