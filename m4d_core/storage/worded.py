"""Lists of what holds words in its title or summary: search by the database, while no engine answers.

No index helps to find the inside of a text. So a list looks through the newest content of its filter, and no further.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from m4d_core.storage.conditions import CONTENT, LOCALE
from m4d_core.storage.database import Database
from m4d_core.storage.listing import FacetCounts, Page
from m4d_core.storage.selection import OWN_FILTER, FacetField, Selection
from m4d_core.storage.sql_listing import conditions, count_statement, page_statement, total_statement


class Spelled(NamedTuple):
    """A word or phrase. folded: as titles are compared. written: the ways it may stand in a summary, which is not."""

    folded: str
    written: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is looked for. wanted: all of them. excluded: none of them. among: how much content is looked through."""

    wanted: tuple[Spelled, ...]
    excluded: tuple[Spelled, ...] = ()
    among: int


class WordListing:
    """A listing of what holds the words, by SQL: a statement for the page, one for the total, one for each facet."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words

    async def page(self, selection: Selection) -> Page:
        """Return the page, its rows with it."""
        statement = page_statement(selection).where(*self._holds(selection))
        return Page.of(await self._database.rows(statement), selection)

    async def total(self, selection: Selection) -> int:
        """Return how many there are, whatever the page."""
        ((count,),) = (
            row.values() for row in await self._database.rows(total_statement(selection).where(*self._holds(selection)))
        )
        return int(count)

    async def facet(self, selection: Selection, facet: FacetField, first: int) -> FacetCounts:
        """Return the counts of one facet, most frequent first, its own filter left out."""
        own = OWN_FILTER.get(facet)
        widened = replace(selection, filter=selection.filter.without(own)) if own else selection
        counted = await self._database.rows(count_statement(widened, facet).where(*self._holds(widened)))
        return FacetCounts.of(facet, ((row["value"], row["count"]) for row in counted), first)

    def _holds(self, selection: Selection) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions that hold for the newest content of a selection that has the words."""
        newest = select(col(CONTENT.id)).where(*conditions(selection)).correlate(None)
        newest = newest.order_by(col(CONTENT.effective_at).desc(), col(CONTENT.id).desc()).limit(self._words.among)
        yield col(CONTENT.id).in_(select(newest.subquery().c.id))
        yield from map(_stands, self._words.wanted)
        yield from (not_(_stands(each)) for each in self._words.excluded)


def _stands(word: Spelled) -> ColumnElement[bool]:
    """Return the condition that a word stands in a title, in any language, or in the summary."""
    text: Any = aliased(LOCALE)
    translated = exists().where(
        and_(text.content_id == col(CONTENT.id), col(text.title_key).contains(word.folded, autoescape=True))
    )
    summary = func.coalesce(col(CONTENT.summary), "")
    # by what is left of it without the word: LIKE minds the case on one database and not on the other
    written = (func.replace(summary, each, "") != summary for each in word.written)
    return or_(col(CONTENT.title_key).contains(word.folded, autoescape=True), *written, translated)
