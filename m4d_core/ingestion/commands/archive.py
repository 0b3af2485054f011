"""`m4d archive`, `m4d replay`, `m4d quarantine`: what was kept of payloads and of entries, and reading it again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from m4d_core.clock import SystemClock
from m4d_core.errors import UsageError
from m4d_core.ingestion import archive as archive_room
from m4d_core.ingestion.commands.ingest import show_reports
from m4d_core.ingestion.commands.shown import AsJson, print_json, progress, table_of
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registered, Registry, load_registry
from m4d_core.ingestion.replay import Again, replay, retry
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.workshop import Workshop, open_workshop
from m4d_core.settings import MIB, Settings
from m4d_core.storage import payloads
from m4d_core.storage import quarantine as quarantine_rows
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.payloads import Size
from m4d_core.storage.quarantine import Held
from m4d_core.telemetry import configure_logging

archive = typer.Typer(invoke_without_command=True)
replay_archive = typer.Typer()
quarantine = typer.Typer(invoke_without_command=True)

Reading = Callable[[Workshop, Registered, Again], Awaitable[Report]]


@archive.callback()
def show_archive(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show how much is archived, or let go what is no longer needed."""
    if context.invoked_subcommand is not None:
        return
    found = asyncio.run(_size(_settings(context)))
    if as_json:
        print_json(asdict(found))
        return
    oldest = f"{found.oldest:%Y-%m-%d}" if found.oldest else "-"
    row = (str(found.payloads), f"{found.raw / MIB:.1f} MiB", f"{found.stored / MIB:.1f} MiB", oldest)
    Console().print(table_of(("payloads", "as they came", "stored", "oldest"), [row]))


@archive.command()
def prune(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Let go payloads older than M4D_ARCHIVE_KEEP_DAYS that nothing needs; `m4d up` does so by itself."""
    gone = asyncio.run(_prune(_settings(context)))
    if as_json:
        print_json({"pruned": gone})
        return
    Console().print(f"{gone} payloads were let go")


@replay_archive.command()
def run_replay(
    context: typer.Context,
    *,
    source: Annotated[list[str] | None, typer.Option(help="This source alone; may be given again.")] = None,
    since: Annotated[str | None, typer.Option(help="Only what was fetched since: 2026-03-01.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read the archive again: items that a mended plugin reads otherwise are mended, and nothing is fetched."""
    settings, when = _settings(context), _time(since)
    registry = load_registry(settings)
    for key in source or ():
        registry.get(key)
    reports = asyncio.run(_read_again(settings, registry, source, (replay, Again(since=when, dry=dry_run))))
    show_reports(reports, as_json=as_json, dry=dry_run)


@quarantine.callback()
def show_quarantine(
    context: typer.Context,
    *,
    source: Annotated[str | None, typer.Option(help="Of this source alone.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the entries that could not be taken in, or try them again."""
    if context.invoked_subcommand is not None:
        return
    held = asyncio.run(_held(_settings(context), source))
    if as_json:
        print_json([asdict(one) for one in held])
        return
    now = SystemClock().now()
    columns = ("source", "reason", "where", "since", "version", "times", "error")
    Console().print(table_of(columns, [_row(one, now) for one in held]))


@quarantine.command("retry")
def run_retry(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(help="Of this source alone; none: of all.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read entries in quarantine again from the archive; what comes in now leaves it."""
    settings = _settings(context)
    registry = load_registry(settings)
    if source is not None:
        registry.get(source)
    reports = asyncio.run(_read_again(settings, registry, source and [source], (retry, Again())))
    show_reports(reports, as_json=as_json, dry=False)


def _settings(context: typer.Context) -> Settings:
    settings: Settings = context.obj()
    configure_logging(settings)
    return settings


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since '{text}' is no date", hint="write it as 2026-03-01 or 2026-03-01T12:00") from None
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def _row(one: Held, now: datetime) -> Sequence[str]:
    age = now - one.at
    since = f"{age.days} d" if age.days else f"{age.seconds // 3600} h"
    told = (one.source_key, one.reason, one.locator, since, one.plugin_version, str(one.times), one.error)
    return tuple(escape(text) for text in told)


@asynccontextmanager
async def _opened(settings: Settings, registry: Registry) -> AsyncIterator[Database]:
    async with open_database(settings) as database:
        await prepare(database, settings, registry)
        yield database


async def _size(settings: Settings) -> Size:
    async with _opened(settings, load_registry(settings)) as database, database.read() as connection:
        return await payloads.size(connection)


async def _prune(settings: Settings) -> int:
    total, now = 0, SystemClock().now()
    async with _opened(settings, load_registry(settings)) as database:
        while gone := await archive_room.prune(database, settings.archive_keep_days, now):
            total += gone
    return total


async def _held(settings: Settings, source: str | None) -> list[Held]:
    async with _opened(settings, load_registry(settings)) as database, database.read() as connection:
        return await quarantine_rows.listed(connection, source)


async def _read_again(
    settings: Settings, registry: Registry, keys: Sequence[str] | None, reading: tuple[Reading, Again]
) -> list[Report]:
    """Read sources again one after the other; returns their reports. keys: None for all that have something."""
    read, again = reading
    reports = []
    async with _opened(settings, registry) as database, open_workshop(settings, database) as workshop:
        async with database.read() as connection:
            archived = await payloads.sources(connection)
        wanted = [registry.get(key) for key in keys or sorted(archived & registry.sources.keys())]
        with progress() as bar:
            task = bar.add_task("", total=None)

            def show(report: Report, done: int, total: int) -> None:
                bar.update(task, description=report.source_key, completed=done, total=total)

            for registered in wanted:
                told = Again(trigger=again.trigger, since=again.since, dry=again.dry, progress=show)
                reports.append(await read(workshop, registered, told))
    return reports
