"""The catalogue answers as SQL does, whatever is asked and whatever has changed; else it leaves the answer to SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from m4d_core.catalogue import build, follow, snapshot
from m4d_core.catalogue.listing import Way, is_walked
from m4d_core.storage.counting import counted
from m4d_core.storage.database import Database
from m4d_core.storage.listing import Row
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import OPERATOR, PUBLIC, FacetField, Filter, Keys, Order, OrderField, Selection
from tests.core.catalogue.cataloged import SELECTIONS, Editors, emptied, paired
from tests.filtering import a_write
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
TUNISIA = Filter(countries=Keys(any_of=frozenset({"TN"})))
LISTED = Selection(viewer=PUBLIC, columns=frozenset({"title"}), filter=TUNISIA)
# not shrunk: a case is a history of its own, told again by its seed
ONCE = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))


async def compared(world: Database, seed: int, asked: Sequence[Selection], *, deeds: int) -> None:
    """Let editors act; compare now and then, with what was followed as with what is built anew."""
    await emptied(world)
    chance = Random(seed)
    editors = Editors(world, chance)
    for _ in range(chance.randrange(deeds)):
        await editors.act()
    with paired(world) as pair:
        await pair.catalogue.build()
        for selection in asked:
            for _ in range(chance.randrange(6)):
                await editors.act()
            await pair.compare(selection, chance)
            if chance.random() < 0.1:
                await pair.catalogue.build()
        assert not await pair.catalogue.check()


@given(seed=st.integers(0, 2**32), asked=st.lists(SELECTIONS, min_size=8, max_size=8))
@settings(ONCE, max_examples=3)
async def test_the_catalogue_says_what_sql_says(world: Database, seed: int, asked: Sequence[Selection]) -> None:
    await compared(world, seed, asked, deeds=12)


@pytest.mark.long
@pytest.mark.timeout(3000)
@given(seed=st.integers(0, 2**32), asked=st.lists(SELECTIONS, min_size=8, max_size=8))
@settings(ONCE, max_examples=300)
async def test_the_catalogue_says_what_sql_says_thousands_of_times(
    world: Database, seed: int, asked: Sequence[Selection]
) -> None:
    await compared(world, seed, asked, deeds=40)


async def test_every_filter_and_facet_is_asked_of_much_content(world: Database) -> None:
    chance = Random(7)
    await save(world, *(a_write(Random(number), number) for number in range(60)))
    with paired(world) as pair:
        await pair.catalogue.build()
        await save(world, *(a_write(Random(number + 100), number) for number in range(30, 75)))
        for field in OrderField:
            for descending in (True, False):
                order = Order(field=field, descending=descending)
                everything = Selection(viewer=OPERATOR, columns=frozenset({"title"}), order=order, first=7)
                for _ in range(2):
                    await pair.compare(everything, chance)
                    await pair.compare(replace(everything, filter=TUNISIA, from_end=True), chance)
        for facet in FacetField:
            whole = replace(LISTED, viewer=OPERATOR, filter=Filter())
            assert await pair.cataloged.facet(whole, facet, 9) == await pair.sql.facet(whole, facet, 9)


async def test_which_way_an_answer_was_had_is_counted(world: Database) -> None:
    await save(world, *(write(str(number), countries=("TN",)) for number in range(3)))
    with paired(world) as pair:
        listing = pair.cataloged
        await listing.page(LISTED)
        await listing.total(LISTED)
        assert listing.ways == {Way.SQL: 2}
        await pair.catalogue.build()
        await listing.page(LISTED)
        with counted() as spent:
            await listing.total(LISTED)
            await listing.facet(LISTED, FacetField.COUNTRY, 3)
        assert not world.is_sqlite or spent.statements == 0  # PostgreSQL is asked what is committed
        await listing.page(replace(LISTED, order=Order(field=OrderField.TITLE)))
        await listing.page(replace(LISTED, filter=Filter()))
        assert listing.ways == {Way.SQL: 3, Way.CATALOGUE: 3, Way.WALKED: 1}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"filter": Filter()}, True),
        ({"filter": Filter(), "order": Order(field=OrderField.UPDATED_AT)}, True),
        ({"filter": Filter(), "offset": 1}, False),
        ({"filter": Filter(kinds=frozenset({"NEWS"}))}, True),
        ({"filter": Filter(kinds=frozenset({"NEWS"})), "order": Order(field=OrderField.UPDATED_AT)}, False),
        ({"filter": Filter(kinds=frozenset({"NEWS", "EVENT"}))}, False),
        ({"filter": Filter(sources=Keys(any_of=frozenset({"demo"})))}, True),
        ({"filter": Filter(sources=Keys(none_of=frozenset({"demo"})))}, False),
        ({"filter": replace(TUNISIA, kinds=frozenset({"NEWS"}))}, False),
        ({}, False),
    ],
)
def test_what_stands_in_one_piece_in_an_index_is_left_to_sql(changed: Mapping[str, object], *, expected: bool) -> None:
    assert is_walked(replace(LISTED, **changed)) is expected  # type: ignore[arg-type]  # any of its fields


async def test_what_takes_long_is_answered_in_a_thread_and_alike(
    world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await save(world, *(a_write(Random(number), number) for number in range(9)))
    monkeypatch.setattr(snapshot, "MOST_RANGED", -1)
    with paired(world) as pair:
        await pair.catalogue.build()
        await pair.compare(replace(LISTED, filter=Filter(updated_before=NOW)), Random(1))


class Late(Rows):
    """Rows that are read only after something has changed."""

    async def by_id(self, ids: Sequence[UUID], selection: Selection) -> Mapping[UUID, Row]:
        await save(self._database, write("0", countries=("TN",), title="Moved"), write("1", countries=()))
        return await super().by_id(ids, selection)


async def test_a_row_that_has_changed_since_is_never_shown_in_the_place_it_had(world: Database) -> None:
    await save(world, *(write(str(number), countries=("TN",)) for number in range(3)))
    with paired(world, rows=Late(world)) as pair:
        await pair.catalogue.build()
        page = await pair.cataloged.page(LISTED)
        assert page == await pair.sql.page(LISTED)
        assert pair.cataloged.ways == {Way.MOVED: 1}


async def test_far_behind_sql_answers_until_the_catalogue_has_followed(
    world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (build, follow):
        monkeypatch.setattr(module, "MOST_NUMBERS", 3)
    with paired(world) as pair:
        await pair.catalogue.build()
        await save(world, *(write(str(number), countries=("TN",)) for number in range(3)))
        assert await pair.cataloged.total(LISTED) == 3
        assert pair.cataloged.ways == {Way.CATALOGUE: 1}
        await save(world, *(write(str(number), countries=("TN",)) for number in range(3, 7)))
        assert await pair.cataloged.total(LISTED) == 7
        assert pair.cataloged.ways == {Way.CATALOGUE: 1, Way.SQL: 1}
        assert await pair.catalogue._is_followed()
        assert await pair.cataloged.total(LISTED) == 7
        assert pair.cataloged.ways == {Way.CATALOGUE: 2, Way.SQL: 1}
