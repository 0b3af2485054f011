"""Redirects are stored, replaced, found and taken out."""

import pytest

from m4d_core.content.redirect import Redirect
from m4d_core.errors import UsageError
from m4d_core.storage.database import Database
from m4d_core.storage.redirects import Redirects, every, put, remove

pytestmark = pytest.mark.anyio


async def stored(database: Database, *redirects: Redirect) -> int:
    async with database.write() as connection:
        return await put(connection, redirects)


async def test_what_is_new_or_leads_elsewhere_is_counted(database: Database) -> None:
    a, b = Redirect(path="/a", target="/x"), Redirect(path="/b", target="/y", permanent=False)
    assert await stored(database, a, b) == 2
    assert await stored(database, a, b) == 0
    assert await stored(database, a, Redirect(path="/b", target="/z")) == 1
    async with database.read() as connection:
        assert await every(connection) == [a, Redirect(path="/b", target="/z")]


async def test_many_are_stored_at_once(database: Database) -> None:
    assert await stored(database, *(Redirect(path=f"/{n}", target="/x") for n in range(1201))) == 1201


async def test_a_query_is_looked_for_and_else_left_aside(database: Database) -> None:
    await stored(database, Redirect(path="/n", target="/x"), Redirect(path="/n?id=1", target="/y"))
    found = [await Redirects(database).find(address) for address in ("/n", "/n?id=1", "/n?id=2", "/m")]
    assert [each and each.target for each in found] == ["/x", "/y", "/x", None]


async def test_no_circle_is_closed(database: Database) -> None:
    await stored(database, Redirect(path="/a", target="/b"))
    with pytest.raises(UsageError, match="/a, /b"):
        await stored(database, Redirect(path="/b", target="/a"))
    assert await Redirects(database).find("/b") is None


async def test_one_is_taken_out(database: Database) -> None:
    await stored(database, Redirect(path="/a", target="/b"))
    async with database.write() as connection:
        assert await remove(connection, "/a")
        assert not await remove(connection, "/a")
