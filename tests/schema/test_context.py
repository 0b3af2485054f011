"""What one operation shares among its fields."""

import asyncio

import pytest

from m4d_core.storage import sources
from m4d_core.storage.database import Database
from m4d_schema.context import GraphQLContext, Operation
from m4d_schema.limits import Budget
from m4d_schema.selection import Demand
from m4d_schema.tags import Tags
from tests.schema.asking import statements

pytestmark = pytest.mark.anyio


@pytest.fixture
def operation(context: GraphQLContext) -> Operation:
    demands = {"live": Demand(is_live=True), "other": Demand()}
    return Operation(context=context, demands=demands, now=context.clock.now(), budget=Budget(10), tags=Tags({}))


async def test_the_sources_are_looked_at_once_and_only_when_a_field_asks(world: Database, operation: Operation) -> None:
    with statements(world) as seen:
        await operation.demand("other")
        assert seen == []
        await asyncio.gather(*(operation.demand("live") for _ in range(5)), operation.look_at_sources())
    assert len(seen) == 1


async def test_fields_of_one_operation_agree_on_how_a_source_is(world: Database, operation: Operation) -> None:
    await operation.look_at_sources()
    async with world.write() as connection:
        await sources.learn(connection, "demo", {"status": "FAILING"})
    await operation.context.memory.read_sources()  # another operation looked meanwhile
    state = operation.source("demo")
    assert state
    assert state.status == "OK"


async def test_a_source_that_came_after_the_look_is_known_from_memory(operation: Operation, world: Database) -> None:
    await operation.look_at_sources()
    assert operation.source("later") is None
    async with world.write() as connection:
        await sources.register(connection, [{**(await _row()), "key": "later"}])
    await operation.context.memory.read_sources()
    assert operation.source("later")


async def _row() -> dict[str, object]:
    from tests.world import source_row  # noqa: PLC0415 - used here alone

    return source_row("later")


def test_reference_data_is_the_memorys(operation: Operation) -> None:
    assert operation.reference is operation.context.memory.reference
