"""Sizes say how much content each value has."""

import pytest

from m4d_core.storage.database import Database
from m4d_core.storage.sizes import sizes
from tests.world import save, write

pytestmark = pytest.mark.anyio


async def test_each_value_is_counted(world: Database) -> None:
    await save(
        world,
        write("a", countries=("TN", "MA"), themes=("economy",)),
        write("b", countries=("TN",), language="fr"),
        write("c", kind="BLOG_POST"),
    )
    async with world.read() as connection:
        found = await sizes(connection)
    expected = {
        ("kinds", "NEWS"): 2, ("kinds", "BLOG_POST"): 1, ("languages", "fr"): 1, ("countries", "TN"): 2,
        ("countries", "MA"): 1, ("themes", "economy"): 1, ("sources", "demo"): 3,
    }  # fmt: skip
    assert {key: found[key] for key in expected} == expected
