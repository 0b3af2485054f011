"""`m4d sources`: how the sources are doing; preview one, record one, bring a retired one back."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from m4d_core.clock import SystemClock
from m4d_core.errors import FeedError, UsageError
from m4d_core.ingestion import recording
from m4d_core.ingestion.cassette import sealed
from m4d_core.ingestion.commands.ingest import options_of, run_all, show_reports
from m4d_core.ingestion.commands.shown import AsJson, print_json, state, table_of
from m4d_core.ingestion.health import Health
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry, load_registry
from m4d_core.ingestion.workshop import WAITING
from m4d_core.settings import Settings
from m4d_core.storage import sources as source_rows
from m4d_core.storage.database import open_database
from m4d_core.storage.sources import SourceState
from m4d_core.telemetry import configure_logging

sources = typer.Typer(invoke_without_command=True)
Key = Annotated[str, typer.Argument(metavar="SOURCE", help="Key of the source.")]


@sources.callback()
def list_sources(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the sources and how they are doing."""
    if context.invoked_subcommand is not None:
        return
    settings, registry = _begin(context)
    states = asyncio.run(_states(settings, registry))
    if as_json:
        print_json([{name: getattr(one, name) for name in SourceState.__dataclass_fields__} for one in states])
        return
    rows = []
    for one in states:
        times = (f"{when:%Y-%m-%d %H:%M}" if when else "-" for when in (one.last_fetched_at, one.next_check_at))
        rows.append((one.key, state(one.status, one.reason), str(one.item_count), *times, str(one.license["key"])))
    Console().print(table_of(("source", "state", "items", "last fetched", "next check", "license"), rows))


@sources.command()
def preview(
    context: typer.Context,
    key: Key,
    *,
    file: Annotated[Path | None, typer.Option(help="Read this recorded payload instead of fetching.")] = None,
    scope: Annotated[str | None, typer.Option(help="`all`: entries out of the source's scope too.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a source and show the difference to what is stored; nothing is written."""
    settings, registry = _begin(context)
    options = options_of(file, scope, dry=True)
    reports = asyncio.run(run_all(settings, registry, [registry.get(key)], options))
    show_reports(reports, as_json=as_json, dry=True)


@sources.command()
def record(
    context: typer.Context,
    key: Key,
    *,
    out: Annotated[Path | None, typer.Option(help="File to write; KEY.json here unless said.")] = None,
    pages: Annotated[int, typer.Option(min=1, help="Addresses asked at most.")] = recording.PAGES,
) -> None:
    """Record what a partner answers into a cassette, without secrets, for tests where there is no network."""
    settings, registry = _begin(context)
    registered = registry.get(key)
    report, cassette = asyncio.run(recording.record(settings, registered, pages, at=SystemClock().now()))
    path = out or Path(f"{key}.json")
    if cassette is None:
        raise FeedError(f"nothing was recorded: {report.detail or report.reason}", reason=report.reason or "empty")
    text = sealed(cassette, registered.source.secrets())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    except OSError as error:
        raise UsageError(f"cannot write '{path}': {error.strerror}", hint="--out FILE") from error
    said = f"{path}: {report.counts['fetched']} entries, {len(text)} bytes, {report.status.lower()}"
    Console().print(said, soft_wrap=True, highlight=False)
    if report.status != Health.OK:
        raise typer.Exit(1)


@sources.command()
def revive(context: typer.Context, key: Key) -> None:
    """Make a source due again that is retired, waits for long, or failed."""
    settings, registry = _begin(context)
    before = asyncio.run(_revive(settings, registry, registry.get(key).key))
    Console().print(f"{key} was {state(before.status, before.reason)} and is due now")


def _begin(context: typer.Context) -> tuple[Settings, Registry]:
    settings: Settings = context.obj()
    configure_logging(settings)
    return settings, load_registry(settings)


async def _states(settings: Settings, registry: Registry) -> list[SourceState]:
    async with open_database(settings) as database:
        await prepare(database, settings, registry)
        async with database.read() as connection:
            return await source_rows.states(connection)


async def _revive(settings: Settings, registry: Registry, key: str) -> SourceState:
    async with open_database(settings) as database:
        await prepare(database, settings, registry)
        async with database.write() as connection:
            before = {one.key: one for one in await source_rows.states(connection)}[key]
            if not await source_rows.revive(connection, key, SystemClock().now()):
                hint = _PAUSED.get(before.reason or "")
                raise UsageError(f"source '{key}' is paused: {before.reason}", hint=hint)
    return before


_PAUSED = {
    "disabled": "switch it on: M4D_SOURCES__<KEY>__ENABLED=true",
    "no address": "give it one: M4D_SOURCES__<KEY>__URL",
    "not configured": "give what it requires: m4d plugins schema KEY",
    WAITING: "it is due already: m4d ingest KEY",
}
