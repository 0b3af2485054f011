"""A snapshot answers lists without a database; what it answers, `test_listing` compares with SQL."""

from dataclasses import replace

import pytest

from m4d_core.catalogue import snapshot
from m4d_core.catalogue.build import build
from m4d_core.catalogue.postings import SOME, Gathered, Posting
from m4d_core.catalogue.snapshot import Snapshot
from m4d_core.content.kind import State
from m4d_core.storage.database import Database
from m4d_core.storage.selection import PUBLIC, FacetField, Filter, Keys, Order, OrderField, Selection
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
LISTED = Selection(viewer=PUBLIC, columns=frozenset())


@pytest.fixture
async def held(world: Database) -> Snapshot:
    await save(
        world,
        write("a", countries=("TN",)),
        write("b", countries=("TN", "MA")),
        write("c", countries=("MA",), kind="EVENT", detail={"starts_at": "2026-05-01T10:00:00+00:00"}),
        write("d", state=State.DRAFT),
    )
    async with world.read() as connection:
        return await build(connection)


def test_a_list_is_what_the_viewer_may_see_of_a_filter(held: Snapshot) -> None:
    tunisia = Filter(countries=Keys(any_of=frozenset({"TN"})))
    counts = [len(held.matching(PUBLIC, each)) for each in (Filter(), tunisia, Filter(not_=tunisia), Filter(or_=()))]
    assert counts == [3, 2, 1, 0]


def test_a_page_has_one_more_than_asked_for(held: Snapshot) -> None:
    page = held.page(replace(LISTED, first=2))
    assert page is not None
    assert [revision for _, revision in page] == [1, 1, 1]


def test_an_order_is_told_where_all_have_a_place_in_it(held: Snapshot) -> None:
    starts = replace(LISTED, order=Order(field=OrderField.STARTS_AT))
    assert len(held.page(starts) or ()) == 3
    (event,) = held.matching(PUBLIC, Filter(kinds=frozenset({"EVENT"})))
    dateless = replace(held, postings=held.postings.changed(Gathered(), Posting([event]), SOME))
    assert dateless.page(starts) is None
    assert len(dateless.page(replace(starts, filter=Filter(kinds=frozenset({"NEWS"})))) or ()) == 2
    assert held.page(replace(LISTED, order=Order(field=OrderField.TITLE))) is None


def test_a_facet_leaves_its_own_filter_out(held: Snapshot) -> None:
    tunisia = replace(LISTED, filter=Filter(countries=Keys(any_of=frozenset({"TN"}))))
    assert held.facet(tunisia, FacetField.COUNTRY, 9).buckets == (("MA", 2), ("TN", 2))
    assert held.facet(tunisia, FacetField.KIND, 9).buckets == (("NEWS", 2),)


def test_many_ranges_are_long(held: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MOST_RANGED", 16)  # updated counts its four items twice
    ranged = Filter(updated_from=NOW)
    assert not held.is_long(Filter(published_from=NOW, and_=(ranged,), not_=ranged))
    assert held.is_long(Filter(and_=(ranged,), or_=(ranged,), not_=ranged))


def test_it_is_worn_when_more_has_come_since_than_it_may_hold(held: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "LEAST_LATER", 2)
    assert [held.is_worn(held.seq + more) for more in (0, 2, 3)] == [False, False, True]


def test_memory_is_told(held: Snapshot) -> None:
    assert 1_000 < held.size < 100_000
