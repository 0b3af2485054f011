"""Lists by SQL: filters, orders, pages that stay right while items arrive, totals and facets."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import text

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.storage import repository
from m4d_core.storage.database import Database
from m4d_core.storage.listing import rows_of
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import (
    OPERATOR,
    PUBLIC,
    FacetField,
    Filter,
    Keys,
    Order,
    OrderField,
    Position,
    Selection,
)
from m4d_core.storage.sql_listing import SqlListing, facet_statement, page_statement
from tests.world import NOW, rows, save, write

pytestmark = pytest.mark.anyio
CARD = frozenset({"title", "countries"})
EVERYTHING = Selection(viewer=PUBLIC, columns=CARD, first=100)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


@pytest.fixture
async def filled(world: Database) -> Database:
    await save(
        world,
        write("a", published_at=day(1), countries=("TN",), themes=("remittances",), title="Éclair"),
        write("b", published_at=day(2), countries=("TN", "MA"), language="fr", title="banane"),
        write("c", published_at=day(3), countries=("MA",), kind="DOCUMENT", title="Cerise"),
        write("d", published_at=None, source_key="undp-projects", kind="PROJECT", title="abricot"),
        write("e", published_at=day(4), state=State.DRAFT, countries=("SN",), title="secret"),
    )
    return world


async def found(database: Database, wanted: Filter) -> str:
    page = await SqlListing(database).page(replace(EVERYTHING, filter=wanted))
    return "".join(sorted(identity for identity in "abcde" if _id(identity) in page.ids))


def _id(identity: str) -> UUID:
    return content_id("undp-projects" if identity == "d" else "demo", identity)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), "abcd"),
        (Filter(kinds=frozenset({"NEWS"})), "ab"),
        (Filter(kinds=frozenset()), ""),
        (Filter(languages=frozenset({"fr"})), "b"),
        (Filter(sources=Keys(any_of=frozenset({"undp-projects"}))), "d"),
        (Filter(sources=Keys(none_of=frozenset({"undp-projects"}))), "abc"),
        (Filter(countries=Keys(any_of=frozenset({"TN"}))), "ab"),
        (Filter(countries=Keys(any_of=frozenset({"TN", "MA"}))), "abc"),
        (Filter(countries=Keys(any_of=frozenset()))  , ""),
        (Filter(countries=Keys(all_of=frozenset({"TN", "MA"}))), "b"),
        (Filter(countries=Keys(none_of=frozenset({"MA"}))), "ad"),
        (Filter(countries=Keys(exists=False)), "d"),
        (Filter(countries=Keys(exists=True)), "abc"),
        (Filter(countries=Keys(any_of=frozenset({"TN"}), none_of=frozenset({"MA"}))), "a"),
        (Filter(themes=Keys(any_of=frozenset({"remittances"}))), "a"),
        (Filter(organizations=Keys(exists=True)), ""),
        (Filter(published_from=day(2)), "bc"),
        (Filter(published_before=day(2)), "a"),
        (Filter(published_from=day(2), published_before=day(3)), "b"),
        (Filter(countries=Keys(any_of=frozenset({"SN"}))), ""),
    ],
)  # fmt: skip
async def test_filters(filled: Database, wanted: Filter, expected: str) -> None:
    assert await found(filled, wanted) == expected
    assert await SqlListing(filled).total(replace(EVERYTHING, filter=wanted)) == len(expected)


@pytest.mark.parametrize(
    ("field", "descending", "expected"),
    [
        (OrderField.PUBLISHED_AT, True, "dcba"),
        (OrderField.PUBLISHED_AT, False, "abcd"),
        (OrderField.TITLE, False, "dbca"),
        (OrderField.TITLE, True, "acbd"),
    ],
)
async def test_orders(filled: Database, field: OrderField, *, descending: bool, expected: str) -> None:
    selection = replace(EVERYTHING, order=Order(field=field, descending=descending))
    page = await SqlListing(filled).page(selection)
    assert page.ids == tuple(_id(identity) for identity in expected)


async def test_pages_meet_without_gap_or_overlap_while_items_arrive(world: Database) -> None:
    await save(world, *(write(f"old{n}", published_at=NOW - timedelta(days=n // 3)) for n in range(20)))
    listing, after = SqlListing(world), None
    seen: list[UUID] = []
    for number in range(20):
        page = await listing.page(replace(EVERYTHING, first=3, after=after))
        seen += page.ids
        if not page.has_more:
            break
        after = page.positions[-1]
        await save(world, write(f"new{number}", published_at=NOW + timedelta(days=number + 1)))
    assert len(seen) == len(set(seen)) == 20
    assert set(seen) == {content_id("demo", f"old{n}") for n in range(20)}


async def walk(
    listing: SqlListing, size: int, *, backwards: bool, meanwhile: Callable[[int], Awaitable[object]]
) -> list[UUID]:
    """All ids of a list, page by page, while something happens between any two."""
    seen: list[UUID] = []
    place: Position | None = None
    for number in range(40):
        here = {"before": place, "from_end": True} if backwards else {"after": place}
        page = await listing.page(replace(EVERYTHING, first=size, **here))
        seen = [*page.ids, *seen] if backwards else [*seen, *page.ids]
        if not page.has_more:
            return seen
        place = page.positions[0] if backwards else page.positions[-1]
        await meanwhile(number)
    raise AssertionError("endless")


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_skipped_or_doubled_while_items_come_change_and_go(
    world: Database, seed: int, *, backwards: bool
) -> None:
    chance = Random(seed)
    names = [f"old{n}" for n in range(25)]
    await save(world, *(write(name, published_at=day(1) + timedelta(days=chance.randrange(9))) for name in names))
    gone: set[UUID] = set()

    async def meanwhile(number: int) -> None:
        at = day(1) + timedelta(days=chance.randrange(9), seconds=1)
        await save(world, write(f"new{number}", published_at=at))
        changed, hidden = chance.sample(names, 2)
        row = next(row for row in await rows(world) if row["identity"] == changed)
        await save(world, write(changed, title=f"Changed {number}", published_at=row["published_at"]))
        gone.add(content_id("demo", hidden))
        async with repository.transaction(world, NOW) as transaction:
            await transaction.set_state([content_id("demo", hidden)], State.HIDDEN)

    seen = await walk(SqlListing(world), 3, backwards=backwards, meanwhile=meanwhile)
    assert len(seen) == len(set(seen))
    assert {content_id("demo", name) for name in names} - gone <= set(seen)
    stored = {row["id"]: (row["effective_at"], row["id"]) for row in await rows(world)}
    assert seen == sorted(seen, key=lambda key: stored[key], reverse=True)


@pytest.mark.parametrize("descending", [True, False])
async def test_a_page_from_the_end_keeps_the_order_of_the_list(filled: Database, *, descending: bool) -> None:
    listing = SqlListing(filled)
    everything = replace(EVERYTHING, order=Order(descending=descending))
    whole = await listing.page(everything)
    last = await listing.page(replace(everything, first=3, from_end=True))
    assert (last.ids, last.has_more) == (whole.ids[-3:], True)
    middle = await listing.page(replace(everything, first=1, from_end=True, before=last.positions[0]))
    assert (middle.ids, middle.has_more) == (whole.ids[:1], False)
    between = await listing.page(replace(everything, after=whole.positions[0], before=whole.positions[-1]))
    assert between.ids == whole.ids[1:-1]


async def test_an_offset_leaves_out_what_stands_in_front(filled: Database) -> None:
    listing = SqlListing(filled)
    whole = await listing.page(EVERYTHING)
    assert (await listing.page(replace(EVERYTHING, first=2, offset=1))).ids == whole.ids[1:3]
    assert (await listing.page(replace(EVERYTHING, offset=99))).ids == ()


async def test_a_position_outlives_its_item(filled: Database) -> None:
    listing = SqlListing(filled)
    first = await listing.page(replace(EVERYTHING, first=2))
    async with filled.write() as connection:
        await connection.execute(text("DELETE FROM content WHERE identity = 'c'"))
    rest = await listing.page(replace(EVERYTHING, after=first.positions[-1]))
    assert rest.ids == (_id("b"), _id("a"))


async def test_a_page_reads_only_what_was_asked_for(filled: Database) -> None:
    page = await SqlListing(filled).page(EVERYTHING)
    assert page.rows is not None
    assert set(page.rows[0]) == CARD | {"id", "effective_at"}
    assert "html" not in str(page_statement(EVERYTHING))
    again = await rows_of(replace(page, rows=None), Rows(filled), EVERYTHING)
    assert [row["title"] for row in again] == [row["title"] for row in page.rows]


async def test_the_last_page_says_so(filled: Database) -> None:
    assert (await SqlListing(filled).page(replace(EVERYTHING, first=3))).has_more
    assert not (await SqlListing(filled).page(replace(EVERYTHING, first=4))).has_more
    empty = await SqlListing(filled).page(replace(EVERYTHING, first=0))
    assert (empty.ids, empty.has_more) == ((), True)


async def test_only_the_viewer_decides_what_is_seen(filled: Database) -> None:
    everyone = replace(EVERYTHING, viewer=OPERATOR)
    assert await SqlListing(filled).total(everyone) == 5
    assert await SqlListing(filled).total(EVERYTHING) == 4
    countries = await SqlListing(filled).facet(EVERYTHING, FacetField.COUNTRY, 10)
    assert "SN" not in dict(countries.buckets)


async def test_a_facet_is_counted_without_its_own_filter(filled: Database) -> None:
    tunisia = replace(EVERYTHING, filter=Filter(countries=Keys(any_of=frozenset({"TN"}))))
    listing = SqlListing(filled)
    assert (await listing.facet(tunisia, FacetField.COUNTRY, 10)).buckets == (("MA", 2), ("TN", 2))
    assert (await listing.facet(tunisia, FacetField.LANGUAGE, 10)).buckets == (("en", 1), ("fr", 1))
    assert (await listing.facet(EVERYTHING, FacetField.KIND, 1)).buckets == (("NEWS", 2),)
    assert (await listing.facet(EVERYTHING, FacetField.KIND, 1)).other_count == 2
    assert (await listing.facet(EVERYTHING, FacetField.YEAR, 10)).buckets == (("2026", 3),)
    assert (await listing.facet(EVERYTHING, FacetField.SOURCE, 10)).buckets == (("demo", 3), ("undp-projects", 1))
    assert (await listing.facet(EVERYTHING, FacetField.THEME, 10)).buckets == (("remittances", 1),)


async def test_a_page_walks_an_index_and_sorts_nothing(filled: Database) -> None:
    """The plan of the newest-first page, all and of one kind, on both databases."""
    for wanted in (Filter(), Filter(kinds=frozenset({"NEWS"}))):
        statement = page_statement(replace(EVERYTHING, filter=wanted))
        async with filled.read() as connection:
            sql = str(statement.compile(connection.engine, compile_kwargs={"literal_binds": True}))
            if filled.is_sqlite:
                plan = " ".join(str(row[-1]) for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
            else:
                await connection.execute(text("SET LOCAL enable_seqscan = off"))
                await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
                plan = " ".join(str(row[0]) for row in await connection.execute(text(f"EXPLAIN {sql}")))
        assert "content_" in plan
        assert "USE TEMP B-TREE" not in plan
        assert "Sort" not in plan


def test_a_facet_over_links_is_one_statement() -> None:
    sql = str(facet_statement(EVERYTHING, FacetField.THEME))
    assert sql.count("SELECT") == 1
    assert "content_theme" in sql
