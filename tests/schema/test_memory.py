"""What is held in memory follows what is stored."""

import pytest

from m4d_core.storage import sources
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import write_reference
from m4d_schema.memory import open_memory
from tests.schema.asking import Asker, statements
from tests.world import save, source_row, write

pytestmark = pytest.mark.anyio
NEW = {"slug": "cities", "names": {"en": "Union of Cities"}, "kind": "NETWORK", "is_partner": False}


async def test_all_of_it_is_read_at_the_start(world: Database) -> None:
    memory = await open_memory(world)
    assert set(memory.sources) == {"demo", "undp-projects"}
    assert memory.reference.country("TN")
    with statements(world) as seen:
        await memory.recognise([{"source_key": "demo", "countries": ["TN"], "themes": [], "organizations": ["undp"]}])
        await memory.recognise([{"title": "no keys at all"}])
        await memory.recognise([])
    assert seen == []


async def test_an_organization_that_ingestion_added_is_shown_at_once(world: Database, ask: Asker) -> None:
    document = "{ contents { nodes { organizations { name } } } }"
    async with world.write() as connection:
        await write_reference(connection, {"organizations": [NEW]})
    await save(world, write("a", organizations=("undp", "cities")))
    found = await ask.data(document)
    assert [each["name"] for each in found["contents"]["nodes"][0]["organizations"]] == [
        "United Nations Development Programme",
        "Union of Cities",
    ]
    with statements(world) as seen:
        await ask.data(document)
    assert len(seen) == 1  # and is known from then on


async def test_a_source_that_was_added_is_shown_at_once(world: Database, ask: Asker) -> None:
    async with world.write() as connection:
        await sources.register(connection, [source_row("new")])
    await save(world, write("a", source_key="new"))
    found = await ask.data("{ contents { nodes { source { slug name } } } }")
    assert found["contents"]["nodes"][0]["source"] == {"slug": "new", "name": "New"}


async def test_looking_at_the_sources_refreshes_what_is_held(world: Database) -> None:
    memory = await open_memory(world)
    async with world.write() as connection:
        await sources.learn(connection, "demo", {"status": "FAILING"})
    assert memory.sources["demo"].status == "OK"
    assert (await memory.read_sources())["demo"].status == "FAILING"
    assert memory.sources["demo"].status == "FAILING"
