"""Whole runs and identities: chosen once, kept to, and a feed whose ids change their form updates what is there."""

from collections.abc import AsyncIterator

import pytest

from m4d_core.content.identity import content_id
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, Demo, entry, opened, rss
from tests.core.ingestion.test_replay import read_again
from tests.world import rows

pytestmark = pytest.mark.anyio


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        yield made


def bare(number: int, title: str = "") -> str:
    """An entry without an id."""
    return entry(number, title).replace(f"<guid>urn:{number}</guid>", "")


async def identities(bench: Bench) -> list[str]:
    return sorted(row["identity"] for row in await rows(bench.database))


async def pinned(bench: Bench) -> str | None:
    rung: str | None = next(
        row["identity"] for row in await rows(bench.database, tables.Source) if row["key"] == "demo"
    )
    return rung


async def test_a_feed_without_ids_is_known_by_its_links_for_ever(bench: Bench) -> None:
    bench.serves(Reply(body=rss(bare(1), bare(2))))
    await bench.run()
    assert (await pinned(bench), await identities(bench)) == (
        "canonical", ["https://example.org/1", "https://example.org/2"],
    )  # fmt: skip
    bench.serves(Reply(body=rss(entry(1, "Migrants again"), entry(2), entry(3))))
    report = await bench.run()
    assert (report.counts["new"], report.counts["changed"], report.counts["churned"]) == (1, 1, 0)
    assert await pinned(bench) == "canonical", "although the feed has ids now"
    assert await identities(bench) == [f"https://example.org/{number}" for number in (1, 2, 3)]


async def test_an_entry_that_lacks_the_part_is_flagged(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1), entry(2), bare(3))))
    await bench.run()
    assert await pinned(bench) == "id"
    inferred = {row["identity"]: row["provenance"]["inferred"] for row in await rows(bench.database)}
    address = "https://example.org/3"
    assert inferred == {"urn:1": [], "urn:2": [], address: [["identity", address, "canonical; the entry has no id"]]}


async def test_nothing_is_pinned_by_a_payload_that_was_not_taken_in(bench: Bench) -> None:
    bench.serves(Reply(body=b"<!doctype html><html></html>"))
    await bench.run()
    assert await pinned(bench) is None
    bench.serves(Reply(body=rss()))
    await bench.run()
    assert await pinned(bench) is None
    bench.serves(Reply(body=rss(entry(1), entry(2))))
    await bench.run()
    assert await pinned(bench) == "id"


async def test_two_addresses_of_a_source_take_theirs_from_the_same_part(bench: Bench) -> None:
    class Two(Demo):
        url = (bench.server.url("/a"), bench.server.url("/b"))

    bench.server.route("/a", Reply(body=rss(bare(1), bare(2))))
    bench.server.route("/b", Reply(body=rss(entry(3), entry(4))))
    bench.made = Two
    await bench.run()
    assert await identities(bench) == [f"https://example.org/{number}" for number in (1, 2, 3, 4)]


async def test_a_declaration_of_the_plugin_goes_before_what_was_chosen(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1), entry(2))))
    await bench.run()

    class Numbered(Demo):
        identity = r"/(\d+)$"

    bench.made = Numbered
    report = await read_again(bench, "2")
    assert (report.counts["churned"], report.counts["new"]) == (2, 0)
    assert await identities(bench) == ["urn:1", "urn:2"], "what is there keeps its id, by its address"
    assert await pinned(bench) == "pattern"


async def test_ids_of_another_form_are_an_update(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1), entry(2))))
    await bench.run()
    changes = await bench.changes()
    bench.serves(Reply(body=rss(entry(1, "Migrants again", guid="urn:new-1"), entry(2, guid="urn:new-2"), entry(3))))
    report = await bench.run()
    assert (report.counts["churned"], report.counts["changed"], report.counts["same"]) == (2, 1, 1)
    assert report.counts["new"] == 1
    assert await identities(bench) == ["urn:1", "urn:2", "urn:3"]
    row = next(row for row in await rows(bench.database) if row["identity"] == "urn:1")
    assert (row["id"], row["title"]) == (content_id("demo", "urn:1"), "Migrants again")
    assert ["identity", "urn:new-1", "new at a known address"] in row["provenance"]["inferred"]
    assert await bench.changes() == changes + 2
    before = await rows(bench.database)
    again = await bench.run()
    assert (again.counts["churned"], again.counts["new"]) == (0, 0)
    reread = await read_again(bench)
    assert (reread.counts["changed"], reread.counts["new"]) == (0, 0)
    assert await rows(bench.database) == before


async def test_two_items_that_share_an_address_are_two(bench: Bench) -> None:
    shared = "https://example.org/all"
    bench.serves(Reply(body=rss(entry(1, link=shared), entry(2, link=shared))))
    await bench.run()
    assert await identities(bench) == ["urn:1", "urn:2"]
    bench.serves(Reply(body=rss(entry(1, link=shared), entry(2, link=shared), entry(3, link=shared))))
    assert (await bench.run()).counts["new"] == 1
    assert len(await identities(bench)) == 3


async def test_a_new_item_beside_the_one_at_its_address_is_new(bench: Bench) -> None:
    shared = "https://example.org/all"
    bench.serves(Reply(body=rss(entry(1, link=shared))))
    await bench.run()
    bench.serves(Reply(body=rss(entry(2, link=shared), entry(1, link=shared))))
    report = await bench.run()
    assert (report.counts["new"], report.counts["churned"]) == (1, 0), "also where the known one is passed over unread"
    bench.serves(Reply(body=rss(entry(3, link=shared), entry(4, link=shared))))
    assert (await bench.run()).counts["churned"] == 0
    assert await identities(bench) == ["urn:1", "urn:2", "urn:3", "urn:4"]


async def test_two_strangers_at_one_known_address_are_two(bench: Bench) -> None:
    shared = "https://example.org/all"
    bench.serves(Reply(body=rss(entry(1, link=shared))))
    await bench.run()
    bench.serves(Reply(body=rss(entry(2, link=shared), entry(3, link=shared))))
    report = await bench.run()
    assert (report.counts["new"], report.counts["churned"]) == (2, 0)


async def test_a_home_page_is_everybodys_address(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1, link="https://example.org/"))))
    await bench.run()
    bench.serves(Reply(body=rss(entry(2, link="https://example.org"))))
    assert (await bench.run()).counts["churned"] == 0
    assert await identities(bench) == ["urn:1", "urn:2"]


async def test_a_bad_entry_under_another_id_is_named_by_it(bench: Bench) -> None:
    bench.settings = bench.settings.model_copy(update={"ingest_max_bad": 1.0})
    bench.serves(Reply(body=rss(entry(1), entry(2))))
    await bench.run()
    bench.serves(Reply(body=rss(entry(1, "<![CDATA[ ]]>", guid="urn:new-1"), entry(2))))
    report = await bench.run()
    assert report.reasons["quarantined"] == {"no_title": 1}
    assert (await bench.titles()) == ["Migrants 1", "Migrants 2"]
    (bad,) = await rows(bench.database, tables.Quarantine)
    assert bad["entry"] == "urn:new-1"
