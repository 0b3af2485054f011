"""Reference data: written once, read whole, an editor's changes kept."""

import pytest
from sqlalchemy import text

from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import ensure_organizations, read_reference, write_reference
from tests.world import REFERENCE, rows

pytestmark = pytest.mark.anyio


async def test_a_parent_may_come_after_its_child(world: Database) -> None:
    async with world.read() as connection:
        reference = await read_reference(connection)
    theme = reference.theme("remittances")
    assert theme is not None
    assert theme.broader == "economy"
    assert [narrower.slug for narrower in reference.narrower("economy")] == ["remittances"]
    assert reference.organization_by_ref("XM-DAC-41114") == "undp"


async def test_writing_again_keeps_what_an_editor_changed(world: Database) -> None:
    async with world.write() as connection:
        await connection.execute(text("UPDATE organization SET acronym = 'EDIT' WHERE slug = 'undp'"))
        await write_reference(connection, REFERENCE)
        await write_reference(connection, {})
    found = {row["slug"]: row["acronym"] for row in await rows(world, tables.Organization)}
    assert found == {"undp": "EDIT", "m4d": None}


async def test_an_organization_nobody_knows_is_made_for_an_editor_to_complete(world: Database) -> None:
    async with world.write() as connection:
        await ensure_organizations(connection, {"undp", "city-hall"})
        await ensure_organizations(connection, {"city-hall"})
    found = {row["slug"]: row for row in await rows(world, tables.Organization)}
    assert set(found) == {"undp", "m4d", "city-hall"}
    assert (found["city-hall"]["names"], found["city-hall"]["kind"]) == ({"en": "City Hall"}, "OTHER")
