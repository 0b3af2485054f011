"""What every check stands on: the source, its cassette, its first run, and how a fault is told."""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NoReturn
from unittest import SkipTest

from structlog.testing import capture_logs

from m4d_core.content.item import CleanItem, Item
from m4d_core.ingestion.api import ApiSource
from m4d_core.ingestion.cassette import Cassette
from m4d_core.ingestion.contract import Context, Entry, Outcome, Source, SourceConfig
from m4d_core.ingestion.normalise import Defaults, normalise
from m4d_core.testing.bench import Bench, Ran, Seen, mold, setup_of
from m4d_core.testing.leaves import Path as Place
from m4d_core.testing.leaves import texts
from m4d_core.testing.network import no_network

MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, a database needs no disk
FEW = 5  # entries that checks of many variants look at


class ContractError(AssertionError):
    """A check has failed. rule: which. record: locator of the entry. field: dotted path in it. hint: what to do."""

    def __init__(self, rule: str, said: str, *, hint: str, record: str | None = None, field: str | None = None) -> None:
        where = "".join(f"\n  {name}: {value}" for name, value in (("record", record), ("field", field)) if value)
        super().__init__(f"{rule}: {said}{where}\n  hint: {hint}")
        self.rule, self.said, self.hint, self.record, self.field = rule, said, hint, record, field


@dataclass(frozen=True, kw_only=True)
class First:
    """The first run, which all checks of a class share. rows: what it wrote. now: when it was."""

    ran: Ran
    rows: list[list[dict[str, Any]]]
    database: bytes
    now: datetime


class Case:
    """The base of the checks.

    source: the plugin. cassette: a recording, or its path; `cassettes/<key>.json` beside the tests unless said.
    settings: its own settings; one that is required and not given is made up. refused: entries of the cassette that
    are bad, or have the identity of another, on purpose. Checks run under pytest, or by themselves.
    """

    source: ClassVar[type[Source]]
    cassette: ClassVar[Path | Cassette | None] = None
    settings: ClassVar[Mapping[str, Any]] = {}
    refused: ClassVar[int] = 0

    def setup_method(self) -> None:
        """Take the network away, and keep what is logged."""
        self._stack = ExitStack()
        self.tried = self._stack.enter_context(no_network())
        self.logged = self._stack.enter_context(capture_logs())

    def teardown_method(self) -> None:
        """Give the network back."""
        self._stack.close()

    # --- what checks ask for ------------------------------------------------
    def folder(self) -> Path:
        """Return an empty folder that is gone after the check."""
        return Path(self._stack.enter_context(TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)))

    @cached_property
    def recorded(self) -> Cassette:
        """The cassette. A check that needs one is skipped where there is none."""
        found = self.cassette if self.cassette is not None else self.place()
        if isinstance(found, Cassette):
            return found
        if not found.exists():
            raise SkipTest(f"no cassette at {found.name}")
        return Cassette.read(found.read_bytes())

    @classmethod
    def place(cls) -> Path:
        """Return where the cassette is looked for."""
        return Path(inspect.getfile(cls)).parent / "cassettes" / f"{cls.source.key}.json"

    @cached_property
    def setup(self) -> SourceConfig:
        """The settings of the tests: those given, and a made-up value for each that is required."""
        has_cassette = self.cassette is not None or self.place().exists()
        return setup_of(self.source, self.recorded if has_cassette else None, self.settings)

    def made(self) -> Source:
        """Return the source, set up."""
        return self.source(self.setup)

    def bench(self, start: bytes | None = None) -> Bench:
        """Return a bench with an empty database, or with another's."""
        return Bench(made=self.source, cassette=self.recorded, folder=self.folder(), setup=self.setup, start=start)

    def first(self) -> First:
        """Return the first run, made once for all checks of the class. Raises what it raised."""
        cls = type(self)
        if "_first" not in vars(cls):
            bench = self.bench()
            try:
                ran = bench.run()
                cls._first = First(ran=ran, rows=bench.rows(), database=bench.database(), now=bench.clock.now())
            except Exception as error:
                cls._first = error
        if isinstance(cls._first, Exception):
            raise cls._first
        return cls._first

    _first: ClassVar[First | Exception]

    def good(self) -> First:
        """Return the first run where it is good; else the check is skipped, for another one tells what is wrong."""
        self.recorded  # noqa: B018 - without a cassette that is the reason
        with suppress(Exception):
            first = self.first()
            if first.ran.report.is_good:
                return first
        raise SkipTest("the first run fails: see test_the_cassette_gives_items")

    def after_first(self) -> Bench:
        """Return a bench that goes on after the first run."""
        return self.bench(self.good().database)

    def seen(self) -> list[Seen]:
        """Return the entries of the first run."""
        return self.good().ran.seen

    def items(self) -> Iterator[tuple[Seen, Item]]:
        """Yield entries that became items."""
        for one in self.seen():
            if isinstance(one.outcome, Item):
                yield one, one.outcome

    def samples(self) -> list[tuple[Seen, Item]]:
        """Return a few entries that became items, for checks that try many variants of each."""
        found = list(self.items())
        step = max(len(found) // FEW, 1)
        return found[::step][:FEW]

    def written(self, one: Seen) -> Iterator[tuple[Place, str]]:
        """Yield the texts of an entry that its publisher writes as it likes: all of an API's, else no numbers.

        A format other than JSON hands a number on only where it is one.
        """
        is_partners = issubclass(self.source, ApiSource)
        yield from ((path, text) for path, text in texts(one.entry.data) if is_partners or not _is_number(text))

    def read(self, one: Seen, data: Mapping[str, Any]) -> Outcome:
        """Return what an entry becomes with other data in it."""
        return self.made().read(Entry(locator=one.entry.locator, data=data), one.context)

    def clean(self, item: Item, context: Context) -> CleanItem:
        """Return an item as it would be stored. Raises EntryError for one that cannot be."""
        defaults = Defaults.of(self.made(), mold()[1].organization_by_ref)
        return normalise(item, defaults, context, self.first().now)

    @staticmethod
    def fail(rule: str, said: str, *, hint: str, record: str | None = None, field: str | None = None) -> NoReturn:
        """End the check with what is wrong, where, and what to do."""
        __tracebackhide__ = True  # the author's pytest shows the message, not the way to it
        raise ContractError(rule, said, hint=hint, record=record, field=field)


def _is_number(text: str) -> bool:
    with suppress(ValueError):
        float(text)
        return True
    return False
