"""Persons are kept in step with what they wrote, and seen where something of theirs is."""

from typing import Any

import pytest

from m4d_core.content.authors import Author, read_authors
from m4d_core.content.kind import State
from m4d_core.storage import migrate, tables
from m4d_core.storage.content_rows import row_of
from m4d_core.storage.database import Database
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import OPERATOR, PUBLIC, Filter, Keys, Selection
from m4d_core.storage.sql_listing import SqlListing
from tests.core.storage.test_migrate import empty, store_at  # noqa: F401 - a fixture
from tests.world import NOW, rows, save, write

pytestmark = pytest.mark.anyio


def by(identity: str, *names: str, **values: Any) -> Any:
    people = read_authors(names, {"UNDP": "undp"}.get)
    return write(identity, authors=names, people=people, **values)


async def links(database: Database) -> list[str]:
    return sorted(row["person"] for row in await rows(database, tables.ContentPerson))


async def test_persons_are_stored_and_organizations_are_not(world: Database) -> None:
    await save(world, by("a", "Maria Rossi (UNDP)", "UNDP", "Maria Rossi"), by("b", "María Rossi", "Ann Lee"))
    stored = sorted((row["slug"], row["name"], row["affiliation"]) for row in await rows(world, tables.Person))
    assert [(slug, affiliation) for slug, _, affiliation in stored] == [("ann-lee", None), ("maria-rossi", None)]
    assert await links(world) == ["ann-lee", "maria-rossi", "maria-rossi"]


async def test_an_affiliation_stays_until_another_is_told(world: Database) -> None:
    await save(world, by("a", "Maria Rossi (UNDP)"))
    await save(world, by("b", "Maria Rossi"))
    found = await Rows(world).people({"maria-rossi"}, PUBLIC)
    assert found == {"maria-rossi": Author(name="Maria Rossi", slug="maria-rossi", affiliation="undp")}


async def test_links_follow_an_update(world: Database) -> None:
    await save(world, by("a", "Maria Rossi"))
    await save(world, by("a", "Ann Lee", content_hash="2"))
    assert await links(world) == ["ann-lee"]
    await save(world, by("a", content_hash="3"))
    assert await links(world) == []
    assert await Rows(world).people({"ann-lee"}, PUBLIC) == {}
    assert await Rows(world).people(set(), PUBLIC) == {}


async def test_who_wrote_only_what_is_hidden_is_not_seen(world: Database) -> None:
    await save(world, by("a", "Maria Rossi", state=State.DRAFT))
    assert await Rows(world).people({"maria-rossi"}, PUBLIC) == {}
    assert set(await Rows(world).people({"maria-rossi", "nobody"}, OPERATOR)) == {"maria-rossi"}


async def test_lists_by_person(world: Database) -> None:
    await save(world, by("a", "Maria Rossi"), by("b", "Ann Lee"), by("c"))
    wanted = Filter(people=Keys(any_of=frozenset({"maria-rossi"})))
    selection = Selection(viewer=PUBLIC, columns=frozenset({"identity"}), filter=wanted)
    page = await SqlListing(world).page(selection)
    assert [row["identity"] for row in page.rows or ()] == ["a"]


async def test_what_was_stored_before_is_tied_and_has_its_authors(empty: Database) -> None:  # noqa: F811 - a fixture
    names = ("Maria Rossi", "United Nations Development Programme", "m@example.org")
    writes = write("a", title="Remittances", authors=names), write("b", authors=("Maria Rossi",))
    await store_at(empty, "0004", *(row_of(each, NOW) for each in writes))
    await migrate.upgrade(empty)
    assert await links(empty) == ["maria-rossi", "maria-rossi"]
    assert "word:remittances" in [row["key"] for row in await rows(empty, tables.ContentTie)]
    await empty.close()
