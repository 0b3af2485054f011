"""How the databases answer lists: by an index, whatever is asked; none reads all content to find some of it.

The long form asks at 100,000 pieces of content, where the planner is free to choose; the short one at 4,000, where
PostgreSQL would rightly read so small a table and is told not to.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from m4d_core.content.preference import Preference
from m4d_core.storage.database import Database
from m4d_core.storage.figures import (
    budgets_statement,
    distinct_statement,
    extent_statement,
    role_statement,
    tallies_statement,
)
from m4d_core.storage.selection import PUBLIC, FacetField, Filter, Keys, Order, OrderField, Selection
from m4d_core.storage.sql_listing import facet_statement, page_statement, total_statement
from tests.core.storage.bulk import multiply
from tests.world import NOW

pytestmark = pytest.mark.anyio
LIST = Selection(viewer=PUBLIC, columns=frozenset({"title", "summary"}))
TUNISIA = Keys(any_of=frozenset({"TN"}))
CONDITIONS: dict[str, Filter] = {
    "nothing": Filter(),
    "kind": Filter(kinds=frozenset({"NEWS"})),
    "language": Filter(languages=frozenset({"ar"})),
    "source": Filter(sources=Keys(any_of=frozenset({"demo"}))),
    "country": Filter(countries=TUNISIA),
    "region": Filter(regions=Keys(any_of=frozenset({"202"}))),
    "place": Filter(places=Keys(any_of=frozenset({"ma-nador"}))),
    "theme": Filter(themes=Keys(all_of=frozenset({"economy", "remittances"}))),
    "organization": Filter(organizations=Keys(any_of=frozenset({"undp"}))),
    "goal": Filter(goals=Keys(any_of=frozenset({"10.7"}))),
    "objective": Filter(compact_objectives=Keys(any_of=frozenset({"20"}))),
    "origin": Filter(origins=frozenset({"OWN"})),
    "year": Filter(years=frozenset({2025})),
    "published": Filter(published_from=NOW - timedelta(days=90), published_before=NOW - timedelta(days=60)),
    "updated": Filter(updated_from=NOW - timedelta(days=90)),
    "featured": Filter(featured=True),
    "local": Filter(goes_local=True),
    "image": Filter(has_image=True),
    "reusable": Filter(reusable=True),
    "type": Filter(document_types=frozenset({"HANDBOOK"})),
    "knowledge": Filter(knowledge_product=True),
    "issued": Filter(issued_from=date(2014, 1, 1), issued_before=date(2015, 1, 1)),
    "status": Filter(project_statuses=frozenset({"CLOSED"})),
    "program": Filter(programs=frozenset({"JMDI"}), phases=frozenset({2})),
    "active": Filter(active_from=date(2015, 1, 1), active_before=date(2016, 1, 1)),
    "lessons": Filter(has_lessons=True),
    "either": Filter(or_=(Filter(countries=TUNISIA), Filter(themes=Keys(any_of=frozenset({"economy"}))))),
    "available": Filter(available=Preference(("fr-CA", "ar"), omits=True)),
    "both": Filter(kinds=frozenset({"PROJECT"}), and_=(Filter(countries=TUNISIA), Filter(goes_local=True))),
}


# half of all content is in these languages; PostgreSQL reads 100,000 rows in 94 ms, and finds that as dear as an index
HALF_OF_ALL = "extent by available"


def statements() -> Iterator[tuple[str, Any]]:
    """Every statement that lists, counts or sums content, by name."""
    for name, wanted in CONDITIONS.items():
        selection = replace(LIST, filter=wanted)
        yield f"page by {name}", page_statement(selection)
        yield f"total by {name}", total_statement(selection)
        yield f"extent by {name}", extent_statement(selection)
    for field in OrderField:
        for descending in (True, False):
            yield (
                f"page in order of {field.name}",
                page_statement(replace(LIST, order=Order(field=field, descending=descending))),
            )
    for facet in FacetField:
        yield f"facet {facet.value}", facet_statement(LIST, facet)
        for name in ("kind", "country", "local"):
            yield f"facet {facet.value} by {name}", facet_statement(replace(LIST, filter=CONDITIONS[name]), facet)
    for name in ("nothing", "country", "both"):
        selection = replace(LIST, filter=CONDITIONS[name])
        yield f"budgets by {name}", budgets_statement(selection)
        for relation in ("organizations", "places"):
            yield f"distinct {relation} by {name}", distinct_statement(selection, relation)
    yield "tallies", tallies_statement(Selection(viewer=PUBLIC, columns=frozenset()))
    yield "roles", role_statement(Selection(viewer=PUBLIC, columns=frozenset()), "LEAD")


async def plan_of(database: Database, statement: Any, *, is_small: bool) -> str:
    async with database.read() as connection:
        sql = str(statement.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        if database.is_sqlite:
            return "\n".join(str(row[-1]) for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
        if is_small:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
        escaped = sql.replace(":", "\\:")
        return "\n".join(str(row[0]) for row in await connection.execute(text(f"EXPLAIN {escaped}")))


def reads_all(plan: str) -> bool:
    """Whether all rows of content are read: an index that holds what is counted is not."""
    return bool(re.search(r"SCAN content(?! USING)\b|Seq Scan on content\b(?!_)", plan))


async def offenders(database: Database, *, is_small: bool) -> list[str]:
    found = [(name, await plan_of(database, each, is_small=is_small)) for name, each in statements()]
    spared = () if is_small or database.is_sqlite else (HALF_OF_ALL,)
    return [f"{name}\n{plan}" for name, plan in found if reads_all(plan) and name not in spared]


async def test_no_statement_reads_all_content(world: Database) -> None:
    await multiply(world, 4_000)
    assert await offenders(world, is_small=True) == []


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_no_statement_reads_all_of_a_hundred_thousand(world: Database) -> None:
    await multiply(world, 100_000)
    assert await offenders(world, is_small=False) == []


def test_a_plan_that_reads_all_is_seen() -> None:
    assert reads_all("SCAN content")
    assert reads_all("Seq Scan on content  (cost=0.00..1.00)")
    assert not reads_all("SCAN content USING COVERING INDEX content_counted")
    assert not reads_all("SCAN content_theme")
    assert not reads_all("Seq Scan on content_theme  (cost=0.00..1.00)")
