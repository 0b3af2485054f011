"""A schema, a search engine and a context over both databases."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import strawberry

from m4d_core.storage.database import Database
from m4d_schema.context import GraphQLContext
from m4d_schema.execution import Executor
from m4d_schema.schema import build_schema
from m4d_search.contract import SearchEngine
from m4d_search.engines.embedded import EmbeddedEngine
from tests.databases import PostgreSQL, open_postgresql, open_sqlite
from tests.schema.asking import Asker, context_of


@pytest.fixture(scope="session")
def schema() -> strawberry.Schema:
    return build_schema()


@pytest.fixture
async def engine(tmp_path: Path, anyio_backend: str) -> AsyncIterator[SearchEngine]:
    engine = EmbeddedEngine(tmp_path / "search", write=True, search_timeout_s=30)
    await engine.generation()
    yield engine
    await engine.close()


@pytest.fixture
async def context(world: Database, engine: SearchEngine) -> GraphQLContext:
    """The parts of an installation over the small world."""
    return await context_of(world, engine)


@pytest.fixture
def ask(schema: strawberry.Schema, context: GraphQLContext) -> Asker:
    return Asker(Executor(schema), context)


@pytest.fixture
def databases(postgresql: PostgreSQL, sqlite_mold: Path, tmp_path: Path) -> tuple[Database, Database]:
    """A migrated, empty database of either kind."""
    path = tmp_path / "m4d.sqlite3"
    shutil.copy(sqlite_mold, path)
    return open_sqlite(path), open_postgresql(postgresql.emptied())
