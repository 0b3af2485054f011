"""Keys of the search door, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from m4d_core.storage.database import Database
from m4d_core.storage.search_keys import SearchKeys, StoredKey, every, put, remove
from tests.world import NOW

pytestmark = pytest.mark.anyio

KEY = StoredKey(uid="one", name="A site", digest="d1", indexes=("content", "co*"), created_at=NOW)
OTHER = replace(
    KEY, uid="two", digest="d2", filter="kind = NEWS", expires_at=NOW, created_at=NOW + timedelta(seconds=1)
)


async def test_keys_come_and_go(world: Database) -> None:
    keys = SearchKeys(world)
    assert await keys.by_uid("one") is None
    async with world.write() as connection:
        await put(connection, OTHER)
        await put(connection, KEY)
    assert await keys.by_uid("one") == await keys.by_digest("d1") == KEY
    assert await keys.by_digest("d2") == OTHER
    async with world.read() as connection:
        assert await every(connection) == [KEY, OTHER]
    async with world.write() as connection:
        assert await remove(connection, "one")
        assert not await remove(connection, "one")
    assert await keys.by_digest("d1") is None
