"""Short statements are run at once, long ones elsewhere; nobody can tell but by the time."""

from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, literal, select, text
from sqlalchemy.engine import URL

from m4d_core.storage.counting import counted
from m4d_core.storage.database import Database
from m4d_core.storage.own import Own
from m4d_core.storage.quick import RESTS, Quick
from tests.databases import open_sqlite

pytestmark = pytest.mark.anyio
LONG = text(
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 300000) SELECT max(x) AS x FROM c"
)


@pytest.fixture
def url(tmp_path: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(tmp_path / "x.sqlite3"))


def test_a_short_statement_is_answered(url: URL) -> None:
    quick = Quick(url)
    with counted() as spent:
        assert quick.rows(text("SELECT :a AS a, 2 AS b"), {"a": 1}) == [{"a": 1, "b": 2}]
    assert spent.statements == 1
    quick.close()


@pytest.mark.parametrize("statement", [LONG, text("SELECT nothing"), text("CREATE TABLE t (x)")])
def test_what_is_long_or_fails_is_left_to_others_and_not_counted(url: URL, statement: object) -> None:
    quick = Quick(url)
    with counted() as spent:
        assert quick.rows(statement, None) is None  # type: ignore[arg-type]  # the parameter is a statement
    assert spent.statements == 0
    quick.close()


def test_a_kept_statement_that_was_long_is_not_tried_again_for_a_while(url: URL) -> None:
    counter = select(literal(1).label("x")).cte("c", recursive=True)
    counter = counter.union_all(select(counter.c.x + 1).where(counter.c.x < bindparam("most")))
    quick, own = Quick(url), Own(select(func.max(counter.c.x).label("x")))
    with counted() as spent:
        assert quick.rows(own, {"most": 3}) == [{"x": 3}]
        assert spent.statements == 1
        assert quick.rows(own, {"most": 300_000}) is None
        assert [quick.rows(own, {"most": 3}) for _ in range(RESTS)] == [None] * RESTS
    assert spent.statements == 1
    assert quick.rows(own, {"most": 3}) == [{"x": 3}]
    assert quick.rows(Own(select(literal(1).label("a"))), None) == [{"a": 1}]
    quick.close()


async def test_a_long_statement_is_answered_all_the_same(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "x.sqlite3")
    with counted() as spent:
        assert await database.rows(LONG) == [{"x": 300_000}]
    assert spent.statements == 1
    await database.close()


async def test_both_databases_answer_with_the_rows(world: Database) -> None:
    assert await world.rows(text("SELECT iso2 FROM country WHERE iso2 = :key"), {"key": "TN"}) == [{"iso2": "TN"}]
