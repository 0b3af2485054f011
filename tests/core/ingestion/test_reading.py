"""Bodies go into the archive, come out as they were, and are looked at before they are read."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import Entry, FeedInfo, Request, SourceConfig
from m4d_core.ingestion.formats.feeds.elements import Elements
from m4d_core.ingestion.formats.feeds.wire import FeedEntry
from m4d_core.ingestion.reading import IN_THE_LOOP, Body, Value, archived, at_most, kept, looked_at, packed, unpacked
from m4d_core.storage import payloads, tables
from m4d_core.storage.database import Database
from m4d_core.storage.sources import UrlState
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Demo, opened, rss
from tests.core.ingestion.bench import entry as feed_entry
from tests.core.storage.test_runs import start
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio
SOURCE = Demo(SourceConfig(urls=("https://a.example/rss",)))
URL = "https://a.example/page"
BODY = Body(
    request=Request(url=URL, format="html", hints={"records": "d"}), state=UrlState(url=URL), body=b"<html/>",
    content_type="text/html",
)  # fmt: skip


async def test_a_body_comes_out_of_the_archive_as_it_was_fetched(world: Database) -> None:
    done = await kept(world, SOURCE, BODY, await start(world), NOW)
    assert done.state.payload_sha is not None
    async with world.read() as connection:
        fetch = await payloads.last_fetch(connection, "demo", URL, done.state.payload_sha)
        again = await archived(connection, SOURCE, done.state, fetch)
        plain = await archived(connection, SOURCE, done.state, None)
    assert (again.body, again.content_type, again.fetch) == (BODY.body, "text/html", done.fetch)
    assert (again.request.url, again.request.format, again.request.hints) == (URL, "html", {"records": "d"})
    assert (plain.request.format, plain.fetch) == (None, None), "of an earlier release"


async def test_a_dry_run_archives_nothing(world: Database) -> None:
    done = await kept(world, SOURCE, BODY, None, NOW)
    assert (len(done.state.payload_sha or ""), done.fetch) == (64, None)
    assert await rows(world, tables.RawPayload) == await rows(world, tables.Fetch) == []


async def test_a_large_body_is_packed_aside(world: Database) -> None:
    done = await kept(world, SOURCE, replace(BODY, body=b"x" * (IN_THE_LOOP + 1)), await start(world), NOW)
    (row,) = await rows(world, tables.RawPayload)
    assert (row["size"], len(row["body"]) < 1000) == (IN_THE_LOOP + 1, True)
    assert row["sha256"] == done.state.payload_sha


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of the entries that are parsed, as they are."""
    titles: list[str] = []

    whole = Elements.entries

    def noting(found: Elements) -> list[FeedEntry]:
        entries = whole(found)
        titles.extend(entry["title"] or "" for entry in entries)
        return entries

    monkeypatch.setattr(Elements, "entries", noting)
    return titles


@pytest.mark.parametrize("length", [1, IN_THE_LOOP])
async def test_of_a_changed_feed_only_what_is_new_is_parsed(world: Database, parsed: list[str], length: int) -> None:
    padding = {"comments": "x" * length}
    async with opened(world) as bench:
        bodies = [
            rss(*(feed_entry(number, **padding) for number in numbers)) for numbers in ((1, 2), (3, 2, 1), (4, 3))
        ]
        bench.serves(*(Reply(body=body) for body in bodies))
        for fresh in (["Migrants 1", "Migrants 2"], ["Migrants 3"], ["Migrants 4"]):
            parsed.clear()
            report = await bench.run()
            assert parsed == fresh
            assert report.counts["new"] == len(fresh)
        assert (report.counts["fetched"], report.counts["same"]) == (2, 1)


async def test_what_moves_an_entry_to_another_feed_has_it_parsed_again(world: Database, parsed: list[str]) -> None:
    async with opened(world) as bench:
        first = rss(feed_entry(1))
        bench.serves(Reply(body=first), Reply(body=first.replace(b"<language>en", b"<language>fr")))
        await bench.run()
        await bench.run()
    assert parsed == ["Migrants 1"] * 2


async def test_of_a_snapshot_all_is_parsed(world: Database, parsed: list[str]) -> None:
    class Whole(Demo):
        snapshot = True

    async with opened(world) as bench:
        bench.made = Whole
        bench.serves(Reply(body=rss(feed_entry(1))), Reply(body=rss(feed_entry(1), feed_entry(2))))
        await bench.run()
        await bench.run()
    assert parsed == ["Migrants 1", "Migrants 1", "Migrants 2"]


def entry(number: int) -> Entry:
    return Entry(locator=f"entry[{number}]", data={"id": str(number)})


class Told:
    """Values, and whether they were closed."""

    def __init__(self, *values: Any) -> None:
        self.values = values
        self.closed = False

    async def __call__(self) -> AsyncGenerator[Value]:
        try:
            for value in self.values:
                if isinstance(value, FeedError):
                    raise value
                yield value
        finally:
            self.closed = True


@pytest.mark.parametrize("length", [1, 3, 4, 9])
async def test_a_look_takes_nothing_away(length: int) -> None:
    told = Told(FeedInfo(title="T"), *(entry(number) for number in range(3)))
    head, values = await looked_at(told(), length)
    assert len(head) == min(length, 4)
    assert [value async for value in values] == list(told.values)


async def test_the_error_it_ends_in_comes_where_it_stood() -> None:
    head, values = await looked_at(Told(entry(1), FeedError("cut", reason="truncated"))(), 9)
    assert head == [entry(1)]
    assert await anext(values) == entry(1)
    with pytest.raises(FeedError, match="cut"):
        await anext(values)


async def test_who_stops_early_leaves_nothing_open() -> None:
    told = Told(*(entry(number) for number in range(9)))
    _, values = await looked_at(told(), 2)
    assert await anext(values) == entry(0)
    await values.aclose()
    assert told.closed


def test_fingerprints_end_to_end() -> None:
    assert unpacked(None) == unpacked(b"") == {}
    settled = {b"12345678": b"abcdefgh", b"00000000": b""}
    assert packed(settled) == b"00000000" + bytes(8) + b"12345678abcdefgh"
    assert unpacked(packed(settled)) == settled


async def test_a_payload_has_so_many_entries_and_what_is_behind_is_left_out() -> None:
    async def values(count: int) -> AsyncGenerator[Value]:
        yield FeedInfo()
        for number in range(count):
            yield Entry(locator=f"entry[{number}]", data={})

    assert len([value async for value in at_most(3, values(3))]) == 4
    found = at_most(3, values(4))
    assert len([await anext(found) for _ in range(4)]) == 4
    with pytest.raises(FeedError, match="more than 3 entries") as refused:
        await anext(found)
    assert refused.value.reason == "too_many_entries"


async def test_a_run_keeps_what_stands_before_too_many(world: Database) -> None:
    async with opened(world, ingest_max_entries=2) as bench:
        bench.serves(Reply(body=rss(*(feed_entry(number) for number in range(3)))))
        report = await bench.run()
        assert (report.status, report.reason, report.counts["new"]) == ("FAILING", "too_many_entries", 2)
