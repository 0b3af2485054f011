"""What is written of what was taken, and in which transactions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from m4d_core.content.html import POLICY_VERSION
from m4d_core.content.reference import Reference
from m4d_core.content.wording import NORMALISER_VERSION
from m4d_core.ingestion.saving import Lineage, Saving, preview, save
from m4d_core.ingestion.taken import Ready, Taken
from m4d_core.storage import sources, tables
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import read_reference
from m4d_core.storage.sources import UrlState
from tests.world import NOW, item, rows

pytestmark = pytest.mark.anyio
FETCHED = NOW - timedelta(days=3)
LINEAGE = Lineage(
    run_id=7, fetch=9, plugin="p", plugin_version="1", fetched_at=FETCHED, url="https://a", payload_sha="s"
)


async def saving(database: Database, batch: int = 2) -> Saving:
    (lease,) = await sources.take(database, ["demo"], "test", 60)
    async with database.read() as connection:
        reference: Reference = await read_reference(connection)
    return Saving(database=database, reference=reference, lease=lease, batch=batch, now=NOW)


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
    (row,) = await rows(world)
    assert (row["first_seen_at"], row["payload_sha"]) == (NOW, "s")
    assert row["provenance"] == {
        "run_id": 7,
        "fetch": 9,
        "plugin": "p",
        "plugin_version": "1",
        "normaliser": NORMALISER_VERSION,
        "sanitiser": POLICY_VERSION,
        "fetched_at": FETCHED.isoformat(),
        "fetched_from": "https://a",
        "payload_sha": "s",
        "locator": "entry[1]",
        "declared_language": "en",
        "inferred": [["language", "fr", "detected"]],
    }


async def test_a_preview_is_what_saving_would_come_to(world: Database) -> None:
    made = await saving(world)
    await save(made, LINEAGE, Taken(new=[ready("1"), ready("2")]), None)
    taken = Taken(
        changed=[ready("1", title="Another", themes=("gone",))],
        new=[ready("3")],
        gone={"2": "deleted by the publisher", "9": "never here"},
    )
    before = await rows(world)
    shown = await preview(world, made.reference, "demo", taken)
    assert [(each.outcome, each.identity, each.reason) for each in shown] == [
        ("changed", "1", None), ("new", "3", None), ("gone", "2", "deleted by the publisher"),
    ]  # fmt: skip
    assert [change.field for change in shown[0].fields] == ["title"], "what reference data has not is left out here too"
    assert await rows(world) == before
    await save(made, LINEAGE, taken, None)
    assert [each.outcome for each in await preview(world, made.reference, "demo", Taken(gone=taken.gone))] == []


async def test_what_is_withdrawn_knows_the_payload_that_says_so(world: Database) -> None:
    made = await saving(world)
    await save(made, LINEAGE, Taken(new=[ready("1")]), None)
    later = replace(LINEAGE, payload_sha="t", fetch=10, fetched_at=NOW)
    assert await save(made, later, Taken(gone={"1": "deleted"}), None) == 1
    (row,) = await rows(world)
    assert (row["payload_sha"], row["provenance"]["fetch"], row["provenance"]["locator"]) == ("t", 10, "entry[1]")
    assert row["gone_reason"] == "deleted"
    assert await save(made, later, Taken(gone={"1": "deleted"}), None) == 0


async def test_what_identities_are_taken_from_is_pinned_with_the_data(world: Database) -> None:
    await save(await saving(world), LINEAGE, Taken(new=[ready("1")], rung="canonical"), None)
    assert {row["key"]: row["identity"] for row in await rows(world, tables.Source)}["demo"] == "canonical"
