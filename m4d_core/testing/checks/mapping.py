"""What entries become: items that can be stored, each under its own identity, the same each time."""

from collections.abc import Sequence

from m4d_core.content.item import Item
from m4d_core.errors import EntryError, FeedError
from m4d_core.testing.bench import Seen
from m4d_core.testing.case import Case
from m4d_core.testing.leaves import dotted, plain, replaced

EDITED = "An editor has rewritten this"
NO_ID = "hash:"  # what a feed without id and link falls back on


class Mapping(Case):
    """Checks of the mapping."""

    def test_there_is_a_cassette(self) -> None:
        """A recording of the partner's answers is there, and it is of this source."""
        place = self.cassette if self.cassette is not None else self.place()
        record = f"m4d sources record {self.source.key} --out tests/cassettes/{self.source.key}.json"
        if hasattr(place, "exists") and not place.exists():
            self.fail("cassette", f"there is none at {place}", hint=record)
        if self.recorded.source != self.source.key:
            self.fail("cassette", f"it is of '{self.recorded.source}', not of '{self.source.key}'", hint=record)

    def test_the_cassette_gives_items(self) -> None:
        """A first run is good, asks for nothing that was not recorded, and gives at least one item."""
        first = self.first()
        report, player = first.ran.report, first.ran.player
        if player.missed:
            said = f"{player.missed[0]} was asked and is not in the cassette"
            hint = f"record it again: m4d sources record {self.source.key}"
            self.fail("cassette", said, hint=hint)
        if not report.is_good:
            said = f"the run ends {report.status} ({report.reason}): {report.detail}"
            self.fail(
                "mapping", said, record=_first_refused(first.ran.seen), hint=_HINTS.get(report.reason or "", _ELSE)
            )
        if not any(isinstance(one.outcome, Item) for one in first.ran.seen):
            said = f"{len(first.ran.seen)} entries were read and none became an item"
            refused = next((one for one in first.ran.seen if one.error), None)
            if refused is not None:
                self.fail(
                    "mapping", f"{said}: {refused.error}", record=refused.entry.locator, hint=_HINTS["too_many_bad"]
                )
            self.fail("mapping", said, hint="return an Item from `item`; None skips an entry")

    def test_every_item_can_be_stored(self) -> None:
        """No entry is refused but those the cassette is to have: each has an identity, a title, a fitting detail."""
        refused = [(one, error) for one in self.seen() if (error := self._refusal(one)) is not None]
        if len(refused) > self.refused:
            (one, error), *_ = refused
            said = f"{len(refused)} entries are refused, {self.refused} should be; the first as {error.reason}: {error}"
            hint = "mend the mapping; where a record is bad indeed, say so: `refused = 1` in the test class"
            self.fail("mapping", said, record=one.entry.locator, field=error.reason, hint=hint)

    def _refusal(self, one: Seen) -> EntryError | None:
        if isinstance(one.error, EntryError):
            return one.error
        try:
            if isinstance(one.outcome, Item):
                self.clean(one.outcome, one.context)
        except EntryError as error:
            return error
        return None

    def test_no_two_entries_share_an_identity(self) -> None:
        """Each item has an id of its own."""
        first: dict[str, Seen] = {}
        doubled = [
            (one, item.id)
            for one, item in self.items()
            if first.setdefault(item.id, one).entry.data != one.entry.data  # the same record on two pages is no fault
        ]
        if len(doubled) > self.refused:
            one, identity = doubled[0]
            said = f"another entry has the id '{identity[:80]}' already, and this one is lost"
            self.fail("identity", said, record=one.entry.locator, field="id", hint="take what names one entry alone")

    def test_identities_are_as_recorded(self) -> None:
        """The entries have the identities they had when the cassette was recorded."""
        found = {item.id for _, item in self.items()}
        for pinned in self.recorded.identities:
            if self.good() and pinned not in found:
                said = f"'{pinned[:80]}' is known by another identity now"
                hint = "every such item would come in anew: bring the old identity back, or publish a new source key"
                self.fail("identity", said, field="id", hint=hint)

    def test_an_edit_keeps_the_identity(self) -> None:
        """An entry whose texts are rewritten is the same entry."""
        for one, item in self.samples():
            for path, text in self.written(one):
                if not text.strip() or item.id.startswith(NO_ID):
                    continue
                try:
                    outcome = self.read(one, replaced(one.entry.data, path, f"{EDITED} {text}"))
                except (EntryError, FeedError):
                    continue
                is_other = isinstance(outcome, Item) and outcome.id != item.id
                if is_other and text.strip() in (item.title.strip(), (item.summary or item.title).strip()):
                    hint = "take the identity from an id or an address, never from a text that editors change"
                    said = f"the id changes with '{text[:40]}'"
                    self.fail("identity", said, record=one.entry.locator, field=dotted(path), hint=hint)

    def test_mapping_twice_comes_out_the_same(self) -> None:
        """The same entry becomes the same item, and is itself left as it was."""
        for one, item in self.items():
            before = plain(one.entry.data)
            again = self.read(one, one.entry.data)
            if plain(one.entry.data) != before:
                hint = "copy what you change: entries are kept and mapped again"
                self.fail("mapping", "it changes the entry it is given", record=one.entry.locator, hint=hint)
            if again != item:
                hint = "take nothing but the entry and the context: no clock, no chance, no state of the class"
                self.fail("mapping", "it makes another item each time", record=one.entry.locator, hint=hint)


_ELSE = "run `m4d sources preview KEY`, and look at docs/operations.md for the reason"
_HINTS = {
    "plugin_failed": "`item` raised: give the field a default, or raise Quarantine for a record that is bad",
    "too_many_bad": "most records do not fit `Record`: make fields optional, and dates `str`",
    "not_configured": "give the setting in `settings` of the test class",
    "not configured": "give the setting in `settings` of the test class",
    "no address": "give `url`, or a `base_url` with a default in Config",
    "not_a_feed": "`records` (or `format`) does not fit what the partner answers",
    "empty": "`records` leads to an empty list: look at the cassette",
}


def _first_refused(seen: Sequence[Seen]) -> str | None:
    return next((one.entry.locator for one in seen if one.error), None)
