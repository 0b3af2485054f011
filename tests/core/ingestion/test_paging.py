"""Whole runs of paged sources: every page once, nothing in vain, on from where the last run stopped."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from pydantic import BaseModel, SecretStr

from m4d_core.content.item import Item, License
from m4d_core.ingestion import ApiSource, Budget, Context, Cursor, NextLink, Offset, Outcome, Request, Skipped, source
from m4d_core.ingestion.contract import Paginator
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, opened
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio
KEY = "canary-key-0123456789"


class Config(BaseModel):
    appname: SecretStr
    topic: str = "migration"


class Report(BaseModel):
    id: int
    title: str
    changed: str | None = None
    status: str = "published"


@source("demo", partner="m4d", license=License(key="CC-BY-4.0"), requires={"appname": "ask the partner"})
class Reports(ApiSource[Config, Report]):
    """Newest first, no cursor: read to the end each time."""

    records = "data"
    paginate: ClassVar[Paginator | None] = NextLink("links.next")

    def request(self, context: Context) -> Request:
        return context.get(params={
            "appname": self.config.appname.get_secret_value(), "topic": self.config.topic,
            **context.since("since"),
        })  # fmt: skip

    def item(self, entry: Report, context: Context) -> Outcome:
        if entry.status == "deleted":
            return context.delete(str(entry.id))
        return Item(id=str(entry.id), title=entry.title, url=f"https://partner.example/{entry.id}")


class Changed(Reports):
    """Oldest change first, and asked only for what has changed since."""

    cursor = Cursor("changed", lag="1h")


def record(number: int, **values: Any) -> dict[str, Any]:
    return {"id": number, "title": f"Migrants {number}", "changed": f"2026-02-{number:02}T10:00:00Z", **values}


def page(*records: Any, following: str | None = None) -> Reply:
    return Reply(body=orjson.dumps({"data": records, "links": {"next": following}, "total": 99}))


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        made.made, made.path, made.options = Reports, "/v2/reports", {"appname": KEY}
        yield made


def asked(bench: Bench) -> list[dict[str, str]]:
    queries = [parse_qs(urlsplit(request.path).query) for request in bench.server.requests]
    return [{name: values[0] for name, values in query.items()} for query in queries]


async def test_every_page_is_read_once_and_a_second_run_writes_nothing(bench: Bench) -> None:
    pages = page(record(1), record(2), following="?page=2"), page(record(3), following="?page=3"), page(record(4))
    bench.serves(*pages, *pages)
    report = await bench.run()
    assert (report.status, report.counts["new"], report.counts["fetched"]) == ("OK", 4, 4)
    assert await bench.titles() == [f"Migrants {number}" for number in (1, 2, 3, 4)]
    assert [query.get("page") for query in asked(bench)] == [None, "2", "3"]
    assert all(query["topic"] == "migration" for query in asked(bench)[:1])
    before, changes = await rows(bench.database), await bench.changes()
    again = await bench.run()
    assert (again.counts["same"], again.counts["new"], again.counts["changed"]) == (4, 0, 0)
    assert (await rows(bench.database), await bench.changes()) == (before, changes)


async def test_a_key_stands_in_no_row_and_no_report(bench: Bench) -> None:
    bench.serves(page(record(1), following=f"/v2/reports?page=2&appname={KEY}"), Reply(status=500))
    report = await bench.run()
    assert report.status == "FAILING"
    assert asked(bench)[0]["appname"] == asked(bench)[1]["appname"] == KEY
    for model in (tables.Source, tables.SourceUrl, tables.Fetch, tables.FetchRun, tables.Content, tables.Change):
        assert KEY not in repr(await rows(bench.database, model)), model
    assert "{appname}" in (await rows(bench.database, tables.Fetch))[0]["url"]


async def test_without_its_key_a_source_is_paused_and_says_where_to_ask(bench: Bench) -> None:
    bench.options = {}
    report = await bench.run()
    assert (report.status, report.reason) == ("PAUSED", "not configured")
    assert "appname: ask the partner" in (report.detail or "")
    assert bench.server.requests == []


async def test_a_list_too_long_for_one_run_goes_on_in_the_next(bench: Bench) -> None:
    class Slow(Reports):
        budget = Budget(pages=2)

    bench.made = Slow
    bench.serves(page(record(1), following="?page=2"), page(record(2), following="?page=3"))
    assert (await bench.run()).counts["new"] == 2
    bench.serves(page(record(3), following="?page=4"), page(record(4)))
    assert (await bench.run()).counts["new"] == 2
    bench.serves(page(record(1)))
    assert (await bench.run()).counts["new"] == 0
    assert [query.get("page") for query in asked(bench)] == [None, "2", "3", "4", None]


async def test_a_first_run_is_bounded_by_what_is_new(bench: Bench) -> None:
    bench.settings = bench.settings.model_copy(update={"ingest_first_run": 2})
    bench.serves(page(record(1), record(2), following="?page=2"), page(record(3)))
    assert (await bench.run()).counts["new"] == 2
    bench.serves(page(record(3)))
    assert (await bench.run()).counts["new"] == 1
    assert [query.get("page") for query in asked(bench)] == [None, "2"]


async def test_a_cursor_moves_with_each_page_and_asks_for_what_changed(bench: Bench) -> None:
    bench.made = Changed
    bench.serves(page(record(1), record(2), following="?page=2"), Reply(status=503))
    assert (await bench.run()).status == "FAILING"
    assert "since" not in asked(bench)[0]
    bench.serves(page(record(2), record(3)))
    report = await bench.run()
    assert asked(bench)[-1]["since"] == "2026-02-02T09:00:00Z", "its lag is read again"
    assert (report.counts["new"], report.counts["same"]) == (1, 1)
    bench.serves(page())
    quiet = await bench.run()
    assert (quiet.status, asked(bench)[-1]["since"]) == ("OK", "2026-02-03T09:00:00Z")


async def test_a_list_without_order_moves_its_cursor_only_at_its_end(bench: Bench) -> None:
    class Unordered(Reports):
        cursor = Cursor("changed", ordered=False)

    bench.made = Unordered
    bench.serves(page(record(9), following="?page=2"), Reply(status=500))
    await bench.run()
    bench.serves(page(record(1)))
    await bench.run()
    assert (asked(bench)[2].get("page"), asked(bench)[2].get("since")) == ("2", None)
    bench.serves(page())
    await bench.run()
    assert asked(bench)[-1]["since"] == "2026-02-09T09:00:00Z"


async def test_a_change_in_the_future_hides_nothing_that_comes_before_it(bench: Bench) -> None:
    bench.made = Changed
    bench.serves(page(record(1, changed="2027-01-01T00:00:00Z")))
    await bench.run()
    bench.serves(page())
    await bench.run()
    assert asked(bench)[-1]["since"] == f"{NOW - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"


async def test_what_is_left_out_on_purpose_is_counted_with_its_reason(bench: Bench) -> None:
    class Choosy(Reports):
        def item(self, entry: Report, context: Context) -> Outcome:
            return Skipped(reason="a draft") if entry.status == "draft" else super().item(entry, context)

    bench.made = Choosy
    bench.serves(page(record(1), record(2, status="draft")))
    report = await bench.run()
    assert (report.counts["new"], report.counts["skipped"]) == (1, 1)
    assert report.reasons["skipped"] == {"a draft": 1}


@pytest.mark.parametrize(
    ("missing", "new", "quarantined", "skipped"), [("include", 2, 0, 0), ("exclude", 1, 0, 1), ("raise", 1, 1, 0)]
)
async def test_a_record_without_its_time(bench: Bench, missing: str, new: int, quarantined: int, skipped: int) -> None:
    class Choosy(Reports):
        cursor = Cursor("changed", on_missing=missing)

    bench.made = Choosy
    bench.settings = bench.settings.model_copy(update={"ingest_max_bad": 0.5})
    bench.serves(page(record(1), record(2, changed=None)))
    counts = (await bench.run()).counts
    assert (counts["new"], counts["quarantined"], counts["skipped"]) == (new, quarantined, skipped)


async def test_what_the_publisher_deletes_is_withdrawn_and_can_come_back(bench: Bench) -> None:
    bench.serves(page(record(1), record(2)))
    await bench.run()
    bench.serves(page(record(1, status="deleted"), record(2), record(7, status="deleted")))
    report = await bench.run()
    assert report.counts["withdrawn"] == 1, "what was never here cannot go"
    states = {row["identity"]: (row["state"], row["gone_reason"]) for row in await rows(bench.database)}
    assert states == {"1": ("WITHDRAWN", "deleted by the publisher"), "2": ("PUBLISHED", None)}
    changes = await bench.changes()
    await bench.run()
    assert await bench.changes() == changes, "a tombstone is written once"
    bench.serves(page(record(1)))
    assert (await bench.run()).counts["changed"] == 1
    assert {row["state"] for row in await rows(bench.database)} == {"PUBLISHED"}


async def test_a_page_that_leads_to_itself_ends_the_list(bench: Bench) -> None:
    bench.serves(page(record(1), following="/v2/reports?page=2"))
    report = await bench.run()
    assert len(bench.server.requests) == 2
    assert report.reasons["skipped"]["an address that was asked in this run already"] == 1


async def test_pages_without_end_are_cut(bench: Bench) -> None:
    class Endless(Reports):
        paginate = Offset(size=("limit", 1))
        budget = Budget(pages=5)

    bench.made = Endless
    bench.serves(page(record(1)))
    report = await bench.run()
    assert (len(bench.server.requests), report.status) == (5, "OK")


async def test_a_stale_address_of_a_next_page_begins_the_list_again(bench: Bench) -> None:
    from m4d_core.errors import FeedError  # noqa: PLC0415 - what the format of such an API raises

    class Tokens(Reports):
        budget = Budget(pages=2)

        def read(self, entry: Any, context: Context) -> Outcome:
            if entry.data.get("error"):
                raise FeedError("the token has run out", reason="stale_page")
            return super().read(entry, context)

    bench.made = Tokens
    bench.serves(page(record(1), following="?page=2"), page(record(2), following="?page=3"))
    await bench.run()
    bench.serves(page({"error": "badToken"}), page(record(1), following="?page=2"), page(record(2)))
    report = await bench.run()
    assert (report.status, report.counts["same"]) == ("OK", 1)
    assert [query.get("page") for query in asked(bench)] == [None, "2", "3", None]


async def test_an_answer_of_another_shape_removes_nothing(bench: Bench) -> None:
    bench.serves(page(record(1)))
    await bench.run()
    for reply, reason in (
        (Reply(body=b"<html>Sorry</html>"), "not_a_feed"),
        (Reply(body=b'{"data": [{"id": 1'), "truncated"),
        (Reply(body=b'{"error": "no"}'), "not_a_feed"),
        (Reply(body=b'{"data": []}'), "empty"),
    ):
        bench.serves(reply)
        report = await bench.run()
        assert report.reason == reason
        assert await bench.titles() == ["Migrants 1"]
