"""Neighbors are the same on both databases, seen by whoever may see them, and found without a scan."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.content.ties import sought, ties
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.storage.neighbors import NEWEST, Center, Wish
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import OPERATOR, PUBLIC
from tests.schema.asking import statements
from tests.world import rows, save, write

pytestmark = pytest.mark.anyio
WISH = Wish(viewer=PUBLIC, columns=frozenset({"title"}), first=6)


async def center(database: Database, identity: str) -> Center:
    row = next(row for row in await rows(database) if row["identity"] == identity)
    return Center(id=row["id"], cluster=row["cluster"], ties=sought(ties(row)))


async def near(database: Database, *identities: str, wish: Wish = WISH) -> dict[str, list[tuple[str, int]]]:
    centers = [await center(database, each) for each in identities]
    found = await Rows(database).related(centers, wish)
    named = {content_id("demo", each): each for each in identities}
    return {named[key]: [(row["title"], row["score"]) for row in near_rows] for key, near_rows in found.items()}


async def fill(database: Database) -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    await save(
        database,
        write("a", title="A", themes=("remittances", "economy"), countries=("TN",), goals=("10.7",)),
        write("b", title="B", themes=("remittances", "economy"), countries=("TN",), published_at=day),
        write("c", title="C", themes=("remittances",), countries=("MA",), published_at=day.replace(day=2)),
        write("d", title="D", themes=("remittances",), kind="DOCUMENT", published_at=day.replace(day=3)),
        write("e", title="E", goals=("10.7",)),
        write("f", title="F", countries=("SN",)),
        write("g", title="G", themes=("remittances", "economy"), countries=("TN",), state=State.HIDDEN),
        write("h", title="Cooperatives of farmers"),
        write("i", title="Farmers and cooperatives, again"),
    )


async def test_what_shares_most_comes_first_then_the_newest(world: Database) -> None:
    await fill(world)
    found = await near(world, "a", "f", "h")
    assert found == {"a": [("B", 8), ("D", 3), ("C", 3), ("E", 2)], "h": [("Farmers and cooperatives, again", 2)]}
    assert await near(world, "f") == {}


async def test_kinds_numbers_and_viewers(world: Database) -> None:
    await fill(world)
    documents = Wish(viewer=PUBLIC, columns=frozenset({"title"}), first=6, kinds=frozenset({"DOCUMENT"}))
    assert await near(world, "a", wish=documents) == {"a": [("D", 3)]}
    one = Wish(viewer=PUBLIC, columns=frozenset({"title"}), first=1)
    assert await near(world, "a", wish=one) == {"a": [("B", 8)]}
    assert await near(world, "a", wish=Wish(viewer=PUBLIC, columns=frozenset({"title"}), first=0)) == {}
    everything = Wish(viewer=OPERATOR, columns=frozenset({"title"}), first=2)
    assert {title for title, _ in (await near(world, "a", wish=everything))["a"]} == {"B", "G"}


async def test_of_a_tie_the_newest_are_looked_at(world: Database) -> None:
    old, new = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    many = [write(f"n{each}", title=f"N{each}", themes=("economy",), published_at=new) for each in range(NEWEST)]
    await save(world, write("a", title="A", themes=("economy",)), write("old", themes=("economy",), published_at=old))
    await save(world, *many)
    wish = Wish(viewer=PUBLIC, columns=frozenset({"title"}), first=100)
    assert "Title old" not in [title for title, _ in (await near(world, "a", wish=wish))["a"]]


async def test_other_tellings_of_the_same_story_are_no_neighbors(world: Database) -> None:
    story = "Forty cities signed a declaration on fair recruitment and the portability of social rights today " * 2
    ids = await save(
        world,
        write("a", title="A", summary=story, themes=("economy",)),
        write("b", source_key="undp-projects", title="A", summary=story, themes=("economy",)),
        write("c", title="C", themes=("economy",)),
    )
    assert (await near(world, "a")) == {"a": [("C", 3)]}
    cluster = next(row["cluster"] for row in await rows(world) if row["id"] == ids[0])
    told = await Rows(world).same_story({cluster}, WISH)
    assert {row["id"] for row in told[cluster]} == set(ids[:2])
    assert await Rows(world).same_story({UUID(int=1)}, WISH) == {}
    assert await Rows(world).same_story(set(), WISH) == {}


async def test_what_stands_at_addresses(world: Database) -> None:
    await save(world, write("a", kind="DOCUMENT"), write("b"), write("c", kind="DOCUMENT", state=State.DRAFT))
    urls = {f"https://example.org/{each}" for each in "abc"}
    documents = Wish(viewer=PUBLIC, columns=frozenset({"title"}), first=6, kinds=frozenset({"DOCUMENT"}))
    assert [row["title"] for row in await Rows(world).at_addresses(urls, documents)] == ["Title a"]
    assert await Rows(world).at_addresses(set(), documents) == []


async def test_ties_follow_an_update(world: Database) -> None:
    await save(world, write("a", title="A", themes=("economy",)))
    await save(world, write("a", title="A", countries=("TN",), content_hash="2"))
    assert [row["key"] for row in await rows(world, tables.ContentTie)] == ["country:TN"]


async def test_the_plan_scans_neither_content_nor_its_ties(world: Database) -> None:
    await fill(world)
    plan = await explained(world, await center(world, "a"))
    for scan in ("SCAN content", "Seq Scan on content"):
        assert scan not in plan, plan
    assert plan.count("content_tie") >= 2


async def explained(database: Database, of: Center) -> str:
    with statements(database) as seen:
        await Rows(database).related([of], WISH)
    async with database.read() as connection:
        if database.is_sqlite:
            (sql,) = seen
            nothing = (None,) * sql.count("?")
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", nothing)
            return " ".join(str(row[-1]) for row in plan)
        for setting in ("enable_seqscan = off", "enable_bitmapscan = off", "plan_cache_mode = force_generic_plan"):
            await connection.execute(text(f"SET LOCAL {setting}"))
        await connection.exec_driver_sql(f"PREPARE near AS {seen[0]}")
        given = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", seen[0]))))
        plan = await connection.exec_driver_sql(f"EXPLAIN EXECUTE near({given})")
        return " ".join(str(row[0]) for row in plan)
