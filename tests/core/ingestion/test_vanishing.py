"""What a publisher takes back goes; what is merely not to be seen stays. Whole runs of a snapshot."""

from collections.abc import AsyncIterator

import pytest

from m4d_core.content.item import Item
from m4d_core.content.kind import State
from m4d_core.ingestion import Context, Entry, Quarantine
from m4d_core.storage import repository
from m4d_core.storage.changes import Changes, Operation
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, Demo, entry, opened, rss
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio
ALL = [entry(number) for number in range(1, 11)]


class Whole(Demo):
    snapshot = True


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world, ingest_first_run=200) as made:
        made.made = Whole
        made.serves(Reply(body=rss(*ALL), headers={"ETag": '"all"'}))
        assert (await made.run()).counts["new"] == 10
        yield made


async def gone(bench: Bench) -> list[str]:
    return sorted(row["identity"] for row in await rows(bench.database) if row["state"] == State.WITHDRAWN)


async def run(bench: Bench, *replies: Reply | bytes) -> list[str]:
    """Run once for each reply. Returns what is withdrawn then."""
    for reply in replies:
        bench.serves(reply if isinstance(reply, Reply) else Reply(body=reply))
        await bench.run()
    return await gone(bench)


def cut(*missing: int, mark: str = "") -> bytes:
    """The payload without some entries; mark: makes it another."""
    return rss(*(each for number, each in enumerate(ALL, 1) if number not in missing), f"<!-- {mark} -->")


async def test_missing_once_is_nothing_twice_is_a_tombstone(bench: Bench) -> None:
    assert await run(bench, cut(4)) == []
    assert await run(bench, cut(4, mark="again")) == ["urn:4"]
    changes = await Changes(bench.database).after(10, 100)
    assert [change.operation for change in changes] == [Operation.WITHDRAWN]
    row = next(row for row in await rows(bench.database) if row["identity"] == "urn:4")
    assert (row["gone_reason"], row["title"]) == ("no longer listed", "Migrants 4"), "the row stays"
    await run(bench, cut(4, mark="third"))
    assert len(await Changes(bench.database).after(10, 100)) == 1


async def test_missing_twice_but_not_in_a_row_is_nothing(bench: Bench) -> None:
    assert await run(bench, cut(4), rss(*ALL), cut(4, mark="again")) == []


async def test_what_comes_back_is_public_again(bench: Bench) -> None:
    assert await run(bench, cut(4), cut(4, mark="again")) == ["urn:4"]
    assert await run(bench, rss(*ALL, "<!-- back -->")) == []
    row = next(row for row in await rows(bench.database) if row["identity"] == "urn:4")
    assert (row["state"], row["gone_reason"]) == (State.PUBLISHED, None)
    assert [change.operation for change in await Changes(bench.database).after(10, 100)] == [
        Operation.WITHDRAWN, Operation.CREATED,
    ]  # fmt: skip


async def test_four_fifths_must_be_there(bench: Bench) -> None:
    assert await run(bench, cut(4, 5), cut(4, 5, mark="again")) == ["urn:4", "urn:5"], "eight of ten"
    bench.serves(Reply(body=cut(1, 2, 3, 4, 5, 6, mark="half")))
    report = await bench.run()
    assert "nothing is withdrawn" in next(iter(report.reasons["alarm"]))
    assert await run(bench, cut(1, 2, 3, 4, 5, 6, mark="half again")) == ["urn:4", "urn:5"]


async def test_one_less_than_four_fifths_is_an_alarm(bench: Bench) -> None:
    for mark in ("", "again", "third"):
        bench.serves(Reply(body=cut(4, 5, 6, mark=mark)))
        report = await bench.run()
        assert report.counts["alarm"] == 1
    assert await gone(bench) == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b""),
        Reply(body=rss()),
        Reply(body=b"<!doctype html><html><body>Sorry</body></html>"),
        Reply(body=cut(4)[:-60]),
        Reply(body=cut()[: len(cut()) // 2]),
        Reply(status=304),
        Reply(status=404),
        Reply(status=410),
        Reply(status=500),
        Reply(status=202),
    ],
    ids=["nothing", "no entries", "html", "cut short", "half", "304", "404", "410", "500", "202"],
)
async def test_an_answer_that_is_no_feed_removes_nothing(bench: Bench, reply: Reply) -> None:
    assert await run(bench, reply, reply, reply) == []
    assert len([row for row in await rows(bench.database) if row["state"] == State.PUBLISHED]) == 10


async def test_a_fault_between_two_readings_changes_nothing(bench: Bench) -> None:
    assert await run(bench, cut(4), Reply(status=500), rss(), cut(4, mark="again")) == ["urn:4"]


async def test_an_answer_as_it_was_is_no_second_absence(bench: Bench) -> None:
    first = Reply(body=cut(4), headers={"ETag": '"cut"'})
    assert await run(bench, first) == []
    bench.serves(Reply(status=304))
    await bench.run()
    present = len([row for row in await rows(bench.database) if row["state"] == State.PUBLISHED])
    assert present >= 9, "the nine that are in it stay"


async def test_an_entry_that_is_bad_now_has_not_vanished(bench: Bench) -> None:
    class Choosy(Whole):
        def item(self, entry: Entry, context: Context) -> Item | None:
            if entry.data["title"] == "!":
                raise Quarantine("not fit to print")
            return super().item(entry, context)

    bench.made = Choosy
    bad = [*ALL[:3], entry(4, "!"), entry(5, "<![CDATA[ ]]>"), *ALL[5:]]
    bench.serves(Reply(body=rss(*bad)))
    report = await bench.run()
    assert report.counts["quarantined"] == 2
    assert await run(bench, rss(*bad, "<!-- again -->"), rss(*bad, "<!-- third -->")) == []


async def test_what_an_editor_has_hidden_stays_hidden(bench: Bench) -> None:
    hidden = next(row["id"] for row in await rows(bench.database) if row["identity"] == "urn:4")
    async with repository.transaction(bench.database, NOW) as transaction:
        await transaction.set_state([hidden], State.HIDDEN)
    await run(bench, cut(4), cut(4, mark="again"), rss(*ALL, "<!-- back -->"))
    row = next(row for row in await rows(bench.database) if row["id"] == hidden)
    assert (row["state"], row["gone_reason"]) == (State.HIDDEN, None)


async def test_a_feed_is_a_window_and_withdraws_nothing(bench: Bench) -> None:
    bench.made = Demo
    assert await run(bench, rss(ALL[9]), rss(ALL[9], "<!-- again -->"), rss(ALL[9], "<!-- third -->")) == []
