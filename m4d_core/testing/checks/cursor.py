"""How far a source has been read: the cursor is in the records, only moves forward, and asks for what came later."""

from datetime import datetime
from typing import Any
from unittest import SkipTest

from m4d_core.content.dates import read_instant
from m4d_core.content.item import Item
from m4d_core.errors import EntryError, FeedError
from m4d_core.ingestion.api import ApiSource
from m4d_core.ingestion.contract import Cursor
from m4d_core.ingestion.paginate import at
from m4d_core.ingestion.progress import Progress
from m4d_core.storage import tables
from m4d_core.testing.bench import Bench
from m4d_core.testing.case import Case
from m4d_core.testing.leaves import dotted, replaced, texts, without


class Cursors(Case):
    """Checks of the cursor; a source without one skips them."""

    def test_the_cursor_is_in_the_records(self) -> None:
        """The declared path leads to a time in the records."""
        cursor, now = self._cursor(), self.good().now
        times = [read_instant(at(one.entry.data, cursor.path), now) for one in self.seen()]
        if any(instant and instant.value for instant in times):
            return
        near = [dotted(path) for path, text in texts(self.seen()[0].entry.data) if read_instant(text, now) is not None]
        dates = [
            path for path in near if (found := read_instant(at(self.seen()[0].entry.data, path), now)) and found.value
        ]
        hint = f'times stand at {", ".join(dates) or "no path"}: Cursor("{(dates or ["…"])[-1]}")'
        self.fail("cursor", "no record holds a time there", field=cursor.path, hint=hint)

    def test_the_cursor_only_moves_forward(self) -> None:
        """A run stores the newest change it has seen, and a second run goes not behind it."""
        cursor, now = self._cursor(), self.good().now
        found = (read_instant(at(one.entry.data, cursor.path), now) for one in self.seen())
        newest = max((instant.value for instant in found if instant and instant.value), default=None)
        bench = self.after_first()
        before = _since(bench)
        bench.run()
        after = _since(bench)
        if newest is not None and (before != newest or after != newest):
            said = f"it stands at {before}, then at {after}; the newest record is of {newest}"
            self.fail("cursor", said, field=cursor.path, hint="let the core move it: `requests` keeps no state")

    def test_a_second_run_asks_for_what_changed(self) -> None:
        """What has been read already is not asked for again, but for the lag."""
        self._cursor()
        first = {request.url for request in self.good().ran.player.asked}
        again = [request.url for request in self.after_first().run().player.asked]
        if again and again[0] in first:
            hint = 'add **context.since("changed_after") to the parameters of `request`'
            self.fail("cursor", "the second run asks for everything again", field=self._cursor().path, hint=hint)

    def test_a_record_without_its_time_is_read(self) -> None:
        """A record that lacks the time of its change is an item, or refused by name."""
        cursor = self._cursor()
        path = tuple(int(step) if step.isdecimal() else step for step in cursor.path.split("."))
        for one, _ in self.samples():
            if at(one.entry.data, cursor.path) is None:
                continue
            is_partners = issubclass(self.source, ApiSource)  # any other format has the field, and nothing in it
            data = without(one.entry.data, path) if is_partners else replaced(one.entry.data, path, None)
            try:
                outcome = self.read(one, data)
            except (EntryError, FeedError):
                outcome = None
            if cursor.on_missing == "include" and not isinstance(outcome, Item):
                hint = 'give the field a default in Record, or declare Cursor(…, on_missing="raise")'
                self.fail("cursor", "such a record is lost", record=one.entry.locator, field=cursor.path, hint=hint)

    def _cursor(self) -> Cursor:
        if self.source.cursor is None:
            raise SkipTest("the source has no cursor")
        return self.source.cursor


def _since(bench: Bench) -> datetime | None:
    rows: list[dict[str, Any]] = bench.rows(tables.Source)[0]
    (stored,) = [row["cursor"] for row in rows if row["key"] == bench.made.key]
    return Progress.read(stored).since
