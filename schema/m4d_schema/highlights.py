"""Extracts of hits with what matched marked, by the one highlighter of every engine (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from m4d_core.content.html import plain_text
from m4d_core.storage.listing import Row
from m4d_schema.plan import values
from m4d_search.formatted.marked import is_marked, marked
from m4d_search.formatted.matches import Matcher

COLUMNS = frozenset({"title", "summary", "html", "license", "origin"})
WORDS = 30  # of an extract
MOST = 50_000  # characters of a full text that are looked through


class Highlight(NamedTuple):
    """An extract. field: what it is of. html: safe, what matched in `mark` elements."""

    field: str
    html: str


def highlights(row: Row, matcher: Matcher) -> list[Highlight]:
    """Return where a row, in the language it is shown in, holds what was searched for."""
    found = (Highlight(field, marked(text, matcher, crop)) for field, text, crop in _texts(row))
    return [each for each in found if is_marked(each.html)]


def _texts(row: Row) -> Iterator[tuple[str, str, int | None]]:
    """Yield the texts that may be shown, with how many words of each."""
    yield "title", row["title"], None
    if row["summary"]:
        yield "summary", row["summary"], WORDS
    body = values.body(row)
    if body is not None:
        yield "body", plain_text(body.source)[:MOST], WORDS


def of_rows(rows: Mapping[UUID, Row], matcher: Matcher) -> Mapping[UUID, Sequence[Highlight]]:
    """Return the extracts of several rows."""
    return {key: highlights(row, matcher) for key, row in rows.items()}
