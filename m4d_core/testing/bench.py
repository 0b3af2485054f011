"""Runs a source as M4D runs it, on a database of its own, with a cassette in the place of the partner."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from m4d_core.clock import FixedClock, seeded_randomness
from m4d_core.content.reference import Reference
from m4d_core.errors import EntryError, FeedError, StorageError
from m4d_core.ingestion import archive
from m4d_core.ingestion.cassette import Cassette
from m4d_core.ingestion.contract import ALL, Context, Entry, Outcome, Page, Request, Source, SourceConfig
from m4d_core.ingestion.registry import Registered, Registry
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.runner import Options, run_source
from m4d_core.ingestion.workshop import Workshop, sync_sources
from m4d_core.settings import Settings, load_settings
from m4d_core.starter.loader import starter_reference
from m4d_core.storage import migrate, tables
from m4d_core.storage.database import Connection, Database, open_database, plain
from m4d_core.storage.reference_rows import read_reference, write_reference
from m4d_core.testing.player import Change, Player

FILE = "m4d.sqlite3"  # where M4D_DATA_DIR has its database
LATEST = datetime(2026, 3, 1, 12, tzinfo=UTC)  # for a cassette that says nothing of when it was recorded
CANARY = "canary-{name}-0123456789"
ALL_AT_ONCE = 10_000  # items in one run
TABLES = (tables.Content, tables.ContentPart, tables.Change)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An entry as the source was given it, and what it made of it: an outcome, or the error that refused it."""

    entry: Entry
    context: Context
    outcome: Outcome = None
    error: Exception | None = None


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a run came to. player: what was asked of the partner. seen: entry by entry."""

    report: Report
    player: Player
    seen: list[Seen]


@dataclass(kw_only=True)
class Bench:
    """A source, what it is set to, and what its partner answers. folder: where its database rests, kept between runs.

    start: the database it begins with, an empty one unless given. hidden: identities that the payload does not hold, as
    if the partner had taken them out.
    """

    made: type[Source]
    cassette: Cassette
    folder: Path
    setup: SourceConfig = field(default_factory=SourceConfig)
    start: bytes | None = None
    hidden: frozenset[str] = frozenset()
    clock: FixedClock = field(default_factory=lambda: FixedClock(LATEST))

    def __post_init__(self) -> None:
        if self.cassette.recorded_at is not None:
            self.clock.at = max(self.clock.at, self.cassette.recorded_at)
        self._file.write_bytes(self.start or mold()[0])
        if self.start is None:
            asyncio.run(self._register())

    @property
    def settings(self) -> Settings:
        """The settings of an installation that has none but its folder."""
        return load_settings({"M4D_DATA_DIR": str(self.folder)})

    @property
    def _file(self) -> Path:
        return self.folder / FILE

    def run(self, change: Change = lambda same: same, *, crash_at: int = 0, **options: Any) -> Ran:  # noqa: ANN401 - of a run
        """Run the source once. crash_at: the transaction at which the database breaks."""
        return asyncio.run(self._run(change, crash_at, Options(**{"scope": ALL, **options})))

    def rows(self, *models: Any) -> list[list[dict[str, Any]]]:  # noqa: ANN401 - classes of `tables`
        """Return tables row by row: of content, its parts and the changes unless others are named."""
        return asyncio.run(self._rows(models or TABLES))

    def withdrawn(self) -> list[str]:
        """Return the identities of what was withdrawn."""
        return sorted(row["identity"] for row in self.rows()[0] if row["gone_reason"])

    def archived(self) -> list[bytes]:
        """Return the bodies that came, in order, out of the archive."""
        return asyncio.run(self._archived([row["payload_sha"] for row in self.rows(tables.Fetch)[0]]))

    def database(self) -> bytes:
        """Return the file of its database, for another bench to go on from."""
        return self._file.read_bytes()

    async def _register(self) -> None:
        one = Registered(source=self.made(self.setup), distribution="tests", version="1")
        async with open_database(self.settings) as database, database.write() as connection:
            await sync_sources(connection, Registry(sources={one.key: one}), self.clock.now())

    async def _run(self, change: Change, crash_at: int, options: Options) -> Ran:
        player = Player(self.cassette, self.made(self.setup), self.clock, change)
        seen: list[Seen] = []
        registered = Registered(source=_watched(self, player, seen)(self.setup), distribution="tests", version="1")
        async with open_database(self.settings) as database:
            workshop = Workshop(
                database=Crashing(database, crash_at) if crash_at else database,
                fetcher=player,
                reference=mold()[1],
                settings=self.settings.model_copy(update={"ingest_first_run": ALL_AT_ONCE, "ingest_max_bad": 1.0}),
                clock=self.clock,
                chance=seeded_randomness(1),
                pause=_at_once,
            )
            report = await run_source(workshop, registered, options)
        return Ran(report=report, player=player, seen=seen)

    async def _rows(self, models: Sequence[Any]) -> list[list[dict[str, Any]]]:
        async with open_database(self.settings) as database, database.read() as connection:
            return [plain(await connection.execute(tables.table_of(each).select())) for each in models]

    async def _archived(self, hashes: Sequence[str]) -> list[bytes]:
        async with open_database(self.settings) as database, database.read() as connection:
            return [(await archive.load(connection, sha256))[0] for sha256 in hashes]


class Crashing(Database):
    """A database that breaks once, at the beginning of its n-th transaction that writes."""

    def __init__(self, database: Database, at: int) -> None:
        super().__init__(database.engine)
        self.left = at

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """Yield a connection in a transaction, but for the one time it breaks."""
        self.left -= 1
        if self.left == 0:
            raise StorageError("the database broke, as it was told to")
        async with super().write() as connection:
            yield connection


def setup_of(made: type[Source], cassette: Cassette | None, settings: Mapping[str, Any]) -> SourceConfig:
    """Return what a source is set to in tests: a made-up value for each setting that is required and not given.

    A source without an address of its own is given that of the cassette.
    """
    missing = made(SourceConfig(options=settings)).missing()
    options = {**{name: CANARY.format(name=name) for name in missing}, **settings}
    has_address = bool(made(SourceConfig(options=options)).urls)
    if has_address or cassette is None:
        return SourceConfig(options=options)
    return SourceConfig(options=options, urls=(cassette.exchanges[0].url,))


def _watched(bench: Bench, player: Player, seen: list[Seen]) -> type[Source]:
    made, is_cut = bench.made, bench.cassette.is_cut

    def following(self: Source, page: Page, context: Context) -> Iterator[Request]:
        for request in made.following(self, page, context):
            if not is_cut or player.has(request):
                yield request

    def read(self: Source, entry: Entry, context: Context) -> Outcome:
        given = replace(entry, data=deepcopy(entry.data))  # as it was before anybody read it
        try:
            outcome = made.read(self, entry, context)
        except (EntryError, FeedError) as error:
            seen.append(Seen(entry=given, context=context, error=error))
            raise
        seen.append(Seen(entry=given, context=context, outcome=outcome))
        if isinstance(outcome, Request):
            return outcome if not is_cut or player.has(outcome) else None
        return None if getattr(outcome, "id", None) in bench.hidden else outcome

    return type(made.__name__, (made,), {"following": following, "read": read, "__doc__": made.__doc__})


async def _at_once(seconds: float) -> None:
    """Return without waiting: a recording needs no rest."""


@cache
def mold() -> tuple[bytes, Reference]:
    """Return a migrated database file with the reference data of M4D in it, and that data; made once a process."""
    with TemporaryDirectory() as folder:
        reference = asyncio.run(_cast(Path(folder)))
        return (Path(folder) / FILE).read_bytes(), reference


async def _cast(folder: Path) -> Reference:
    async with open_database(load_settings({"M4D_DATA_DIR": str(folder)})) as database:
        await migrate.upgrade(database)
        async with database.write() as connection:
            await write_reference(connection, starter_reference())
        async with database.read() as connection:
            return await read_reference(connection)
