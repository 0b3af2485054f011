"""A partner changes its records: whatever comes, an entry is mapped, skipped or refused by name, never a crash."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unittest import SkipTest

from m4d_core.errors import EntryError, FeedError
from m4d_core.ingestion.api import ApiSource
from m4d_core.ingestion.contract import Context, Entry
from m4d_core.testing.case import Case
from m4d_core.testing.leaves import Path, dotted, leaves, plain, replaced, without

FIELDS = 40  # of a record that are changed one by one
Record = Mapping[str, Any]
KINDS: dict[str, Callable[[Record, Path], dict[str, Any]]] = {
    "missing": without,
    "null": lambda record, path: replaced(record, path, None),
    "empty text": lambda record, path: replaced(record, path, ""),
    "text for a value": lambda record, path: replaced(record, path, "of another type"),
    "a number for a value": lambda record, path: replaced(record, path, 7),
    "a list for a value": lambda record, path: replaced(record, path, [1, "two", None]),
    "an object for a value": lambda record, path: replaced(record, path, {"new": {"shape": True}}),
    "true for a value": lambda record, path: replaced(record, path, True),
    "an endless text": lambda record, path: replaced(record, path, "x" * 100_000),
    "a new field": lambda record, path: {**plain(record), "a_new_field": {"at": dotted(path)}},
}


class Drift(Case):
    """Checks of change; the four modes for an API, whose records are the partner's own."""

    def test_drift_evolve(self) -> None:
        """A new field is taken; what no longer fits is refused, record by record."""
        self.drifts("evolve")

    def test_drift_freeze(self) -> None:
        """A new field, or a record that no longer fits, stops the run."""
        self.drifts("freeze")

    def test_drift_discard_row(self) -> None:
        """A record that no longer fits is skipped."""
        self.drifts("discard_row")

    def test_drift_discard_value(self) -> None:
        """A value that no longer fits is left out."""
        self.drifts("discard_value")

    def test_values_may_be_empty(self) -> None:
        """A text that is empty is no reason to crash, whatever the format."""
        for one, _ in self.samples():
            for path, _text in self.written(one):
                self._tried(self.made().read, one.entry, replaced(one.entry.data, path, ""), one.context, path, "empty")

    def drifts(self, mode: str) -> None:
        """Change records in ten ways under one of the modes."""
        if not issubclass(self.source, ApiSource):
            raise SkipTest("the format gives its entries one shape")
        made = type(self.source.__name__, (self.source,), {"drift": mode})(self.setup)
        for one, _ in self.samples()[:1]:
            for path, kind, changed in _changes(one.entry.data):
                self._tried(made.read, one.entry, changed, one.context, path, kind)

    def _tried(  # noqa: PLR0913, PLR0917 - an entry, what was done to it, and who reads it
        self,
        read: Callable[[Entry, Context], object],
        entry: Entry,
        data: Record,
        context: Context,
        path: Path,
        kind: str,
    ) -> None:
        try:
            read(Entry(locator=entry.locator, data=data), context)
        except (EntryError, FeedError):
            return
        except Exception as error:
            said = f"{kind}: `item` raises {type(error).__name__}: {str(error)[:120]}"
            hint = "give the field a default in Record, look before you take, or raise Quarantine"
            self.fail("drift", said, record=entry.locator, field=dotted(path), hint=hint)


def _changes(record: Record) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    paths: list[Path] = [path for path, _ in leaves(record)]
    for path in [*paths[:FIELDS], *((name,) for name in record)]:
        for kind, change in KINDS.items():
            yield path, kind, change(record, path)
