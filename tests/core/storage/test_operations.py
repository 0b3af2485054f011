"""Trusted documents are stored once, by their hash, and can be taken back."""

import pytest

from m4d_core.storage import operations
from m4d_core.storage.database import Database
from tests.world import NOW

pytestmark = pytest.mark.anyio


async def test_documents_are_stored_once_and_can_be_removed(database: Database) -> None:
    async with database.write() as connection:
        assert await operations.trust(connection, {"a": "{ a }", "b": "{ b }"}, NOW) == 2
        assert await operations.trust(connection, {"a": "{ a }"}, NOW) == 0
        assert await operations.trust(connection, {}, NOW) == 0
        assert [row["document"] for row in await operations.documents(connection)] == ["{ a }", "{ b }"]
        assert await operations.document(connection, "a") == "{ a }"
        assert await operations.distrust(connection, "a")
        assert not await operations.distrust(connection, "a")
        assert await operations.document(connection, "a") is None
