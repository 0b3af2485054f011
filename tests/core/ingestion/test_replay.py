"""The archive is read again: mended plugins mend items, and what did not change is not written."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.item import Item
from m4d_core.errors import ConflictError
from m4d_core.ingestion import Context, Entry, Quarantine
from m4d_core.ingestion.contract import SourceConfig
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.replay import Again, replay, retry
from m4d_core.ingestion.report import Report
from m4d_core.storage import payloads, runs, sources, tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, Demo, entry, opened, rss
from tests.core.ingestion.test_paging import Changed, page, record
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio
WRITTEN = (
    tables.Content, tables.Change, tables.ContentBand, tables.ContentCountry, tables.ContentTheme, tables.Slug,
    tables.SourceUrl, tables.Source, tables.RawPayload, tables.Fetch, tables.Quarantine,
)  # fmt: skip


class Mended(Demo):
    """Reads titles otherwise."""

    def item(self, entry: Entry, context: Context) -> Item | None:
        made = super().item(entry, context)
        return made and replace(made, title=made.title.removeprefix("!").strip())


class Strict(Demo):
    def item(self, entry: Entry, context: Context) -> Item | None:
        if entry.data["title"].startswith("!"):
            raise Quarantine("not fit to print")
        return super().item(entry, context)


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        yield made


async def read_again(bench: Bench, version: str = "1", again: Again | None = None, *, trying: bool = False) -> Report:
    urls = () if bench.made.url else (bench.server.url(bench.path),)
    made = bench.made(SourceConfig(urls=urls, options=bench.options))
    registered = Registered(source=made, distribution="m4d", version=version)
    async with bench.workshop() as workshop:
        return await (retry if trying else replay)(workshop, registered, again)


async def everything(bench: Bench) -> Mapping[str, Any]:
    found = {model.__name__: await rows(bench.database, model) for model in WRITTEN}
    for row in found["Source"]:
        row["lease_token"] = None  # rises with every lease
    return found


async def serve(bench: Bench, *bodies: bytes) -> None:
    """Run once for each body, an hour apart."""
    for body in bodies:
        bench.serves(Reply(body=body))
        await bench.run()
        bench.clock.at += timedelta(hours=1)


async def titles(bench: Bench) -> dict[str, str]:
    return {row["identity"]: row["title"] for row in await rows(bench.database)}


async def test_the_same_versions_write_nothing(bench: Bench) -> None:
    bench.made = Strict
    first = [entry(number) for number in range(1, 9)]
    await serve(bench, rss(*first, entry("x", "!")), rss(*first[1:], entry(10)), rss(entry(10, "Migrants again")))
    before = await everything(bench)
    asked = len(bench.server.requests)
    report = await read_again(bench)
    assert (report.status, report.counts["payloads"], report.counts["quarantined"]) == ("OK", 3, 1)
    assert (report.counts["new"], report.counts["changed"], report.counts["withdrawn"]) == (0, 0, 0)
    assert report.counts["same"] == 9
    assert await everything(bench) == before
    assert len(bench.server.requests) == asked, "nothing is fetched"


async def test_a_mended_plugin_mends_every_item_and_ids_stay(bench: Bench) -> None:
    await serve(bench, rss(entry(1, "! Migrants one"), entry(2, "! Old")), rss(entry(2, "! New"), entry(3)))
    before = {row["identity"]: row for row in await rows(bench.database)}
    changes = await bench.changes()
    bench.made = Mended
    report = await read_again(bench, "2")
    assert (report.counts["changed"], report.counts["new"], report.counts["same"]) == (2, 0, 1)
    after = {row["identity"]: row for row in await rows(bench.database)}
    assert {key: row["title"] for key, row in after.items()} == {
        "urn:1": "Migrants one", "urn:2": "New", "urn:3": "Migrants 3",
    }  # fmt: skip
    assert await bench.changes() == changes + 2, "each is written once, what a later fetch told of stands"
    for key, row in after.items():
        assert row["id"] == before[key]["id"] == content_id("demo", key)
        assert row["slug"] == before[key]["slug"]
        assert row["first_seen_at"] == before[key]["first_seen_at"]
    lineage = after["urn:1"]["provenance"]
    assert (lineage["plugin_version"], lineage["fetched_at"]) == ("2", NOW.isoformat()), "from when it was fetched"
    assert lineage["payload_sha"] == before["urn:1"]["provenance"]["payload_sha"]
    mended = await everything(bench)
    assert (await read_again(bench, "2")).counts["changed"] == 0
    assert await everything(bench) == mended
    async with bench.database.read() as connection:
        newest, *_ = await runs.last(connection, "demo", 1)
    assert (newest["trigger"], newest["plugin_version"], newest["status"]) == ("replay", "2", "OK")


async def test_a_new_version_reads_everything_again_even_where_it_comes_out_equal(bench: Bench) -> None:
    await serve(bench, rss(entry(1), entry(2)))
    changes = await bench.changes()
    hashes = {row["raw_hash"] for row in await rows(bench.database)}
    report = await read_again(bench, "2")
    assert report.counts["same"] == 2
    assert not hashes & {row["raw_hash"] for row in await rows(bench.database)}, "it was mapped again"
    assert await bench.changes() == changes


async def test_the_limit_of_the_first_run_does_not_apply(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    await serve(bench, rss(*(entry(number) for number in range(25))))
    assert len(await rows(bench.database)) == 10
    monkeypatch.setattr("m4d_core.ingestion.replay.AT_ONCE", 7)
    report = await read_again(bench)
    assert (report.counts["new"], report.counts["remaining"], report.counts["fetched"]) == (15, 0, 25)
    assert len(await rows(bench.database)) == 25


async def test_only_what_was_fetched_since(bench: Bench) -> None:
    await serve(bench, rss(entry(1, "! One")), rss(entry(2, "! Two")))
    bench.made = Mended
    report = await read_again(bench, "2", Again(since=NOW + timedelta(hours=1)))
    assert (report.counts["payloads"], await titles(bench)) == (1, {"urn:1": "! One", "urn:2": "Two"})


async def test_a_dry_run_says_what_would_change_and_writes_nothing(bench: Bench) -> None:
    await serve(bench, rss(entry(1, "! One"), entry(2)))
    before, ran = await everything(bench), len(await rows(bench.database, tables.FetchRun))
    bench.made = Mended
    seen: list[tuple[int, int]] = []
    again = Again(dry=True, progress=lambda _, done, total: seen.append((done, total)))
    (shown,) = (await read_again(bench, "2", again)).preview
    assert (shown.outcome, [(each.field, each.before, each.after) for each in shown.fields]) == (
        "changed", [("title", "! One", "One")],
    )  # fmt: skip
    assert await everything(bench) == before
    assert len(await rows(bench.database, tables.FetchRun)) == ran
    assert seen == [(0, 1), (1, 1)]


async def test_deletions_are_replayed_and_nothing_earlier_brings_them_back(bench: Bench) -> None:
    bench.made, bench.path, bench.options = Changed, "/v2/reports", {"appname": "canary-key-0123456789"}
    bench.serves(page(record(1), record(2)))
    await bench.run()
    bench.serves(page(record(1, status="deleted", changed="2026-02-03T10:00:00Z")))
    await bench.run()
    before = await everything(bench)
    report = await read_again(bench)
    assert (report.counts["payloads"], report.counts["withdrawn"], report.counts["changed"]) == (2, 0, 0)
    assert await everything(bench) == before
    gone = next(row for row in await rows(bench.database) if row["identity"] == "1")
    newest = (await rows(bench.database, tables.Fetch))[-1]
    assert (gone["state"], gone["payload_sha"]) == ("WITHDRAWN", newest["payload_sha"]), "which the archive keeps"
    assert gone["provenance"]["fetch"] == newest["id"]


async def test_of_a_snapshot_only_the_newest_payload_counts(bench: Bench) -> None:
    class Whole(Demo):
        snapshot = True

    bench.made = Whole
    all_six, five = [entry(number) for number in range(6)], [entry(number) for number in range(5)]
    await serve(bench, rss(*all_six), rss(*five), rss(*five, "<!-- again -->"))
    gone = [row["identity"] for row in await rows(bench.database) if row["gone_reason"]]
    assert gone == ["urn:5"]
    before = await everything(bench)
    assert (await read_again(bench)).counts["payloads"] == 1
    assert await everything(bench) == before, "what had vanished stays away"


async def test_an_address_that_is_asked_no_more_brings_nothing_back(bench: Bench) -> None:
    class Whole(Demo):
        snapshot = True

    bench.made = Whole
    await serve(bench, rss(*(entry(number) for number in range(6))))
    bench.path = "/elsewhere"
    five = [entry(number) for number in range(5)]
    await serve(bench, rss(*five), rss(*five, "<!-- again -->"))
    before = await everything(bench)
    assert [row["identity"] for row in before["Content"] if row["gone_reason"]] == ["urn:5"]
    report = await read_again(bench)
    assert (report.counts["payloads"], report.counts["changed"]) == (2, 0)
    assert await everything(bench) == before


async def test_a_payload_that_cannot_be_read_is_counted_and_the_others_go_on(bench: Bench) -> None:
    await serve(bench, rss(entry(1, "! One")), b"<!doctype html><html></html>", rss(entry(2, "! Two")))
    async with bench.database.write() as connection:
        fetches = await payloads.fetches(connection, "demo")
        table = tables.table_of(tables.RawPayload)
        damaged = table.update().where(table.c.sha256 == fetches[0].payload_sha).values(body=b"moth")
        await connection.execute(damaged)
    bench.made = Mended
    report = await read_again(bench, "2")
    assert (report.status, report.counts["unreadable"]) == ("OK", 2)
    assert report.reasons["unreadable"] == {"payload_lost": 1, "not_a_feed": 1}
    assert await titles(bench) == {"urn:1": "One", "urn:2": "! Two"}


async def test_a_plugin_that_raises_is_named(bench: Bench) -> None:
    class Broken(Demo):
        def item(self, entry: Entry, context: Context) -> Item | None:
            raise RuntimeError("no")

    await serve(bench, rss(entry(1)))
    before = await titles(bench)
    bench.made = Broken
    report = await read_again(bench, "2")
    assert (report.status, report.reason) == ("FAILING", "plugin_failed")
    assert await titles(bench) == before


async def test_a_source_that_runs_is_not_replayed(bench: Bench) -> None:
    await serve(bench, rss(entry(1)))
    assert await sources.take(bench.database, ["demo"], "elsewhere", 60)
    with pytest.raises(ConflictError):
        await read_again(bench)


async def test_what_comes_in_now_leaves_quarantine(bench: Bench) -> None:
    bench.made = Strict
    good = [entry(number) for number in range(1, 9)]
    await serve(bench, rss(*good, entry("x", "!"), entry("", "!", guid="urn:y")), rss(*good, entry(9)))
    assert sorted(row["entry"] for row in await rows(bench.database, tables.Quarantine)) == ["urn:x", "urn:y"]
    failed = await read_again(bench, trying=True)
    assert (failed.trigger, failed.counts["quarantined"], failed.counts["payloads"]) == ("retry", 2, 2)
    assert len(await rows(bench.database, tables.Quarantine)) == 2

    class Looser(Strict):
        def item(self, entry: Entry, context: Context) -> Item | None:
            if entry.data["id"] == "urn:y":
                raise Quarantine("still not")
            return Demo.item(self, entry, context)

    bench.made = Looser
    report = await read_again(bench, "2", trying=True)
    assert (report.counts["new"], report.counts["quarantined"]) == (1, 1)
    (left,) = await rows(bench.database, tables.Quarantine)
    assert (left["entry"], left["error"], left["plugin_version"], left["times"]) == ("urn:y", "still not", "2", 2)
    assert len(await rows(bench.database)) == 10
    assert (await read_again(bench, "2", trying=True)).counts["new"] == 0


async def test_a_payload_refused_as_a_whole_comes_in_when_the_plugin_is_mended(bench: Bench) -> None:
    bench.made = Strict
    await serve(bench, rss(entry(1), entry(2, "! Two"), entry(3, "! Three")))
    assert await titles(bench) == {}
    assert [row["reason"] for row in await rows(bench.database, tables.FetchRun)] == ["too_many_bad"]
    again = await read_again(bench, trying=True)
    assert again.reasons["unreadable"] == {"too_many_bad": 1}
    assert await titles(bench) == {}
    bench.made = Mended
    report = await read_again(bench, "2", trying=True)
    assert (report.counts["new"], await rows(bench.database, tables.Quarantine)) == (3, [])
    assert await titles(bench) == {"urn:1": "Migrants 1", "urn:2": "Two", "urn:3": "Three"}


async def test_an_entry_leaves_quarantine_when_its_publisher_mends_it(bench: Bench) -> None:
    bench.made = Strict
    good = [entry(number) for number in range(1, 9)]
    await serve(bench, rss(*good, entry("x", "!")), rss(*good, entry("x", "Mended")))
    assert await rows(bench.database, tables.Quarantine) == []
    assert (await titles(bench))["urn:x"] == "Mended"
    assert (await read_again(bench, trying=True)).counts["payloads"] == 0, "nothing to try"
