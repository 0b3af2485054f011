"""Fields with arguments are answered by their own resolvers."""

from typing import Any

import pytest

from m4d_core.storage.database import Database
from m4d_schema.compiled.resolvers import attribute
from m4d_schema.execution import Way
from tests.schema.asking import Asker
from tests.schema.shelf import fill

pytestmark = pytest.mark.anyio
EXCERPTS = (
    "query ($length: Int) { contents(first: 3) { nodes { excerpt(length: $length) short: excerpt(length: 9) } } }"
)


def test_an_attribute_is_read() -> None:
    assert attribute("real")(7, None) == 7


async def test_arguments_are_those_of_each_request(world: Database, ask: Asker) -> None:
    await fill(world)

    async def lengths(**variables: Any) -> list[int]:
        nodes = (await ask.data(EXCERPTS, **variables))["contents"]["nodes"]
        return [max(len(each[name] or "") for each in nodes) for name in ("excerpt", "short")]

    assert await lengths(length=20) == [20, 8]
    assert await lengths(length=12) == [11, 8]
    assert (await lengths())[0] > 20
    assert ask.executor.ways == {Way.COMPILED: 3}


async def test_what_is_opened_within_a_list_is_refused_where_it_stands(world: Database, ask: Asker) -> None:
    error = await ask.error("{ countries { contents { count { value } } } }")
    assert error["path"] == ["countries", 0, "contents"]
    assert ask.executor.ways == {Way.EXECUTOR: 1}
