"""Records what a partner answers in one run of a source, on a database that is thrown away."""

import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from m4d_core.content.item import Item
from m4d_core.ingestion.cassette import Cassette, Recorder, limited
from m4d_core.ingestion.contract import ALL, Context, Entry, Outcome, Source
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registered, Registry
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.runner import COMMAND, Options, run_source
from m4d_core.ingestion.stranger import inside
from m4d_core.ingestion.workshop import Door, open_workshop
from m4d_core.settings import Settings
from m4d_core.storage.database import open_database

PAGES = 3  # of a recording: enough to see that a list goes on, few enough to be read


async def record(
    settings: Settings, registered: Registered, pages: int, *, at: datetime | None, door: Door | None = None
) -> tuple[Report, Cassette | None]:
    """Return the report of a run that asks for so many addresses at most, and the cassette, None where nothing came.

    at: when it is recorded, None for what is older. door: instead of the outbound one.
    """
    identities: dict[str, None] = {}
    source = _noting(limited(inside(registered.source), pages), identities)
    with tempfile.TemporaryDirectory() as folder:
        empty = settings.model_copy(update={"data_dir": Path(folder), "database_url": SecretStr(""), "demo": False})
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(open_database(empty))
            await prepare(database, empty, Registry(sources={registered.key: registered}))
            workshop = await stack.enter_async_context(open_workshop(empty, database))
            recorder = Recorder(door or workshop.fetcher, source)
            options = Options(trigger=COMMAND, scope=ALL, dry=True)
            watched = replace(workshop, fetcher=recorder)
            report = await run_source(watched, replace(registered, source=source), options)
    if not recorder.exchanges:
        return report, None
    cassette = Cassette(
        source=registered.key,
        exchanges=tuple(recorder.exchanges),
        recorded_at=at,
        is_cut=len(recorder.exchanges) >= pages,
        identities=tuple(identities),
    )
    return report, cassette


def _noting(source: Source, identities: dict[str, None]) -> Source:
    """Return the source as it notes the identities it gives."""
    made = type(source)

    def read(self: Source, entry: Entry, context: Context) -> Outcome:
        outcome = made.read(self, entry, context)
        if isinstance(outcome, Item):
            identities[outcome.id] = None
        return outcome

    noting: Source = type(made.__name__, (made,), {"read": read, "__doc__": made.__doc__})(source.setup)
    return noting
