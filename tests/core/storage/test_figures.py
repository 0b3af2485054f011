"""Figures are exact, and each is one statement."""

from typing import Any

import pytest

from m4d_core.content.kind import State
from m4d_core.storage.database import Database
from m4d_core.storage.figures import CurrencyTotal, Extent, Figures, Tally
from m4d_core.storage.selection import PUBLIC, FacetField, Filter, Keys, Selection
from tests.schema.shelf import on
from tests.world import save, write

pytestmark = pytest.mark.anyio
ALL = Selection(viewer=PUBLIC, columns=frozenset())
MOROCCO = Selection(viewer=PUBLIC, columns=frozenset(), filter=Filter(countries=Keys(any_of=frozenset({"MA"}))))


def project(identity: str, *budget: tuple[float, str], **values: Any) -> Any:
    detail = {
        "budget": [{"amount": amount, "currency": currency} for amount, currency in budget],
        "participants": [{"organization": "undp", "role": "LEAD"}, {"organization": "m4d", "role": "FUNDING"}],
        "phase": 2,
    }
    return write(identity, kind="PROJECT", detail=detail, organizations=("undp",), **values)


@pytest.fixture
async def figures(world: Database) -> Figures:
    await save(
        world,
        project("a", (100.0, "USD"), (50.0, "EUR"), countries=("MA",), published_at=on(2020)),
        project("b", (0.5, "USD"), countries=("MA", "TN"), published_at=None, goes_local=True),
        project("c", (9.0, "USD"), state=State.HIDDEN, countries=("MA",)),
        write("d", countries=("TN",), organizations=("m4d",), published_at=on(2024)),
    )
    return Figures(world)


async def test_extent(figures: Figures) -> None:
    assert await figures.extent(ALL) == Extent(total=3, first_at=on(2020), last_at=on(2024))
    nothing = Selection(viewer=PUBLIC, columns=frozenset(), filter=Filter(kinds=frozenset()))
    assert await figures.extent(nothing) == Extent(total=0, first_at=None, last_at=None)


async def test_budgets_by_currency(figures: Figures) -> None:
    dollars = CurrencyTotal(currency="USD", amount=100.5, projects=2)
    assert await figures.budgets(ALL) == [dollars, CurrencyTotal(currency="EUR", amount=50.0, projects=1)]


async def test_counts_keep_their_own_filter(figures: Figures) -> None:
    assert sorted(await figures.by(MOROCCO, FacetField.COUNTRY), key=repr) == [("MA", 2), ("TN", 1)]
    assert await figures.by(ALL, FacetField.PHASE) == [(2, 2)]
    assert (await figures.distinct(ALL, "organizations"), await figures.distinct(MOROCCO, "organizations")) == (2, 1)
    assert await figures.distinct(ALL, "places") == 0


async def test_tallies(figures: Figures) -> None:
    found = {(each.kind, each.goes_local): each for each in await figures.tallies(ALL)}
    assert found["PROJECT", True] == Tally(kind="PROJECT", goes_local=True, knowledge_product=None, count=1)
    assert sum(each.count for each in found.values()) == 3


async def test_roles_are_those_of_organizations_the_content_names(figures: Figures) -> None:
    assert await figures.with_role(ALL, "LEAD") == {"undp"}
    assert await figures.with_role(ALL, "FUNDING") == set()
