"""What is compiled answers as graphql-core does: to the byte, and for every field of the one table."""

import orjson
import pytest
import strawberry

from m4d_core.storage.database import Database
from m4d_schema.execution import Executor, Way
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, uncompiled
from tests.schema.every_line import documents, filled, lines

pytestmark = pytest.mark.anyio


async def test_every_field_is_answered_alike(
    database: Database, engine: SearchEngine, schema: strawberry.Schema
) -> None:
    async with filled(database, engine) as context:
        compiled, judge = Asker(Executor(schema), context), Asker(uncompiled(schema), context)
        failed = 0
        for line in lines():
            for document in documents(line):
                one, other = [orjson.dumps(await each.body(document)) for each in (compiled, judge)]
                assert one == other, document
                failed += b"errors" in one  # of what is refused within a list
    assert compiled.executor.ways[Way.EXECUTOR] == failed
    assert judge.executor.ways.keys() == {Way.EXECUTOR}
