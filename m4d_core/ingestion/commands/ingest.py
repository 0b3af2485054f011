"""`m4d ingest`: run sources now."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from m4d_core.errors import UsageError
from m4d_core.ingestion.commands.shown import AsJson, print_json, print_preview, progress, state, table_of
from m4d_core.ingestion.contract import ALL, Scope
from m4d_core.ingestion.health import Health
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registered, Registry, load_registry
from m4d_core.ingestion.report import OUTCOMES, Report
from m4d_core.ingestion.runner import COMMAND, FILE, Options, Recorded, run_source
from m4d_core.ingestion.workshop import open_workshop
from m4d_core.settings import Settings
from m4d_core.storage.database import open_database
from m4d_core.telemetry import configure_logging

ingest = typer.Typer()


@ingest.command()
def run(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]", help="Sources to run; none: all.")] = None,
    *,
    file: Annotated[Path | None, typer.Option(help="Read this recorded payload instead of fetching.")] = None,
    scope: Annotated[str | None, typer.Option(help="`all`: take in entries out of the source's scope too.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch sources now and take in what is new."""
    settings: Settings = context.obj()
    configure_logging(settings)
    options = options_of(file, scope, dry=dry_run)
    if file is not None and len(keys or []) != 1:
        raise UsageError("--file needs the one source the payload is of", hint="m4d ingest SOURCE --file PAYLOAD")
    registry = load_registry(settings)
    chosen = [registry.get(key) for key in keys] if keys else _runnable(registry)
    reports = asyncio.run(run_all(settings, registry, chosen, options))
    show_reports(reports, as_json=as_json, dry=dry_run)


def options_of(file: Path | None, scope: str | None, *, dry: bool) -> Options:
    """Return how a run differs from the usual. Raises UsageError for a scope or a file that is none."""
    if scope not in (None, "all"):
        raise UsageError(f"--scope {scope} is not known", hint="--scope all, or leave it out for each source's own")
    chosen: Scope | None = ALL if scope == "all" else None
    if file is None:
        return Options(trigger=COMMAND, scope=chosen, dry=dry)
    return Options(trigger=FILE, scope=chosen, dry=dry, recorded=Recorded(name=file.name, body=read_file(file)))


def read_file(path: Path) -> bytes:
    """Return what a file holds. Raises UsageError saying why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise UsageError(f"cannot read '{path}': {reason}", hint="give the path of a recorded payload") from error


def _runnable(registry: Registry) -> list[Registered]:
    return [
        one
        for one in registry.sources.values()
        if one.source.setup.enabled and one.source.urls and not one.source.missing()
    ]


async def run_all(
    settings: Settings, registry: Registry, chosen: Iterable[Registered], options: Options
) -> list[Report]:
    """Run sources one after the other; returns their reports."""
    reports = []
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        await prepare(database, settings, registry)
        workshop = await stack.enter_async_context(open_workshop(settings, database))
        wanted = list(chosen)
        with progress() as bar:
            task = bar.add_task("", total=len(wanted))
            for registered in wanted:
                bar.update(task, description=registered.key)
                reports.append(await run_source(workshop, registered, options))
                bar.advance(task)
    return reports


def show_reports(reports: list[Report], *, as_json: bool, dry: bool) -> None:
    """Print reports. Exits with 1 where one tells of a fault."""
    if as_json:
        print_json([_object(report, dry=dry) for report in reports])
    else:
        shown = [name for name in OUTCOMES if any(report.counts[name] for report in reports)]
        rows = (
            (report.source_key, state(report.status, report.reason), *(str(report.counts[name]) for name in shown))
            for report in reports
        )
        columns = ("source", "state", *(name.replace("_", " ") for name in shown))
        console = Console()
        console.print(table_of(columns, rows, title="dry run" if dry else None))
        for report in reports:
            _explain(console, report)
    if any(report.status not in (Health.OK, Health.PAUSED) for report in reports):
        raise typer.Exit(1)


def _object(report: Report, *, dry: bool) -> dict[str, object]:
    found = {"source": report.source_key, "scope": report.scope, **report.stored()}
    return {**found, "preview": report.preview} if dry else found


def _explain(console: Console, report: Report) -> None:
    if report.detail:
        console.print(f"[bold]{report.source_key}[/]: {escape(report.detail)}")
    for outcome in ("quarantined", "skipped", "unmapped"):
        for reason, times in report.reasons.get(outcome, {}).items():
            console.print(f"  {outcome}: {escape(reason)} ({times})")
    print_preview(console, report)
