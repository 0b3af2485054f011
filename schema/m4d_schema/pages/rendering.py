"""Templates to HTML: everything is escaped unless a template says otherwise, and none does."""

from datetime import datetime
from functools import cache

import jinja2

from m4d_schema.pages import assets, examples


def render(template: str, **values: object) -> bytes:
    """Return a template of this package filled in, in UTF-8. Raises UndefinedError for a value that is not given."""
    return _environment().get_template(template).render(values).encode()


def day(when: datetime) -> str:
    """Return a date as people write it: `3 March 2026`."""
    return f"{when.day} {when:%B %Y}"


def ago(when: datetime, now: datetime) -> str:
    """Return how long ago, or in how long, in words: one number and one unit."""
    seconds = (now - when).total_seconds()
    size = abs(seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if size >= length:
            count = int(size // length)
            text = f"{count:,} {unit}{'s' if count > 1 else ''}"
            return f"{text} ago" if seconds > 0 else f"in {text}"
    return "just now" if seconds >= 0 else "in a moment"


def number(value: int) -> str:
    """Return a number with its thousands set apart."""
    return f"{value:,}"


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("m4d_schema.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"ago": ago, "day": day, "number": number}
    made.globals |= {"v": assets.fingerprint(), "examples": examples}
    return made
