"""What is written of what was taken, and in which transactions."""

import pytest
from sqlalchemy import event

from m4d_core.content.reference import Reference
from m4d_core.ingestion.intake import Ready, Taken
from m4d_core.ingestion.saving import Lineage, Saving, save
from m4d_core.storage import sources, tables
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import read_reference
from m4d_core.storage.sources import UrlState
from tests.world import NOW, item, rows

pytestmark = pytest.mark.anyio
LINEAGE = Lineage(run_id=7, plugin="p", plugin_version="1", fetched_at=NOW, url="https://a", payload_sha="s")


async def saving(database: Database, batch: int = 2) -> Saving:
    lease = await sources.acquire(database, "demo", "test", 60)
    assert lease is not None
    async with database.read() as connection:
        reference: Reference = await read_reference(connection)
    return Saving(database=database, reference=reference, lease=lease, batch=batch)


def ready(identity: str, **values: object) -> Ready:
    return Ready(item=item(identity, **values), raw_hash="r", content_hash=identity, locator=f"entry[{identity}]")


async def test_writes_in_batches_and_moves_the_cursor_last(world: Database) -> None:
    commits: list[int] = []
    made = await saving(world)
    event.listen(world.engine.sync_engine, "commit", lambda _: commits.append(1))
    taken = Taken(new=[ready(str(number)) for number in range(5)])
    await save(made, LINEAGE, taken, UrlState(url="https://a", etag='"1"'))
    assert len(commits) == 4, "three batches of two, and the cursor"
    assert len(await rows(world)) == 5
    assert [row["etag"] for row in await rows(world, tables.SourceUrl)] == ['"1"']


async def test_without_a_state_the_cursor_stays(world: Database) -> None:
    await save(await saving(world), LINEAGE, Taken(new=[ready("1")]), None)
    assert await rows(world, tables.SourceUrl) == []


async def test_goes_local_by_the_rule_of_its_themes(world: Database) -> None:
    taken = Taken(new=[ready("1", themes=("local-authorities",)), ready("2", themes=("remittances",))])
    await save(await saving(world), LINEAGE, taken, None)
    assert {row["identity"]: row["goes_local"] for row in await rows(world)} == {"1": True, "2": False}


async def test_keys_that_reference_data_no_longer_has_are_left_out(world: Database) -> None:
    taken = Taken(new=[ready("1", countries=("TN", "XX"), themes=("gone",), organizations=("undp", "gone"))])
    await save(await saving(world), LINEAGE, taken, None)
    (row,) = await rows(world)
    assert (row["countries"], row["themes"], row["organizations"]) == (["TN"], [], ["undp"])


async def test_lineage_is_on_every_row(world: Database) -> None:
    inferred = (("language", "fr", "detected"),)
    taken = Taken(new=[ready("1", declared_language="en", inferred=inferred)])
    await save(await saving(world), LINEAGE, taken, None)
    assert (await rows(world))[0]["provenance"] == {
        "run_id": 7,
        "plugin": "p",
        "plugin_version": "1",
        "fetched_at": NOW.isoformat(),
        "fetched_from": "https://a",
        "payload_sha": "s",
        "locator": "entry[1]",
        "declared_language": "en",
        "inferred": [["language", "fr", "detected"]],
    }
