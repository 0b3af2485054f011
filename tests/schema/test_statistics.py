"""Figures over a selection: exact, and one statement for each that is selected."""

import pytest

from m4d_core.storage.database import Database
from tests.schema.asking import Asker, statements
from tests.schema.shelf import fill, partner
from tests.world import save

pytestmark = pytest.mark.anyio
EVERYTHING = """query ($f: ContentFilter) { statistics(filter: $f) {
  total byKind { value label count selected } projectsByPhase { value } projectsByStatus { value count }
  projectsByTheme { value label node { __typename } } organizations places firstAt lastAt
  budgets { projects total { amount currency } } } }"""


@pytest.fixture(autouse=True)
async def _shelf(world: Database) -> None:
    await fill(world)


async def test_figures(ask: Asker, world: Database) -> None:
    budget = [{"amount": 10.25, "currency": "EUR"}]
    await save(world, partner("XM-3", kind="PROJECT", title="Third", detail={"budget": budget, "phase": 2}))
    with statements(world) as seen:
        found = (await ask.data(EVERYTHING, f={"kinds": ["PROJECT"]}))["statistics"]
    assert len(seen) == 8
    assert found == {
        "total": 3,
        "byKind": [{"value": "PROJECT", "label": "Project", "count": 3, "selected": False}],
        "projectsByPhase": [{"value": "2"}],
        "projectsByStatus": [
            {"value": "CLOSED", "count": 1}, {"value": "IMPLEMENTATION", "count": 1}, {"value": "UNKNOWN", "count": 1},
        ],
        "projectsByTheme": [
            {"value": "local-authorities", "label": "Local authorities", "node": {"__typename": "Theme"}},
        ],
        "organizations": 1,
        "places": 0,
        "firstAt": "2014-07-01T09:30:00Z",
        "lastAt": "2026-01-01T00:00:00Z",
        "budgets": [{"projects": 1, "total": {"amount": 10.25, "currency": "EUR"}}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("selected", "cost"),
    [("total firstAt lastAt", 1), ("places", 1), ("byKind { count } projectsByTheme { count }", 2), ("__typename", 0)],
)
async def test_what_is_not_selected_is_not_counted(ask: Asker, world: Database, selected: str, cost: int) -> None:
    with statements(world) as seen:
        await ask.data(f"{{ statistics {{ {selected} }} }}")
    assert len(seen) == cost


async def test_nothing_has_no_figures(ask: Asker) -> None:
    found = (await ask.data(EVERYTHING, f={"kinds": []}))["statistics"]
    assert (found["total"], found["byKind"], found["budgets"], found["firstAt"]) == (0, [], [], None)
