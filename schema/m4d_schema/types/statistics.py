"""Exact figures over a selection."""

import strawberry

from m4d_schema.types.buckets import Bucket
from m4d_schema.types.parts import Money
from m4d_schema.types.scalars import Instant


@strawberry.type(description="Sum of budgets published in one currency; currencies are never added up.")
class CurrencyTotal:
    """Sum in one currency."""

    total: Money = strawberry.field(description="Sum of the budgets; of a revised period, the revised ones alone.")
    projects: int = strawberry.field(description="How many projects published a budget in it.")


@strawberry.type(
    description="Exact figures over a selection, counted from what is stored; only what is selected is counted."
)
class Statistics:
    """Exact figures."""

    total: int = strawberry.field(description="How much content there is.")
    by_kind: list[Bucket] = strawberry.field(description="Content by kind.")
    projects_by_phase: list[Bucket] = strawberry.field(description="Projects by phase; those without one are left out.")
    projects_by_status: list[Bucket] = strawberry.field(description="Projects by status.")
    projects_by_theme: list[Bucket] = strawberry.field(
        description="Projects by theme; one project can count for several."
    )
    organizations: int = strawberry.field(description="How many organizations the content names.")
    places: int = strawberry.field(description="How many places it is about.")
    budgets: list[CurrencyTotal] = strawberry.field(
        description="Budgets of its projects by currency, the one of most projects first."
    )
    first_at: Instant | None = strawberry.field(description="When the first of it was published.")
    last_at: Instant | None = strawberry.field(description="When the last of it was published.")
