"""A way to ask the schema in tests, and to see which statements it cost."""

import asyncio
from collections.abc import Iterator, Set
from contextlib import contextmanager
from typing import Any

import orjson
import strawberry
from sqlalchemy import event, text

from m4d_core.clock import FixedClock, seeded_randomness
from m4d_core.content.reference import Reference
from m4d_core.settings import Settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_core.storage.figures import Figures
from m4d_core.storage.listing import Page
from m4d_core.storage.queries import Rows
from m4d_core.storage.redirects import Redirects
from m4d_core.storage.selection import PUBLIC, Selection, Viewer
from m4d_core.storage.sql_listing import SqlListing
from m4d_schema.context import GraphQLContext
from m4d_schema.errors import Code
from m4d_schema.execution import Executor
from m4d_schema.limits import MAX_NODES
from m4d_schema.memory import Memory, open_memory
from m4d_schema.requests import Asked
from m4d_search.contract import SearchEngine
from m4d_search.indexer import Indexer
from m4d_search.public import PublicContent
from tests.world import NOW, REFERENCE

EXPECTED = set(Code) - {Code.INTERNAL, Code.PARSE_FAILED, Code.VALIDATION_FAILED, Code.TIMEOUT, Code.UNAVAILABLE}
SPOILT = frozenset({Code.INTERNAL})  # also, where content holds what it must not


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements the database runs meanwhile, in order; one that was broken off, to be run again, is none."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    def forget(_failure: Any) -> None:
        seen.pop()

    listeners = (("before_cursor_execute", note), ("handle_error", forget))
    for engine in database.engines:
        for name, listener in listeners:
            event.listen(engine, name, listener)
    yield seen
    for engine in database.engines:
        for name, listener in listeners:
            event.remove(engine, name, listener)


async def context_of(
    database: Database,
    engine: SearchEngine,
    *,
    viewer: Viewer = PUBLIC,
    max_nodes: int = MAX_NODES,
    **settings: Any,
) -> GraphQLContext:
    return GraphQLContext(
        listing=SqlListing(database),
        figures=Figures(database),
        rows=Rows(database),
        changes=Changes(database),
        redirects=Redirects(database),
        memory=await open_memory(database),
        engine=engine,
        settings=Settings(**settings),
        viewer=viewer,
        clock=FixedClock(NOW),
        randomness=seeded_randomness(7),
        max_nodes=max_nodes,
    )


class Broken:
    """A part of an installation that fails in a way nobody foresaw."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("hunter2 in /etc/passwd")


def light_context(**replaced: Any) -> GraphQLContext:
    """A context without a database: reference data answers, everything else is broken."""
    nothing: Any = Broken()
    parts: dict[str, Any] = {
        "listing": nothing,
        "figures": nothing,
        "rows": nothing,
        "changes": nothing,
        "redirects": nothing,
        "memory": Memory(nothing, Reference.from_rows(REFERENCE), {}),
        "engine": nothing,
        "settings": Settings(),
        "viewer": PUBLIC,
        "clock": FixedClock(NOW),
        "randomness": seeded_randomness(7),
    }
    return GraphQLContext(**{**parts, **replaced})


class SlowListing(SqlListing):
    """A listing whose page is a statement that takes long."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.started, self.ended = asyncio.Event(), asyncio.Event()

    async def page(self, selection: Selection) -> Page:
        endless = (
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 30000000) SELECT max(x) FROM c"
        )
        try:
            async with self._database.read() as connection:
                self.started.set()
                await connection.execute(text("SELECT pg_sleep(30)" if not self._database.is_sqlite else endless))
            raise AssertionError("the statement came to its end")
        finally:
            self.ended.set()


async def index(database: Database, engine: SearchEngine) -> None:
    """Bring the search index up to the database."""
    while await Indexer(engine, Changes(database), PublicContent(database)).step():
        pass


def uncompiled(schema: strawberry.Schema) -> Executor:
    """An executor that leaves every operation to graphql-core: what compiled answers are judged by.

    It takes one root field after the other: which errors are told beside one that leaves no data would hang on time.
    """
    executor = Executor(schema)
    executor.plans.program = lambda *_: None  # type: ignore[method-assign]  # one method of one object is left out
    usual: Any = schema.execution_context_class

    class InOrder(usual):  # type: ignore[misc]  # a class chosen at run time
        def execute_operation(self, serially: bool | None = None) -> Any:
            return super().execute_operation(serially=True)

    executor._executor_class = InOrder
    return executor


class Asker:
    """Asks one context. `data` fails the test when there are errors."""

    def __init__(self, executor: Executor, context: GraphQLContext) -> None:
        self.executor = executor
        self.context = context

    def of(self, context: GraphQLContext) -> "Asker":
        """The same, asking another context."""
        return Asker(self.executor, context)

    async def body(self, document: str, **variables: Any) -> dict[str, Any]:
        return await self.executor.answer(Asked(document=document, variables=variables), self.context)

    async def data(self, document: str, **variables: Any) -> Any:
        body = await self.body(document, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def error(self, document: str, **variables: Any) -> dict[str, Any]:
        """The one error of the answer."""
        (error,) = (await self.body(document, **variables))["errors"]
        return dict(error)


async def compare(ways: list[Asker], document: str, also: Set[Code] = frozenset(), **variables: Any) -> set[str]:
    """Ask in every way, hold the answers to be equal, and return what they hold. also: codes that may be in them."""
    bodies = [await each.body(document, **variables) for each in ways]
    for error in (error for body in bodies for error in body.get("errors", ())):
        assert error["extensions"]["code"] in EXPECTED | also, (document, error)
        error["extensions"].pop("errorId", None)
    written = {orjson.dumps(body).decode() for body in bodies}
    assert len(written) == 1, (document, written)
    return set(bodies[0])
