"""`m4d redirects`: old addresses of the site, listed, imported and removed."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from m4d_core.content.redirect import Redirect, clean_address, read_redirects
from m4d_core.errors import UsageError
from m4d_core.settings import Settings
from m4d_core.storage import redirects as rows
from m4d_core.storage.database import Database, open_database

redirects = typer.Typer(invoke_without_command=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@redirects.callback()
def listed(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the redirects of old addresses; with a command, import or remove some."""
    if context.invoked_subcommand is None:
        settings: Settings = context.obj()
        _show(asyncio.run(_with(settings, _all)), as_json=as_json)


@redirects.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV with the columns from, to and, where wanted, permanent.")],
) -> None:
    """Take in the redirects of a file; one line that is wrong refuses the file."""
    settings: Settings = context.obj()
    try:
        given = read_redirects(file.read_text("utf-8"))
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise UsageError(f"cannot read '{file}': {reason}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"'{file}' is not UTF-8", hint="save it as CSV in UTF-8") from error

    async def put(database: Database) -> int:
        async with database.write() as connection:
            return await rows.put(connection, given)

    new = asyncio.run(_with(settings, put))
    Console(stderr=True).print(f"{new} of {len(given)} redirects are new or lead elsewhere now")


@redirects.command()
def remove(context: typer.Context, address: Annotated[str, typer.Argument(help="Old address, or its path.")]) -> None:
    """Take a redirect out."""
    settings: Settings = context.obj()

    async def take_out(database: Database) -> bool:
        async with database.write() as connection:
            return await rows.remove(connection, clean_address(address) or address)

    if not asyncio.run(_with(settings, take_out)):
        raise UsageError(f"no redirect of '{address[:80]}'", hint="`m4d redirects` lists them")


async def _all(database: Database) -> list[Redirect]:
    async with database.read() as connection:
        return await rows.every(connection)


async def _with(settings: Settings, work: Any) -> Any:  # noqa: ANN401 - what a database is opened for
    async with open_database(settings) as database:
        return await work(database)


def _show(found: list[Redirect], *, as_json: bool) -> None:
    if as_json:
        shown = [{"from": each.path, "to": each.target, "permanent": each.permanent} for each in found]
        sys.stdout.buffer.write(orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        return
    table = Table("from", "to", "permanent")
    for each in found:
        table.add_row(each.path, each.target, "yes" if each.permanent else "no")
    Console().print(table)
