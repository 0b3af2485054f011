"""`m4d up`, `m4d serve`, `m4d sdl`, `m4d db`, `m4d doctor`."""

import asyncio
import socket
import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from m4d_core.errors import UsageError
from m4d_core.ingestion.registry import load_registry
from m4d_core.settings import Settings
from m4d_core.storage import migrate
from m4d_core.storage.database import open_database
from m4d_core.telemetry import configure_logging
from m4d_schema import contract
from m4d_schema.app import create_app, open_installation, running
from m4d_schema.doctor import Finding, examine
from m4d_schema.schema import sdl as current_sdl
from m4d_schema.server import bind, serve_app

up = typer.Typer()
serve = typer.Typer()
sdl = typer.Typer()
db = typer.Typer(no_args_is_help=True)
doctor = typer.Typer()

Port = Annotated[int | None, typer.Option(help="Port to listen on; M4D_PORT otherwise.")]


@up.command()
def run_up(
    context: typer.Context,
    *,
    demo: Annotated[
        bool | None, typer.Option("--demo/--no-demo", help="Publish or withdraw the invented demo items.")
    ] = None,
    port: Port = None,
) -> None:
    """Start everything in one process: API, scheduler and indexer. Migrates and fills an empty database first."""
    settings = _with(context.obj(), demo=demo, port=port)
    configure_logging(settings)
    _listen(settings, background=True)


@serve.command()
def run_serve(context: typer.Context, *, port: Port = None) -> None:
    """Start the API alone; scheduler and indexer run in an `m4d up` elsewhere."""
    settings = _with(context.obj(), port=port)
    configure_logging(settings)
    _listen(settings, background=False)


def _with(settings: Settings, **given: object) -> Settings:
    return settings.model_copy(update={name: value for name, value in given.items() if value is not None})


def _listen(settings: Settings, *, background: bool) -> None:
    listener = bind(settings)
    try:
        asyncio.run(_run(settings, listener, background=background))
    finally:
        listener.close()


async def _run(settings: Settings, listener: socket.socket, *, background: bool) -> None:
    async with open_installation(settings, background=background) as installation, running(installation.jobs):
        _welcome(settings)
        await serve_app(create_app(installation), listener)


def _welcome(settings: Settings) -> None:
    base = f"http://{settings.host}:{settings.port}"
    query = '{"query": "{ contents(first: 3) { nodes { title } } }"}'
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"\n[bold green]M4D is up:[/] {base}\n")
    for what, how in (
        ("look", f"open {base} in a browser"),
        ("query", f"curl {base}/graphql -H 'Content-Type: application/json' -d '{query}'"),
        ("feed", "m4d sources, then m4d ingest un-news (in .venv/bin)"),
        ("stop", "Ctrl+C"),
    ):
        console.print(f"  [bold]{what:6}[/] {escape(how)}")
    console.print()


@sdl.command()
def run_sdl(
    check: Annotated[Path | None, typer.Option(help="Compare with this file instead of printing.")] = None,
    since: Annotated[
        Path | None, typer.Option(help="Refuse what breaks clients of this file: the schema of the last release.")
    ] = None,
    breaks: Annotated[Path | None, typer.Option(help="Breaks that are declared, with dates and reasons.")] = None,
) -> None:
    """Print the GraphQL schema, or compare it."""
    current = current_sdl()
    if check is None and since is None:
        sys.stdout.write(current)
    if check is not None and _text(check) != current:
        raise UsageError(f"{check} is not the schema of this code", hint=f"m4d sdl > {check}")
    if since is not None:
        found = contract.problems(_text(since), current, contract.read_declared(_text(breaks) if breaks else ""))
        if found:
            raise UsageError(
                "\n".join(["the schema breaks its contract:", *found]), hint=f"mend it, or declare it in {breaks}"
            )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read '{path}': {error.strerror}") from error


@db.callback()
def db_commands() -> None:
    """Look after the database."""


@db.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the revision of this release."""
    settings: Settings = context.obj()
    configure_logging(settings)
    before, after = asyncio.run(_upgrade(settings))
    typer.echo(f"the database is at revision {after}" + ("" if before == after else f" (was {before or 'empty'})"))


async def _upgrade(settings: Settings) -> tuple[str | None, str | None]:
    async with open_database(settings) as database:
        return await migrate.upgrade(database)


@doctor.command()
def run_doctor(
    context: typer.Context, *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Check settings, plugins, database, index and port, and say what to do about each fault."""
    settings: Settings = context.obj()
    configure_logging(settings)
    findings = asyncio.run(examine(settings, load_registry(settings)))
    if as_json:
        sys.stdout.buffer.write(orjson.dumps([finding.__dict__ for finding in findings]) + b"\n")
    else:
        Console().print(_findings(findings))
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(1)


def _findings(findings: list[Finding]) -> Table:
    table = Table("part", "state", "finding", "what to do")
    for finding in findings:
        state = "[green]good[/]" if finding.is_good else "[red]bad[/]"
        table.add_row(finding.part, state, escape(finding.text), escape(finding.hint or ""))
    return table
