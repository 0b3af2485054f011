"""One source, one report: from bytes over a real socket to rows and changes, and nothing lost when it goes wrong."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from m4d_core.clock import seeded_randomness
from m4d_core.content.identity import content_id
from m4d_core.content.item import Item
from m4d_core.errors import ConflictError
from m4d_core.ingestion import Quarantine, Scope
from m4d_core.ingestion.contract import ALL, Context, Entry, Request
from m4d_core.ingestion.fetch import Fetched, Fetcher, Validators
from m4d_core.ingestion.runner import Recorded
from m4d_core.storage import runs, sources, tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, Demo, entry, opened, rss, seen
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio


class Scoped(Demo):
    scope = Scope(words=frozenset({"migra*"}))


class Poisoned(Demo):
    def item(self, entry: Entry, context: Context) -> Item | None:
        title = entry.data["title"]
        if title == "quarantine":
            raise Quarantine("not fit to print")
        if title == "crash":
            raise RuntimeError("secret of the plugin")
        return None if title == "skip" else super().item(entry, context)


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        yield made


async def test_a_feed_becomes_content_with_its_lineage(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1), entry(2))))
    report = await bench.run()
    assert (report.status, report.counts["fetched"], report.counts["new"]) == ("OK", 2, 2)
    assert await bench.titles() == ["Migrants 1", "Migrants 2"]
    row = next(row for row in await rows(bench.database) if row["identity"] == "urn:1")
    assert (row["id"], row["language"], row["url"]) == (content_id("demo", "urn:1"), "en", "https://example.org/1")
    assert row["published_at"] == datetime(2026, 1, 2, tzinfo=UTC)
    lineage = row["provenance"]
    (payload,) = await rows(bench.database, tables.RawPayload)
    assert (lineage["payload_sha"], lineage["plugin"], lineage["plugin_version"]) == (payload["sha256"], "m4d", "1")
    assert lineage["fetched_from"] == bench.server.url("/feed.xml")
    (fetch,) = await rows(bench.database, tables.Fetch)
    assert (lineage["fetch"], lineage["locator"]) == (fetch["id"], "entry[0]")
    assert (fetch["url"], fetch["payload_sha"], fetch["format"]) == (
        lineage["fetched_from"], payload["sha256"], "feeds",
    )  # fmt: skip
    state = await bench.state()
    assert (state.status, state.failures, state.last_good_at) == ("OK", 0, NOW)
    assert state.next_check_at is not None
    assert state.next_check_at >= NOW + timedelta(hours=1)


async def test_a_second_run_writes_no_row_and_no_change(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1), entry(2))))
    await bench.run()
    before = await rows(bench.database)
    report = await bench.run()
    assert (report.counts["same"], report.counts["new"], report.counts["changed"]) == (0, 0, 0)
    reread = await bench.run(recorded=Recorded(name="x", body=rss(entry(1), entry(2))))
    assert (reread.counts["same"], reread.counts["new"]) == (2, 0)
    assert await rows(bench.database) == before
    assert await bench.changes() == 2


async def test_a_change_of_one_entry_writes_one(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1), entry(2))), Reply(body=rss(entry(1, "Migrants and more"), entry(2))))
    await bench.run()
    report = await bench.run()
    assert (report.counts["changed"], report.counts["same"]) == (1, 1)
    assert await bench.titles() == ["Migrants 2", "Migrants and more"]
    assert await bench.changes() == 3
    assert (await bench.state()).last_changed_at == NOW


async def test_a_change_of_form_alone_is_no_change(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1))), Reply(body=rss(entry(1, " Migrants  1 "))))
    await bench.run()
    report = await bench.run()
    assert (report.counts["same"], report.counts["changed"]) == (1, 0)
    assert await bench.changes() == 1
    again = await bench.run(recorded=Recorded(name="x", body=rss(entry(1, " Migrants  1 "))))
    assert again.counts["same"] == 1


async def test_polls_are_conditional_byte_for_byte(bench: Bench) -> None:
    validators = {"ETag": 'W/"a b"', "Last-Modified": "Mon, 5 Jan 2026 1:2:3 GMT"}
    bench.serves(Reply(body=rss(entry(1)), headers=validators), Reply(status=304), Reply(status=304))
    await bench.run()
    report = await bench.run()
    assert report.status == "OK"
    first, second = seen(bench.server)
    assert "if-none-match" not in first
    assert second["if-none-match"] == 'W/"a b"'
    assert second["if-modified-since"] == "Mon, 5 Jan 2026 1:2:3 GMT"


async def test_one_poll_in_a_hundred_is_unconditional(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1)), headers={"ETag": '"a"'}))
    await bench.run()
    bench.seed = next(seed for seed in range(1000) if seeded_randomness(seed).random() < 0.01)
    await bench.run()
    assert "if-none-match" not in seen(bench.server)[-1]


async def test_a_first_run_takes_the_newest_and_the_rest_follows_from_the_archive(bench: Bench) -> None:
    whole = rss(*(entry(number) for number in range(25)))
    bench.serves(Reply(body=whole, headers={"ETag": '"a"'}), Reply(status=304))
    first = await bench.run()
    assert (first.counts["new"], first.counts["remaining"]) == (10, 15)
    assert {row["identity"] for row in await rows(bench.database)} == {f"urn:{number}" for number in range(15, 25)}
    second, third, fourth = [await bench.run() for _ in range(3)]
    assert (second.counts["new"], second.counts["remaining"]) == (10, 5)
    assert (third.counts["new"], third.counts["remaining"]) == (5, 0)
    assert fourth.counts["fetched"] == 0, "all is taken in, nothing is read again"
    assert len(await rows(bench.database)) == 25
    assert len(bench.server.requests) == 4


async def test_entries_out_of_scope_are_archived_and_counted_and_never_stored(bench: Bench) -> None:
    bench.made = Scoped
    payload = rss(entry(1), entry(2, "Football results"))
    bench.serves(Reply(body=payload, headers={"ETag": '"a"'}), Reply(status=304))
    report = await bench.run()
    assert (report.counts["new"], report.counts["out_of_scope"]) == (1, 1)
    assert len(await rows(bench.database, tables.RawPayload)) == 1
    widened = await bench.run(scope=ALL)
    assert widened.counts["new"] == 1, "a wider scope reads the archived payload again"
    assert await bench.titles() == ["Football results", "Migrants 1"]


async def test_what_leaves_its_scope_stays_and_is_reported(bench: Bench) -> None:
    bench.made = Scoped
    bench.serves(Reply(body=rss(entry(1))), Reply(body=rss(entry(1, "Football"))))
    await bench.run()
    report = await bench.run()
    assert (report.counts["left_scope"], report.counts["changed"]) == (1, 1)
    assert report.reasons["left_scope"] == {"urn:1": 1}
    assert await bench.titles() == ["Football"]


async def test_a_bad_entry_goes_to_quarantine_and_its_siblings_go_on(bench: Bench) -> None:
    bench.made = Poisoned
    good = [entry(number) for number in range(8)]
    bench.serves(Reply(body=rss(*good, entry("bad", "quarantine"), entry("none", "skip"))))
    report = await bench.run()
    assert (report.counts["new"], report.counts["quarantined"], report.counts["skipped"]) == (8, 1, 1)
    (bad,) = await rows(bench.database, tables.Quarantine)
    assert (bad["reason"], bad["error"]) == ("rejected_by_plugin", "not fit to print")
    assert bad["payload_sha"] == (await rows(bench.database, tables.RawPayload))[0]["sha256"]


async def test_too_many_bad_entries_fail_the_run_and_the_cursor_stays(bench: Bench) -> None:
    bench.made = Poisoned
    body = rss(*(entry(number) for number in range(7)), entry("a", "quarantine"), entry("b", "quarantine"))
    bench.serves(Reply(body=body, headers={"ETag": '"a"'}))
    report = await bench.run()
    assert (report.status, report.reason) == ("FAILING", "too_many_bad")
    assert await rows(bench.database) == []
    assert len(await rows(bench.database, tables.Quarantine)) == 2
    await bench.run()
    assert "if-none-match" not in seen(bench.server)[-1]
    bench.settings = bench.settings.model_copy(update={"ingest_max_bad": 2 / 9})
    assert (await bench.run()).counts["new"] == 7


async def test_a_plugin_that_raises_is_named_and_stores_nothing(bench: Bench) -> None:
    bench.made = Poisoned
    bench.serves(Reply(body=rss(entry(1), entry("x", "crash"))))
    report = await bench.run()
    assert (report.status, report.reason) == ("FAILING", "plugin_failed")
    assert "entry" in str(report.detail)
    assert (await bench.state()).failures == 1
    assert len(await rows(bench.database, tables.RawPayload)) == 1


BOMB = b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel>&b;</channel></rss>"


@pytest.mark.parametrize(
    ("reply", "status", "reason"),
    [
        (Reply(body=b"<!doctype html><html><body>Not here</body></html>"), "NOT_A_FEED", "not_a_feed"),
        (Reply(body=b""), "EMPTY", "empty"),
        (Reply(body=rss()), "EMPTY", "empty"),
        (Reply(body=BOMB), "FAILING", "xml_entities"),
        (Reply(body=rss(entry(1), entry(2))[:-60]), "FAILING", "truncated"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:9/secret"}), "FAILING", "blocked_redirect"),
        (Reply(status=302, headers={"Location": "http://169.254.169.254/latest"}), "FAILING", "blocked_redirect"),
        (Reply(status=410), "GONE", "http_410"),
        (Reply(status=403), "FORBIDDEN", "http_403"),
        (Reply(status=500), "FAILING", "http_5xx"),
        (Reply(status=304), "FAILING", "unasked_304"),
        (Reply(status=503, headers={"Retry-After": "7200"}), "FAILING", "http_5xx"),
    ],
)
async def test_bad_input_is_a_named_state_and_loses_nothing(
    bench: Bench, reply: Reply, status: str, reason: str
) -> None:
    bench.serves(Reply(body=rss(entry(7), entry(8))))
    await bench.run()
    before = await bench.titles()
    bench.serves(reply)
    report = await bench.run()
    assert (report.status, report.reason) == (status, reason)
    assert set(before) <= set(await bench.titles())
    state = await bench.state()
    assert (state.status, state.reason, state.failures) == (status, reason, 1)
    assert state.last_good_at == NOW
    bench.serves(Reply(body=rss(entry(7), entry(8), entry(9))))
    assert (await bench.run()).status == "OK"
    healed = await bench.state()
    assert (healed.status, healed.reason, healed.failures) == ("OK", None, 0)


async def test_entries_before_the_damage_are_kept(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1), entry(2), entry(3))[:-70], headers={"ETag": '"cut"'}))
    report = await bench.run()
    assert report.reason == "truncated"
    assert {"Migrants 1", "Migrants 2"} <= set(await bench.titles())
    await bench.run()
    assert "if-none-match" not in seen(bench.server)[-1], "the cut payload is asked for again"


async def test_retry_after_is_waited_for(bench: Bench) -> None:
    bench.serves(Reply(status=429, headers={"Retry-After": "86400"}))
    await bench.run()
    state = await bench.state()
    assert state.next_check_at is not None
    assert state.next_check_at >= NOW + timedelta(days=1)
    assert state.reason == "rate_limited"


async def test_a_partner_that_is_away_is_said_in_its_health(bench: Bench) -> None:
    bench.settings = bench.settings.model_copy(update={"fetch_allow": (*bench.settings.fetch_allow, "127.0.0.1:9")})
    bench.server.route("/feed.xml", Reply(status=302, headers={"Location": "http://127.0.0.1:9/x"}))
    report = await bench.run()
    assert (report.status, report.reason) == ("FAILING", "connect")


async def test_without_an_address_a_source_is_paused(bench: Bench) -> None:
    class Homeless(Demo):
        def requests(self, context: Context) -> Iterator[Request]:
            return iter(())

    bench.made = Homeless
    report = await bench.run()
    assert (report.status, report.reason) == ("PAUSED", "no address")
    state = await bench.state()
    assert (state.status, state.reason, state.next_check_at) == ("PAUSED", "no address", None)


async def test_a_dry_run_writes_nothing(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1), entry(2))))
    report = await bench.run(dry=True)
    shown = sorted((each.outcome, each.title) for each in report.preview)
    assert shown == [("new", "Migrants 1"), ("new", "Migrants 2")]
    for table in (tables.Content, tables.RawPayload, tables.FetchRun, tables.SourceUrl, tables.Change):
        assert await rows(bench.database, table) == []
    assert (await bench.state()).last_fetched_at is None


async def test_a_source_that_is_held_elsewhere_is_not_run(bench: Bench) -> None:
    assert await sources.take(bench.database, ["demo"], "elsewhere", 60)
    with pytest.raises(ConflictError, match="being read by another process"):
        await bench.run()
    assert bench.server.requests == []


async def test_a_run_that_lost_its_lease_writes_nothing_of_it(bench: Bench) -> None:
    class Thief(Fetcher):
        async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
            fetched = await super().fetch(request, validators)
            while not await sources.take(bench.database, ["demo"], "thief", 60):
                pass  # between two beats of its heart
            return fetched

    bench.fetcher = Thief
    bench.settings = bench.settings.model_copy(update={"ingest_lease_s": 0.000001})
    bench.serves(Reply(body=rss(entry(1))))
    report = await bench.run()
    assert report.reason == "lease_lost"
    assert await rows(bench.database) == []
    assert (await bench.state()).last_fetched_at is None


async def test_every_run_leaves_a_report(bench: Bench) -> None:
    bench.serves(Reply(body=rss(entry(1))), Reply(status=500))
    await bench.run(trigger="command")
    await bench.run()
    async with bench.database.read() as connection:
        failed, good = await runs.last(connection, "demo", 10)
    assert (good["status"], good["trigger"], good["counts"]["new"]) == ("OK", "command", 1)
    assert (failed["status"], failed["reason"], failed["trigger"]) == ("FAILING", "http_5xx", "schedule")
    assert good["finished_at"] == NOW
