"""Filters as SQL find what the same filter finds by hand, and a position is sought in the index."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from sqlalchemy import text

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.content.preference import Preference
from m4d_core.storage.conditions import FLAGS, LINKS, RANGES, VALUES
from m4d_core.storage.database import Database
from m4d_core.storage.selection import OPERATOR, PUBLIC, FacetField, Filter, Order, OrderField, Position, Selection
from m4d_core.storage.sql_listing import SqlListing, page_statement
from tests import filtering
from tests.filtering import FILTERS, RELATED, a_write, counts, facts_of, holds
from tests.world import NOW, save

pytestmark = pytest.mark.anyio
EVERYTHING = Selection(viewer=OPERATOR, columns=frozenset({"title"}), first=100)


WRITES = [a_write(Random(number), number) for number in range(60)]


@given(wanted=FILTERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(wanted=Filter(not_=Filter(phases=frozenset({1}))))  # what has no phase is not of phase 1
@example(wanted=Filter(or_=(), and_=(Filter(),)))
@example(wanted=Filter(not_=Filter(languages=frozenset({"en"})), available=Preference.of(["fr"], omits=True)))
async def test_a_filter_finds_what_it_says(filled: Database, wanted: Filter) -> None:
    expected = {content_id(made.source_key, made.item.identity) for made in WRITES if holds(wanted, facts_of(made))}
    listing, selection = SqlListing(filled), replace(EVERYTHING, filter=wanted)
    assert set((await listing.page(selection)).ids) == expected
    assert await listing.total(selection) == len(expected)


@pytest.fixture
async def filled(world: Database) -> Database:
    await save(world, *WRITES)
    return world


@pytest.mark.parametrize("facet", list(FacetField))
@given(wanted=FILTERS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_facet_counts_what_there_is_without_its_own_filter(
    filled: Database, facet: FacetField, wanted: Filter
) -> None:
    found = await SqlListing(filled).facet(replace(EVERYTHING, filter=wanted), facet, 100)
    assert dict(found.buckets) == counts(wanted, facet, map(facts_of, WRITES))


async def test_only_what_the_viewer_may_see_is_found(filled: Database) -> None:
    for wanted in (Filter(), Filter(not_=Filter(kinds=frozenset({"NEWS"}))), Filter(or_=(Filter(), Filter()))):
        selection = replace(EVERYTHING, viewer=PUBLIC, filter=wanted)
        visible = [made for made in WRITES if made.state is State.PUBLISHED and holds(wanted, facts_of(made))]
        assert await SqlListing(filled).total(selection) == len(visible)


def test_every_field_of_a_filter_is_asked() -> None:
    related = {name for name, field in Filter.__dataclass_fields__.items() if "Keys" in str(field.type)}
    assert set(LINKS) - {"languages"} | {"sources"} == related == {*RELATED, "regions", "sources"}
    ranges = {f"{name}_{end}" for name in RANGES for end in ("from", "before")}
    assert {*related, *VALUES, *FLAGS, *ranges, "available", "languages", "and_", "or_", "not_"} == set(
        Filter.__dataclass_fields__
    )
    assert (set(VALUES), set(FLAGS)) == (set(filtering.VALUES), set(filtering.FLAGS))


def test_what_is_joined_by_and_is_left_out_and_nothing_else() -> None:
    kinds = Filter(kinds=frozenset({"NEWS"}), goes_local=True)
    local = Filter(goes_local=True)
    nested = replace(kinds, and_=(replace(kinds, or_=(kinds,)),), not_=kinds)
    assert nested.without("kinds") == replace(local, and_=(replace(local, or_=(kinds,)),), not_=kinds)
    assert list(nested.joined()) == [nested, nested.and_[0]]
    assert kinds.without("languages") == kinds


@pytest.mark.parametrize("field", list(OrderField))
@pytest.mark.parametrize("descending", [True, False])
async def test_what_comes_after_a_position_is_sought_and_not_scanned(
    world: Database, field: OrderField, *, descending: bool
) -> None:
    key = "t" if field is OrderField.TITLE else NOW
    everything = Selection(viewer=PUBLIC, columns=frozenset({"title"}), order=Order(field=field, descending=descending))
    statement = page_statement(replace(everything, after=Position(key=key, id=content_id("demo", "a"))))
    async with world.read() as connection:
        sql = str(statement.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        if world.is_sqlite:
            plan = " ".join(str(row[-1]) for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
            assert "(state=? AND (" in plan
        else:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            plan = " ".join(str(row[0]) for row in await connection.execute(text(f"EXPLAIN {sql}")))
            assert "Index Cond: (((state)::text = 'PUBLISHED'::text) AND (ROW(" in plan
            assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
