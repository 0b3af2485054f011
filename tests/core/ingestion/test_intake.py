"""Entries are sorted one by one: what is told twice, taken back, bad or without a name."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

import pytest

from m4d_core.content.item import Item, License
from m4d_core.errors import FeedError, Quarantine
from m4d_core.ingestion.contract import ALL, BadEntry, Context, Deleted, Entry, FeedInfo, Outcome, Skipped, Source
from m4d_core.ingestion.intake import LOOK_UP, Intake, Reading
from m4d_core.ingestion.normalise import Defaults
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.taken import Taken
from m4d_core.storage.repository import Stored
from tests.world import NOW

pytestmark = pytest.mark.anyio


class Told(Source):
    """Does with an entry what it says."""

    key, partner, license = "demo", "m4d", License(key="CC-BY-4.0")

    def item(self, entry: Entry, context: Context) -> Outcome:
        data = entry.data
        if data.get("bad"):
            raise Quarantine("not fit to print")
        if data.get("skip"):
            return Skipped(reason=data["skip"])
        if data.get("gone"):
            return Deleted(id=data["id"], reason=data["gone"])
        return Item(id=str(data["id"]), title=data.get("title", "Migrants"), part_of=data.get("part_of"))


class Nothing:
    """Stored so far."""

    looked = 0

    async def items(self, identities: Sequence[str]) -> Mapping[str, Stored]:
        self.looked += 1
        return {}

    async def parts(self, identities: Sequence[str]) -> Mapping[str, str]:
        return {}

    async def at(self, urls: Sequence[str]) -> Mapping[str, Sequence[Stored]]:
        raise AssertionError("only feeds are looked up by their addresses")


async def take(*values: Any, stored: Nothing | None = None, **reading: Any) -> tuple[Taken, Report]:
    """Take in entries (given as their data), bad entries and errors."""
    report = Report(source_key="demo", trigger="command", scope="all")
    usual: dict[str, Any] = {
        "source": Told(), "context": Context(url="https://a.example/"), "defaults": Defaults.of(Told(), lambda _: None),
        "scope": ALL, "versions": "1", "payload_sha": "s" * 64, "limit": 10, "now": NOW,
    }  # fmt: skip

    async def parsed() -> AsyncGenerator[FeedInfo | Entry | BadEntry]:
        for number, value in enumerate(values):
            if isinstance(value, FeedError):
                raise value
            yield value if isinstance(value, BadEntry) else Entry(locator=f"entry[{number}]", data=value)

    intake = Intake(Reading(**{**usual, **reading}), stored or Nothing(), report)
    return await intake.take(parsed()), report


async def test_of_what_is_told_twice_in_one_payload_the_first_counts() -> None:
    taken, report = await take(
        {"id": "1", "title": "First"}, {"id": "1", "title": "Second"}, {"id": "1", "gone": "deleted"},
        {"id": "2", "gone": "deleted"}, {"id": "2"},
    )  # fmt: skip
    assert [(ready.item.identity, ready.item.title) for ready in taken.new] == [("1", "First")]
    assert taken.gone == {"2": "deleted"}
    assert report.reasons["skipped"] == {"same identity twice in one payload": 3}


async def test_what_a_later_fetch_has_told_of_is_passed_over() -> None:
    taken, report = await take({"id": "1"}, {"id": "2", "gone": "deleted"}, {"id": "3"}, told={"1", "2"})
    assert ([ready.item.identity for ready in taken.new], taken.gone) == (["3"], {})
    assert report.reasons["skipped"] == {"told by a later fetch": 2}


async def test_the_bad_are_named_as_far_as_they_can_be() -> None:
    broken = BadEntry(locator="activity[7]", reason="not_well_formed", error="e" * 2000)
    taken, report = await take({"id": "1", "title": " "}, {"id": 2, "bad": True}, {"bad": True, "x": 1}, broken)
    second, hashed, placed, first = (bad.entry for bad in taken.bad)
    assert (first, second, len(hashed), placed) == ("1", "2", 64, f"{'s' * 64}:activity[7]")
    assert max(len(bad.error) for bad in taken.bad) == 1000
    assert report.counts["quarantined"] == 4
    assert taken.nameless, "nobody can say who the broken one was"
    assert {"1", "2"} <= taken.present()
    assert taken.good() == set()
    assert not (await take({"id": 2, "bad": True}))[0].nameless


async def test_what_comes_before_the_damage_is_kept() -> None:
    taken, _ = await take({"id": "1"}, FeedError("cut", reason="truncated"), {"id": "2"})
    assert (taken.error is not None, [ready.item.identity for ready in taken.new]) == (True, ["1"])


async def test_what_is_settled_is_not_looked_at_again() -> None:
    first, _ = await take({"id": "1"}, {"id": "2", "skip": "too old"}, {"id": "3", "bad": True})
    assert len(first.settled) == 2, "a bad entry is never settled"
    again, report = await take({"id": "1"}, {"id": "2", "skip": "too old"}, seen=frozenset(first.settled))
    assert (again.new, report.counts["same"]) == ([], 2)
    assert again.settled == first.settled
    other, _ = await take({"id": "1"}, seen=frozenset(first.settled), versions="2")
    assert len(other.new) == 1


async def test_what_was_told_by_its_bytes_is_counted_and_stays_settled() -> None:
    left_out = {b"12345678": b"abcdefgh"}
    taken, report = await take({"id": "1"}, left_out=left_out)
    assert (taken.fetched, report.counts["same"], len(taken.new)) == (2, 1, 1)
    assert taken.settled.items() >= left_out.items()


async def test_entries_are_looked_up_by_the_hundred() -> None:
    stored = Nothing()
    taken, report = await take(*({"id": str(n)} for n in range(LOOK_UP + 1)), stored=stored)
    assert (stored.looked, len(taken.new), report.counts["remaining"]) == (2, 10, LOOK_UP - 9)


async def test_a_part_is_no_item() -> None:
    taken, report = await take({"id": "1", "part_of": "p"})
    assert ([part.part_of for part in taken.parts], taken.new, report.counts["parts"]) == (["p"], [], 1)
