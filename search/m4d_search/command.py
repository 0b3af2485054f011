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
from m4d_search.indexer import Indexer
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
