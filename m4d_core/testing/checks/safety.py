"""What a source may not do: let active content through, take for ever, reach for the network, tell a secret."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from threading import Thread
from typing import Any
from unittest import SkipTest

from m4d_core.content.item import CleanItem, Item
from m4d_core.errors import EntryError, FeedError
from m4d_core.storage import tables
from m4d_core.testing.attacks import ATTACKS, LINKS, live_links, live_parts
from m4d_core.testing.bench import Seen
from m4d_core.testing.case import Case
from m4d_core.testing.leaves import dotted, replaced

HUGE = "Migrants <b>and</b> 2026-01-02 https://example.org/1 " * 4000  # 200 kB
IN_TIME_S = 2.0  # for one entry; a plain mapping takes less than a hundredth of it
STORED = (
    tables.Source,
    tables.SourceUrl,
    tables.Fetch,
    tables.FetchRun,
    tables.Content,
    tables.Change,
    tables.Quarantine,
)


class Safety(Case):
    """Checks of safety."""

    def test_nothing_active_comes_through(self) -> None:
        """Whatever an attacker writes into a record, no text of the item runs, and no link does."""
        for one, _ in self.samples()[:1]:
            for path, _text in self.written(one):
                for clean, attack in self._attacked(one, path):
                    found = [*live_parts(clean.html or ""), *live_links(asdict(clean))]
                    if found:
                        said = f"{attack[:40]!r} comes out as {found[0]}"
                        hint = "hand texts to Item (title, summary, html) and addresses to url and files, not to detail"
                        self.fail("safety", said, record=one.entry.locator, field=dotted(path), hint=hint)

    def _attacked(self, one: Seen, path: tuple[str | int, ...]) -> Iterator[tuple[CleanItem, str]]:
        for attack in (" ".join(ATTACKS), *LINKS):
            try:
                outcome = self.read(one, replaced(one.entry.data, path, attack))
                if isinstance(outcome, Item):
                    yield self.clean(outcome, one.context), attack
            except (EntryError, FeedError):
                continue

    def test_a_huge_value_is_read_in_time(self) -> None:
        """A text of 200 kB in any field costs time in proportion: no pattern of the plugin runs away."""
        for one, _ in self.samples()[:1]:
            for path, _text in self.written(one):
                worker = Thread(target=self._quietly, args=(one, replaced(one.entry.data, path, HUGE)), daemon=True)
                worker.start()
                worker.join(IN_TIME_S)
                if worker.is_alive():
                    said = f"{len(HUGE) // 1000} kB of text took more than {IN_TIME_S:g} s"
                    hint = "a pattern with nested repeats runs away: anchor it, or cut the text first"
                    self.fail("safety", said, record=one.entry.locator, field=dotted(path), hint=hint)

    def _quietly(self, one: Seen, data: Mapping[str, Any]) -> None:
        with suppress(Exception):  # what it raises is another check's to tell
            self.read(one, data)

    def test_it_has_no_network_of_its_own(self) -> None:
        """Nothing but the core opens a connection."""
        bench = self.bench()
        with suppress(Exception):  # refused, it may break off the run
            bench.run()
        if self.tried:
            hint = "yield a Request: the core fetches it, archives the answer and hands it back"
            self.fail("safety", f"it opened a connection to {self.tried[0]}", hint=hint)

    def test_secrets_are_told_to_nobody(self) -> None:
        """The value of a required setting stands in no row, report, item or cassette."""
        secrets = dict(self.made().secrets())
        if not secrets:
            raise SkipTest("the source has no secret setting")
        first = self.good()
        self.bench().run()
        places = {
            "the database": repr(self.after_first().rows(*STORED)),
            "the report": repr(first.ran.report),
            "the log": repr(self.logged),
            "the cassette": self.recorded.written().decode(),
        }
        for name, value in secrets.items():
            for place, text in places.items():
                if value in text:
                    hint = (
                        f'declare requires={{"{name}": "where to ask"}}, and put it into a header or a parameter alone'
                    )
                    self.fail("safety", f"the value of '{name}' stands in {place}", field=name, hint=hint)
