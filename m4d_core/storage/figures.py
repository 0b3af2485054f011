"""Exact figures over a selection: how much, since when, of how many, for how much. One statement each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.conditions import CONTENT, LINKS
from m4d_core.storage.database import Database
from m4d_core.storage.selection import FacetField, Selection
from m4d_core.storage.sql_listing import conditions, count_statement


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How much there is, and when the first and the last of it was published."""

    total: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CurrencyTotal:
    """Sum of the budgets that were published in one currency, and of how many projects."""

    currency: str
    amount: float
    projects: int


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How much content there is of one kind with the same flags."""

    kind: str
    goes_local: bool
    knowledge_product: bool | None
    count: int


class Figures:
    """Counts what a selection holds, whatever its page."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def extent(self, selection: Selection) -> Extent:
        """Return how much there is, and when it was published."""
        (row,) = await self._rows(extent_statement(selection))
        return Extent(**row)

    async def by(self, selection: Selection, facet: FacetField) -> list[tuple[object, int]]:
        """Return the counts by the values of a facet, its own filter kept, in no order."""
        return [(row["value"], row["count"]) for row in await self._rows(count_statement(selection, facet))]

    async def distinct(self, selection: Selection, relation: str) -> int:
        """Return how many keys of a relation (`places`, `organizations`) stand in the selection."""
        (row,) = await self._rows(distinct_statement(selection, relation))
        return int(row["count"])

    async def budgets(self, selection: Selection) -> list[CurrencyTotal]:
        """Return the sums of budgets, by currency; currencies are never added up."""
        return [CurrencyTotal(**row) for row in await self._rows(budgets_statement(selection))]

    async def tallies(self, selection: Selection) -> list[Tally]:
        """Return the counts of a selection by kind and flags, which every section of a menu is a sum of."""
        return [Tally(**row) for row in await self._rows(tallies_statement(selection))]

    async def with_role(self, selection: Selection, role: str) -> set[str]:
        """Return the organizations that have a role in a project of the selection."""
        return {row["organization"] for row in await self._rows(role_statement(selection, role))}

    async def _rows(self, statement: Select[*tuple[Any, ...]]) -> Iterable[dict[str, Any]]:
        return await self._database.rows(statement)


def extent_statement(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts a selection, and finds its first and last publication."""
    published = col(CONTENT.published_at)
    total = func.count().label("total")
    ends = (func.min(published).label("first_at"), func.max(published).label("last_at"))
    return select(total, *ends).select_from(CONTENT).where(*conditions(selection))


def distinct_statement(selection: Selection, relation: str) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts the keys of a relation, each once."""
    link, key = LINKS[relation]
    count = func.count(func.distinct(key)).label("count")
    joined = select(count).select_from(CONTENT).join(link, col(link.content_id) == col(CONTENT.id))
    return joined.where(*conditions(selection))


def budgets_statement(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the statement that sums budgets by currency, largest number of projects first."""
    budget = tables.ContentBudget
    projects = func.count().label("projects")
    return (
        select(col(budget.currency), func.sum(col(budget.amount)).label("amount"), projects)
        .select_from(CONTENT)
        .join(budget, col(budget.content_id) == col(CONTENT.id))
        .where(*conditions(selection))
        .group_by(col(budget.currency))
        .order_by(projects.desc(), col(budget.currency))
    )


def tallies_statement(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts a selection by kind and flags; of everything, an index holds all it reads."""
    flags = (col(CONTENT.kind), col(CONTENT.goes_local), col(CONTENT.knowledge_product))
    return select(*flags, func.count().label("count")).where(*conditions(selection)).group_by(*flags)


def role_statement(selection: Selection, role: str) -> Select[*tuple[Any, ...]]:
    """Return the statement that finds the organizations of a role."""
    held = tables.ContentRole
    return (
        select(col(held.organization))
        .distinct()
        .join(CONTENT, col(CONTENT.id) == col(held.content_id))
        .where(*conditions(selection), col(held.role) == role)
    )
