"""`m4d ingest`, `m4d sources`, `m4d plugins`."""

import asyncio
import sys
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from m4d_core.errors import UsageError
from m4d_core.ingestion.contract import ALL, Scope
from m4d_core.ingestion.health import Health
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registered, Registry, load_registry
from m4d_core.ingestion.report import OUTCOMES, Report
from m4d_core.ingestion.runner import COMMAND, FILE, Options, Recorded, run_source
from m4d_core.ingestion.workshop import open_workshop
from m4d_core.settings import Settings
from m4d_core.storage import sources as source_rows
from m4d_core.storage.database import open_database
from m4d_core.storage.sources import SourceState
from m4d_core.telemetry import configure_logging

ingest = typer.Typer()
sources = typer.Typer(invoke_without_command=True)
plugins = typer.Typer(invoke_without_command=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
COLORS = {Health.OK: "green", Health.PAUSED: "dim", Health.EMPTY: "yellow", Health.MOVED: "yellow"}
SHOWN = 20


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
    options = _options(file, scope, dry=dry_run)
    if file is not None and len(keys or []) != 1:
        raise UsageError("--file needs the one source the payload is of", hint="m4d ingest SOURCE --file PAYLOAD")
    registry = load_registry(settings)
    chosen = [registry.get(key) for key in keys] if keys else _runnable(registry)
    reports = asyncio.run(_ingest(settings, registry, chosen, options))
    _show_reports(reports, as_json=as_json, dry=dry_run)
    if any(report.status not in (Health.OK, Health.PAUSED) for report in reports):
        raise typer.Exit(1)


def _options(file: Path | None, scope: str | None, *, dry: bool) -> Options:
    if scope not in (None, "all"):
        raise UsageError(f"--scope {scope} is not known", hint="--scope all, or leave it out for each source's own")
    chosen: Scope | None = ALL if scope == "all" else None
    if file is None:
        return Options(trigger=COMMAND, scope=chosen, dry=dry)
    try:
        recorded = Recorded(name=file.name, body=file.read_bytes())
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise UsageError(f"cannot read '{file}': {reason}", hint="give the path of a recorded payload") from error
    return Options(trigger=FILE, scope=chosen, dry=dry, recorded=recorded)


def _runnable(registry: Registry) -> list[Registered]:
    return [
        one
        for one in registry.sources.values()
        if one.source.setup.enabled and one.source.urls and not one.source.missing()
    ]


async def _ingest(
    settings: Settings, registry: Registry, chosen: Iterable[Registered], options: Options
) -> list[Report]:
    reports = []
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        await prepare(database, settings, registry)
        workshop = await stack.enter_async_context(open_workshop(settings, database))
        todo = list(chosen)
        with _progress() as progress:
            task = progress.add_task("", total=len(todo))
            for registered in todo:
                progress.update(task, description=registered.key)
                reports.append(await run_source(workshop, registered, options))
                progress.advance(task)
    return reports


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _show_reports(reports: list[Report], *, as_json: bool, dry: bool) -> None:
    if as_json:
        _print_json([{"source": report.source_key, "scope": report.scope, **report.stored()} for report in reports])
        return
    shown = [name for name in OUTCOMES if any(report.counts[name] for report in reports)]
    table = Table("source", "state", *(name.replace("_", " ") for name in shown), title="dry run" if dry else None)
    for report in reports:
        counts = (str(report.counts[name]) for name in shown)
        table.add_row(report.source_key, _state(report.status, report.reason), *counts)
    console = Console()
    console.print(table)
    for report in reports:
        _explain(console, report)


def _explain(console: Console, report: Report) -> None:
    if report.detail:
        console.print(f"[bold]{report.source_key}[/]: {escape(report.detail)}")
    for outcome in ("quarantined", "skipped", "unmapped"):
        for reason, times in report.reasons.get(outcome, {}).items():
            console.print(f"  {outcome}: {escape(reason)} ({times})")
    for outcome, title in report.preview[:SHOWN]:
        console.print(f"  {'+' if outcome == 'new' else '~'} {escape(title)}")
    if len(report.preview) > SHOWN:
        console.print(f"  … and {len(report.preview) - SHOWN} more")


@sources.callback()
def list_sources(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the sources and how they are doing."""
    if context.invoked_subcommand is not None:
        return
    settings: Settings = context.obj()
    configure_logging(settings)
    states = asyncio.run(_states(settings, load_registry(settings)))
    if as_json:
        _print_json([{name: getattr(state, name) for name in SourceState.__dataclass_fields__} for state in states])
        return
    table = Table("source", "state", "items", "last fetched", "next check", "license")
    for state in states:
        times = (f"{when:%Y-%m-%d %H:%M}" if when else "-" for when in (state.last_fetched_at, state.next_check_at))
        license_key = str(state.license["key"])
        table.add_row(state.key, _state(state.status, state.reason), str(state.item_count), *times, license_key)
    Console().print(table)


async def _states(settings: Settings, registry: Registry) -> list[SourceState]:
    async with open_database(settings) as database:
        await prepare(database, settings, registry)
        async with database.read() as connection:
            return await source_rows.states(connection)


@plugins.callback()
def list_plugins(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the plugins that are installed, and those that were skipped."""
    if context.invoked_subcommand is not None:
        return
    settings: Settings = context.obj()
    configure_logging(settings)
    registry = load_registry(settings)
    rows: list[dict[str, Any]] = [
        {
            "name": key,
            "partner": one.source.partner,
            "format": one.source.format,
            "distribution": f"{one.distribution} {one.version}",
            "confidence": one.source.confidence,
            "error": None,
        }
        for key, one in sorted(registry.sources.items())
    ]
    broken = [{"name": plugin.name, "error": plugin.error.message} for plugin in registry.broken]
    if as_json:
        _print_json([*rows, *broken])
        return
    table = Table("plugin", "partner", "format", "distribution", "confidence")
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("name", "partner", "format", "distribution", "confidence")))
    Console().print(table)
    for plugin in registry.broken:
        hint = f" ({plugin.error.hint})" if plugin.error.hint else ""
        Console(stderr=True).print(f"[bold red]skipped:[/] {escape(plugin.error.message + hint)}")


def _state(status: str, reason: str | None) -> str:
    color = COLORS.get(Health(status), "red")
    return f"[{color}]{status.lower()}[/]" + (f" ({escape(reason)})" if reason else "")


def _print_json(value: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
