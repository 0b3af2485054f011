"""`m4d embeds`: the searches on the pages of others, made, listed with their counts, moved and revoked."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar
from uuid import uuid4

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from m4d_core.clock import SystemClock
from m4d_core.errors import UsageError
from m4d_core.settings import Settings
from m4d_core.storage import embeds as rows
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.embeds import StoredEmbed, Use
from m4d_search.asked.checked import condition
from m4d_search.door.embeds import PREFIX
from m4d_search.door.origins import read_origin
from m4d_search.filters.read import Bounds
from m4d_search.refusal import RefusedError

embeds = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the embed.")]
Origins = Annotated[
    list[str],
    typer.Option("--origin", help="Site whose pages may use it, `https://city.example`, `https://*.city.example`."),
]
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
Listed = list[tuple[StoredEmbed, Sequence[Use]]]
T = TypeVar("T")


@embeds.callback()
def group() -> None:
    """Look after the searches on the pages of others."""


@embeds.command()
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whom it is for.")],
    origin: Origins,
    filter_: Annotated[str | None, typer.Option("--filter", help="Filter beyond which it finds nothing.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Language of what it finds; any by default.")] = None,
) -> None:
    """Make an embed and print its id, which is public."""
    settings: Settings = context.obj()
    _check(filter_)
    made = StoredEmbed(
        id=f"{PREFIX}{uuid4().hex[:16]}",
        name=name,
        origins=_origins(origin),
        filter=filter_,
        languages=_tags(language or []),
        created_at=SystemClock().now(),
    )

    async def put(database: Database) -> None:
        async with database.write() as connection:
            await rows.put(connection, made)

    asyncio.run(_with(settings, put))
    typer.echo(made.id)
    said = f"pages of {', '.join(made.origins)} may search from now on; their snippet is made at /embed?id={made.id}"
    Console(stderr=True, soft_wrap=True).print(said, highlight=False, markup=False)


@embeds.command("list")
def listed(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the embeds, and how often pages of which sites were answered or refused."""
    settings: Settings = context.obj()
    found = asyncio.run(_with(settings, _all))
    if as_json:
        shown = [_shown(*each) for each in found]
        sys.stdout.buffer.write(orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        return
    table = Table("id", "name", "pages of", "finds", "made", "answered", "refused")
    for embed, uses in found:
        finds = "\n".join(filter(None, (embed.filter, ", ".join(embed.languages)))) or "everything"
        words = (embed.id, embed.name, "\n".join(embed.origins), finds, f"{embed.created_at:%Y-%m-%d}")
        counts = (sum(use.answered for use in uses), sum(use.refused for use in uses))
        table.add_row(*map(escape, words), *(f"{count:,}" for count in counts))
    Console().print(table)


@embeds.command()
def move(context: typer.Context, id_: Id, origin: Origins) -> None:
    """Let an embed stand on pages of these sites, and of no others."""
    settings, origins = context.obj(), _origins(origin)

    async def change(database: Database) -> bool:
        async with database.write() as connection:
            return await rows.move(connection, id_, origins)

    _known(id_, asyncio.run(_with(settings, change)))


@embeds.command()
def revoke(context: typer.Context, id_: Id) -> None:
    """Revoke an embed, and forget its counts; the next search on such a page is refused."""
    settings: Settings = context.obj()

    async def take_out(database: Database) -> bool:
        async with database.write() as connection:
            return await rows.remove(connection, id_)

    _known(id_, asyncio.run(_with(settings, take_out)))


def _check(given: str | None) -> None:
    try:
        condition(given, Bounds(), None)
    except RefusedError as error:
        raise UsageError(f"the filter is wrong: {error.message}") from error


def _origins(given: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(map(read_origin, given)))
    except ValueError as error:
        raise UsageError(str(error), hint="as in --origin https://city.example") from error


def _tags(given: Sequence[str]) -> tuple[str, ...]:
    wrong = next((tag for tag in given if not _TAG.fullmatch(tag)), None)
    if wrong is not None:
        raise UsageError(f"'{wrong[:80]}' is no language", hint="as in --language fr --language ar")
    return tuple(dict.fromkeys(given))


def _known(id_: str, is_there: bool) -> None:
    if not is_there:
        raise UsageError(f"no embed is called '{id_[:80]}'", hint="`m4d embeds list` shows them")


async def _all(database: Database) -> Listed:
    async with database.read() as connection:
        uses = await rows.uses(connection)
        return [(embed, uses.get(embed.id, [])) for embed in await rows.every(connection)]


async def _with(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    async with open_database(settings) as database:
        return await work(database)


def _shown(embed: StoredEmbed, uses: Sequence[Use]) -> dict[str, Any]:
    return {
        "id": embed.id,
        "name": embed.name,
        "origins": list(embed.origins),
        "filter": embed.filter,
        "languages": list(embed.languages),
        "createdAt": embed.created_at.isoformat(timespec="seconds"),
        "uses": [{"origin": use.origin, "answered": use.answered, "refused": use.refused} for use in uses],
    }
