"""`m4d index`: looking after the search index."""

import asyncio
import sys
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from m4d_core.settings import Settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import open_database
from m4d_core.telemetry import configure_logging
from m4d_search.drift import Drift
from m4d_search.indexer import Indexer, Lag
from m4d_search.installed import open_engine
from m4d_search.public import PublicContent

index = typer.Typer(no_args_is_help=True, help="Look after the search index.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a sentence.")]


@index.callback()
def group() -> None:
    """Look after the search index."""


@index.command()
def rebuild(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Build the search index anew from the database; until it is done, the present one goes on answering."""
    settings: Settings = context.obj()
    configure_logging(settings)
    documents, generation = asyncio.run(_rebuild(settings))
    if as_json:
        answer = {"engine": settings.search_engine, "documents": documents, "generation": generation}
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    else:
        Console().print(f"Indexed {documents} documents ({settings.search_engine}).", highlight=False)


@index.command()
def lag(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Tell how far the search index is behind the database: how many changes, and since when."""
    settings: Settings = context.obj()
    configure_logging(settings)
    behind = asyncio.run(_lag(settings))
    since = None if behind.since is None else behind.since.isoformat(timespec="seconds")
    if as_json:
        answer = {"engine": settings.search_engine, "changes": behind.changes, "since": since}
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    else:
        text = f"{behind.changes} changes behind, since {since}." if since else "The index has every change."
        Console().print(text, highlight=False)


@index.command()
def check(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Compare the search index with the database, and change nothing; exit code 1 when they differ."""
    settings: Settings = context.obj()
    configure_logging(settings)
    found = asyncio.run(_compared(settings, mend=False))
    _tell(settings, found, "differ", as_json=as_json)
    if found.ids:
        if not as_json:
            Console(stderr=True).print("hint: run `m4d index repair`", highlight=False)
        raise typer.Exit(1)


@index.command()
def repair(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Put into the search index what is missing or stale, and take out what is not public."""
    settings: Settings = context.obj()
    configure_logging(settings)
    _tell(settings, asyncio.run(_compared(settings, mend=True)), "repaired", as_json=as_json)


def _tell(settings: Settings, found: Drift, verb: str, *, as_json: bool) -> None:
    numbers = {"missing": len(found.missing), "stale": len(found.stale), "orphans": len(found.orphans)}
    if as_json:
        sys.stdout.buffer.write(orjson.dumps({"engine": settings.search_engine, **numbers}) + b"\n")
        return
    said = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
    text = f"{len(found.ids)} documents {verb}: {said}." if said else "Index and database are equal."
    Console().print(text, highlight=False)


async def _lag(settings: Settings) -> Lag:
    engine = open_engine(settings, write=False)
    try:
        async with open_database(settings) as database:
            return await Indexer(engine, Changes(database), PublicContent(database)).lag()
    finally:
        await engine.close()


async def _compared(settings: Settings, *, mend: bool) -> Drift:
    engine = open_engine(settings, write=mend)
    try:
        async with open_database(settings) as database:
            indexer = Indexer(engine, Changes(database), PublicContent(database), batch=settings.index_batch)
            if not mend:
                return await indexer.check()
            while await indexer.step():
                pass
            return await indexer.repair()
    finally:
        await engine.close()


async def _rebuild(settings: Settings) -> tuple[int, str]:
    engine = open_engine(settings, write=True)
    try:
        async with open_database(settings) as database:
            content = PublicContent(database)
            indexer = Indexer(engine, Changes(database), content, batch=settings.index_batch)
            with _progress() as progress:
                task = progress.add_task("Indexing", total=await content.count())
                written = await indexer.rebuild(lambda done: progress.update(task, completed=done))
            return written, await engine.generation()
    finally:
        await engine.close()


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
