"""Statements that are kept answer as SQLAlchemy's way does, with the values of each run."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, literal_column, or_, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from m4d_core.errors import StorageError
from m4d_core.storage import tables
from m4d_core.storage.conditions import CONTENT
from m4d_core.storage.database import Database, plain
from m4d_core.storage.own import Kept, Own
from tests.world import save, write

pytestmark = pytest.mark.anyio
EVERYTHING = select(*tables.table_of(CONTENT).columns).order_by(col(CONTENT.identity))


async def both_ways(world: Database, own: Own, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The rows, equal both ways and of the same types."""
    found = await world.rows(own, parameters)
    async with world.read() as connection:
        usual = plain(await connection.execute(own.statement, parameters))
    assert found == usual
    for one, other in zip(found, usual, strict=True):
        assert {name: type(value) for name, value in one.items() if value is not None} == {
            name: type(value) for name, value in other.items() if value is not None
        }
    return found


async def test_every_column_is_read_alike(world: Database) -> None:
    at = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    await save(world, write("a", countries=("TN", "MA"), published_at=at, html="<p>x</p>"), write("b", summary=None))
    first, second = await both_ways(world, Own(EVERYTHING))
    assert first["countries"] == ["TN", "MA"]
    assert first["published_at"] == at
    assert second["summary"] is None


async def test_each_run_has_its_own_values_wherever_they_stand(world: Database) -> None:
    await save(
        world, *(write(each, published_at=datetime(2026, 1, day, tzinfo=UTC)) for day, each in enumerate("abc", 1))
    )
    key: Any = bindparam("key")
    since: Any = bindparam("since")
    wanted = EVERYTHING.where(
        or_(col(CONTENT.identity) == key, col(CONTENT.effective_at) > since),
        col(CONTENT.kind).in_(["NEWS", "PROJECT"]),
        or_(col(CONTENT.slug) != key, col(CONTENT.effective_at) > since),
    )
    own = Own(wanted)
    for chosen, day, expected in (("a", 2, "ac"), ("b", 1, "bc"), ("c", 3, "c"), ("x", 3, "")):
        given = {"key": chosen, "since": datetime(2026, 1, day, tzinfo=UTC)}
        assert "".join(row["identity"] for row in await both_ways(world, own, given)) == expected


async def test_a_statement_that_fails_says_so_as_usual(world: Database) -> None:
    gone: Any = select(literal_column("nothing").label("a"))
    with pytest.raises((StorageError, DBAPIError), match="nothing"):
        await world.rows(Own(gone))
    assert await world.rows(Own(select(col(tables.Theme.slug)).limit(1)))


def test_one_statement_is_made_for_all_that_ask_the_same() -> None:
    kept = Kept(10_000_000)
    made = [kept.statement(about, lambda: EVERYTHING) for about in (("a", 1), ("a", 1), ("a", 2))]
    assert made[0] is made[1]
    assert made[0] is not made[2]


def test_the_memory_of_statements_is_bounded() -> None:
    kept = Kept(150_000)
    first = kept.statement(("a",), lambda: EVERYTHING)
    for about in ("b", "c", "d"):
        kept.statement((about,), lambda: EVERYTHING)
    assert kept.statement(("a",), lambda: EVERYTHING) is not first
