"""A catalogue beside SQL over one database, and whether they say the same."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import delete

from m4d_core.catalogue.follow import Bounds, Catalogue
from m4d_core.catalogue.listing import CatalogueListing
from m4d_core.content.kind import State
from m4d_core.content.preference import ANY, Preference
from m4d_core.errors import ConflictError
from m4d_core.storage import tables
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from m4d_core.storage.listing import RowReader
from m4d_core.storage.pulse import LOOK_S, Pulse
from m4d_core.storage.queries import Rows
from m4d_core.storage.repository import Transaction
from m4d_core.storage.selection import OPERATOR, PUBLIC, FacetField, Order, OrderField, Selection, Viewer
from m4d_core.storage.sql_listing import SqlListing
from tests.filtering import FILTERS, a_write
from tests.schema.mirror import Publisher

ALWAYS = Bounds(wish="on", least_items=0, most_bytes=2**40)
VIEWERS = (PUBLIC, PUBLIC, OPERATOR, Viewer(states=frozenset({State.DRAFT, State.HIDDEN})), Viewer(states=frozenset()))
ORDERS = st.builds(
    Order,
    field=st.sampled_from(OrderField),
    descending=st.booleans(),
    preference=st.sampled_from((ANY, Preference.of(("fr", "en")))),
)
SELECTIONS = st.builds(
    Selection,
    viewer=st.sampled_from(VIEWERS),
    columns=st.just(frozenset({"title", "countries"})),
    filter=FILTERS,
    order=ORDERS,
    first=st.integers(0, 6),
    offset=st.sampled_from((0, 0, 0, 1, 4)),
    from_end=st.booleans(),
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The two, over one database."""

    database: Database
    catalogue: Catalogue
    cataloged: CatalogueListing
    sql: SqlListing

    async def compare(self, selection: Selection, chance: Random) -> None:
        """Compare a page, the pages around places in it, the total and a facet."""
        await self.compare_page(selection)
        whole = replace(selection, first=100, offset=0)
        places = [each for each in (await self.sql.page(whole)).positions if each.key is not None]
        if places:
            after, before = (chance.choice((None, chance.choice(places))) for _ in range(2))
            await self.compare_page(replace(selection, after=after, before=before))
            elsewhere = chance.choice(places)._replace(id=Random(chance.random()).choice(places).id)
            await self.compare_page(replace(selection, after=elsewhere))
        assert await self.cataloged.total(selection) == await self.sql.total(selection), selection
        facet, first = chance.choice(list(FacetField)), chance.choice((0, 1, 3, 100))
        expected = await self.sql.facet(selection, facet, first)
        assert await self.cataloged.facet(selection, facet, first) == expected, (selection, facet)

    async def compare_page(self, selection: Selection) -> None:
        """Compare one page, also where the listing leaves it to SQL."""
        page, expected = await self.cataloged.page(selection), await self.sql.page(selection)
        assert replace(page, rows=None) == replace(expected, rows=None), selection
        assert page.rows is not None
        assert [{name: row[name] for name in selection.columns} for row in page.rows] == [
            {name: row[name] for name in selection.columns} for row in expected.rows or ()
        ]
        held = await self.catalogue.current()
        assert held is not None
        found = held.page(selection)
        if found is not None:
            ids = [content_id for content_id, _ in found[: selection.first]]
            assert ids == list(expected.ids[:: -1 if selection.from_end else 1]), selection
            assert (len(found) > selection.first) is expected.has_more


@contextmanager
def paired(database: Database, bounds: Bounds = ALWAYS, rows: RowReader | None = None) -> Iterator[Pair]:
    """Yield the two. The clock ticks with every look, so that PostgreSQL too is asked each time."""
    clock = count(step=LOOK_S)
    pulse = Pulse(database, lambda: next(clock))
    catalogue, sql = Catalogue(database, pulse, bounds), SqlListing(database)
    listing = CatalogueListing(catalogue, sql, rows or Rows(database))
    try:
        yield Pair(database=database, catalogue=catalogue, cataloged=listing, sql=sql)
    finally:
        pulse.close()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what a job does."""
    while True:
        if await holds():
            return
        await asyncio.sleep(0)


class Editors(Publisher):
    """Do all that can be done to content, of every kind."""

    def _item(self, name: str) -> Write:
        chance = self.chance
        made = a_write(chance, int(name))
        due: dict[str, Any] = {
            "publish_at": self.now + timedelta(minutes=chance.randrange(9)) if chance.random() < 0.3 else None,
            "expire_at": self.now + timedelta(minutes=chance.randrange(30)) if chance.random() < 0.2 else None,
        }
        return replace(made, **due)

    async def _translate(self, transaction: Transaction, key: UUID) -> None:
        with suppress(ConflictError):  # not under every license
            await super()._translate(transaction, key)


async def emptied(database: Database) -> None:
    """Take all content out. The sequence goes on where it was."""
    async with database.write() as connection:
        await connection.execute(delete(tables.Content))
