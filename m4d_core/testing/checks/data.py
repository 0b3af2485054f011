"""What partners write into their data: odd dates, deletions, entries that vanish and come back."""

from dataclasses import replace
from datetime import datetime
from unittest import SkipTest

from m4d_core.content.dates import read_instant
from m4d_core.content.item import Item
from m4d_core.errors import EntryError, FeedError
from m4d_core.ingestion.contract import Deleted
from m4d_core.testing.bench import Bench, Seen
from m4d_core.testing.case import Case
from m4d_core.testing.leaves import Path, dotted
from m4d_core.testing.leaves import replaced as edited
from m4d_core.testing.player import Change

DATES = (
    "2026-02-30", "2026-01-02", "2026-01-02 10:30", "2026", "2026-13-45T99:99:99Z", "2099-01-01T00:00:00Z",
    "0000-00-00 00:00:00", "17-JAN-22", "yesterday", "1/2/2026", "2026-01-02T10:30:00", "Fri, 02 Jan 2026 10:00:00 EST",
)  # fmt: skip
ROUNDS = 3  # runs, each of bodies that are not those before
ENOUGH = 6  # items a snapshot must hold for one of them to be a small share


def padded(times: int) -> Change:
    """Return the change that makes each body another one and leaves what it says."""
    return lambda each: replace(each, body=each.body + b"\n" * times)


class Data(Case):
    """Checks of data."""

    def test_dates_are_read_or_left_out(self) -> None:
        """An odd date is what the core reads in it, or nothing: never another day, never now, never a lost entry."""
        now = self.good().now
        for one, item in self.samples():
            for path, text in self.written(one):
                if not self._is_date(item, text, now):
                    continue
                for odd in DATES:
                    where = (one.entry.locator, dotted(path))
                    self._check_date(where, odd, self._dated(one, path, odd), item)

    def _is_date(self, item: Item, text: str, now: datetime) -> bool:
        read = read_instant(text, now)
        published = read_instant(item.published, now)
        return bool(read and published and read.value is not None and read.value == published.value)

    def _dated(self, one: Seen, path: Path, odd: str) -> Item | EntryError | None:
        try:
            outcome = self.read(one, edited(one.entry.data, path, odd))
        except EntryError as error:
            return error
        except FeedError:
            return None
        return outcome if isinstance(outcome, Item) else None

    def _check_date(self, where: tuple[str, str], odd: str, made: Item | EntryError | None, before: Item) -> None:
        (locator, field), now = where, self.good().now
        hint = "declare dates as `str` and hand them on: the core reads every form it has met"
        if isinstance(made, EntryError):
            self.fail("data", f"for the date '{odd}' the whole entry is lost", record=locator, field=field, hint=hint)
        if made is None or made.published == before.published:  # it is published by another field
            return
        found, expected = read_instant(made.published, now), read_instant(odd, now)
        value = found.value if found else None
        is_first_day = value is not None and f"{value:%m-%d}" == "01-01" and f"{value:%Y}" in odd  # its year is read
        if value is not None and not is_first_day and value != (expected.value if expected else None):
            said = f"the date '{odd}' is taken for {value:%Y-%m-%d %H:%M}"
            self.fail("data", said, record=locator, field=field, hint=hint)

    def test_deletions_are_withdrawals(self) -> None:
        """What the partner says it deleted is withdrawn where it is stored, and never an item in the same breath."""
        gone = [(one, one.outcome) for one in self.seen() if isinstance(one.outcome, Deleted)]
        if not gone:
            raise SkipTest("the cassette holds no deletion")
        for one, outcome in gone:
            if not outcome.id.strip():
                hint = "context.delete(record.id): the identity the item had"
                self.fail("data", "a deletion names no identity", record=one.entry.locator, field="id", hint=hint)

    def test_what_vanishes_is_not_lost(self) -> None:
        """An entry that is missing once stays; in a snapshot one that is missing twice is withdrawn, many are not."""
        identities = sorted({item.id for _, item in self.items()})
        bench = self.after_first()
        self._vanish(bench, frozenset(identities[: len(identities) // 2 + 1]))
        if bench.withdrawn():
            hint = "absence says nothing in a feed; in a snapshot the core withdraws what is missing twice"
            self.fail("data", "half of the entries were missing and are withdrawn", hint=hint)
        if not self.source.snapshot or len(identities) < ENOUGH:
            return
        bench = self.after_first()
        self._vanish(bench, frozenset(identities[:1]))
        if bench.withdrawn() != identities[:1]:
            hint = "declare snapshot=True only where one address holds all there is"
            self.fail("data", f"'{identities[0]}' was missing twice and is not withdrawn", hint=hint)

    def _vanish(self, bench: Bench, identities: frozenset[str]) -> None:
        bench.hidden = identities
        for times in range(1, ROUNDS + 1):
            bench.run(padded(times))
