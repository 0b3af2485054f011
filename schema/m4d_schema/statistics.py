"""Statistics of a selection: one statement for each figure that is selected, and none for the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from m4d_core.content.kind import Kind
from m4d_core.storage.figures import CurrencyTotal, Extent
from m4d_core.storage.listing import FacetCounts
from m4d_core.storage.selection import FacetField, Filter, Selection
from m4d_schema.connection import Bucket, buckets
from m4d_schema.context import Operation
from m4d_schema.selection import Demand
from m4d_schema.types.parts import Money

MOST_VALUES = 300  # more than any of these facets has
# field of the statistics -> what its projects are counted by
_PROJECTS = {
    "projectsByPhase": FacetField.PHASE,
    "projectsByStatus": FacetField.PROJECT_STATUS,
    "projectsByTheme": FacetField.THEME,
}
_EXTENT = frozenset({"total", "firstAt", "lastAt"})
_NOTHING = Extent(total=0, first_at=None, last_at=None)


@dataclass(frozen=True, kw_only=True)
class Total:
    """Sum of budgets in one currency."""

    total: Money
    projects: int


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Statistics as resolvers hold them; what nobody selected is empty."""

    extent: Extent = _NOTHING
    by_kind: Sequence[Bucket] = ()
    projects_by_phase: Sequence[Bucket] = ()
    projects_by_status: Sequence[Bucket] = ()
    projects_by_theme: Sequence[Bucket] = ()
    organizations: int = 0
    places: int = 0
    budgets: Sequence[Total] = ()

    @property
    def total(self) -> int:
        """How much there is."""
        return self.extent.total

    @property
    def first_at(self) -> datetime | None:
        """When the first of it was published."""
        return self.extent.first_at

    @property
    def last_at(self) -> datetime | None:
        """When the last of it was published."""
        return self.extent.last_at


async def count(operation: Operation, demand: Demand, wanted: Filter) -> Counted:
    """Return the figures that are selected."""
    figures, asked = operation.context.figures, demand.figures
    operation.tags.note_list(wanted)
    everything = Selection(viewer=operation.context.viewer, columns=frozenset(), filter=wanted)
    projects = Filter(kinds=frozenset({Kind.PROJECT}), and_=(wanted,))
    only = Selection(viewer=operation.context.viewer, columns=frozenset(), filter=projects)

    async def by(name: str, selection: Selection, facet: FacetField) -> Sequence[Bucket]:
        counted = await figures.by(selection, facet) if name in asked else ()
        return buckets(operation, FacetCounts.of(facet, counted, MOST_VALUES))

    phases, statuses, themes = [await by(name, only, facet) for name, facet in _PROJECTS.items()]
    return Counted(
        extent=await figures.extent(everything) if _EXTENT & asked else _NOTHING,
        by_kind=await by("byKind", everything, FacetField.KIND),
        projects_by_phase=phases,
        projects_by_status=statuses,
        projects_by_theme=themes,
        organizations=await figures.distinct(everything, "organizations") if "organizations" in asked else 0,
        places=await figures.distinct(everything, "places") if "places" in asked else 0,
        budgets=[_total(each) for each in await figures.budgets(only)] if "budgets" in asked else (),
    )


def _total(each: CurrencyTotal) -> Total:
    return Total(total=Money(amount=round(each.amount, 2), currency=each.currency), projects=each.projects)
