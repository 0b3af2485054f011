"""`m4d operations`: the trusted documents, listed, pushed and removed."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from graphql import GraphQLSyntaxError, parse, validate
from rich.console import Console
from rich.table import Table

from m4d_core.clock import SystemClock
from m4d_core.errors import UsageError
from m4d_core.settings import Settings
from m4d_core.storage import operations as rows
from m4d_core.storage.database import Database, open_database
from m4d_schema.documents import PREFIX, read_manifest
from m4d_schema.schema import build_schema, core_schema

operations = typer.Typer(invoke_without_command=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
SHOWN = 60
HASH_SHOWN = 12


@operations.callback()
def listed(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the trusted documents; with a command, push or remove some."""
    if context.invoked_subcommand is None:
        settings: Settings = context.obj()
        _show(asyncio.run(_with(settings, _all)), as_json=as_json)


@operations.command()
def push(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="persisted-documents.json of graphql-codegen, or Apollo's manifest.")],
) -> None:
    """Trust the documents of a file; each is validated first, and one that is wrong refuses the file."""
    settings: Settings = context.obj()
    try:
        given = read_manifest(file.read_bytes())
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise UsageError(f"cannot read '{file}': {reason}") from error
    for key, document in given.items():
        _check(key, document)

    async def trust(database: Database) -> int:
        async with database.write() as connection:
            return await rows.trust(connection, given, SystemClock().now())

    new = asyncio.run(_with(settings, trust))
    Console(stderr=True).print(f"{new} of {len(given)} documents are new")


@operations.command()
def remove(context: typer.Context, sha256: Annotated[str, typer.Argument(help="Hash of the document, whole.")]) -> None:
    """Trust a document no longer."""
    settings: Settings = context.obj()

    async def distrust(database: Database) -> bool:
        async with database.write() as connection:
            return await rows.distrust(connection, sha256.removeprefix(PREFIX))

    if not asyncio.run(_with(settings, distrust)):
        raise UsageError(f"no trusted document '{sha256[:80]}'", hint="`m4d operations` lists them")


def _check(key: str, document: str) -> None:
    try:
        errors = validate(core_schema(build_schema()), parse(document))
    except GraphQLSyntaxError as error:
        errors = [error]
    if errors:
        message = f"the document {key[:HASH_SHOWN]} does not fit the schema: {errors[0].message}"
        raise UsageError(message, hint="`m4d sdl` prints the schema; build the client against it")


async def _all(database: Database) -> list[dict[str, Any]]:
    async with database.read() as connection:
        return await rows.documents(connection)


async def _with(settings: Settings, work: Any) -> Any:  # noqa: ANN401 - what a database is opened for
    async with open_database(settings) as database:
        return await work(database)


def _show(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        listed = [{**row, "added_at": row["added_at"].isoformat()} for row in found]
        sys.stdout.buffer.write(orjson.dumps(listed, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        return
    table = Table("sha256", "document", "added")
    for row in found:
        text = " ".join(row["document"].split())
        table.add_row(row["sha256"][:HASH_SHOWN], text[:SHOWN], f"{row['added_at']:%Y-%m-%d %H:%M}")
    Console().print(table)
