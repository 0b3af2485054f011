"""`m4d search-keys`: the keys of the search door, listed, made and revoked; tokens made with one."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar
from uuid import uuid4

import orjson
import typer
from rich.console import Console
from rich.table import Table

from m4d_core.clock import SystemClock
from m4d_core.errors import UsageError
from m4d_core.settings import Settings
from m4d_core.storage import search_keys as rows
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.search_keys import StoredKey
from m4d_search.asked.checked import condition
from m4d_search.door.tokens import Rules, derive, digest, make_token
from m4d_search.filters.read import Bounds
from m4d_search.refusal import RefusedError

search_keys = typer.Typer(invoke_without_command=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Days = Annotated[int | None, typer.Option(min=1, help="Days until it runs out; never by default.")]
_EVERYTHING = '["*"]'

T = TypeVar("T")


@search_keys.callback()
def listed(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the keys of the search door; with a command, make or revoke some."""
    if context.invoked_subcommand is None:
        settings: Settings = context.obj()
        _show(asyncio.run(_with(settings, _all)), as_json=as_json)


@search_keys.command()
def make(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whom the key is for.")],
    index: Annotated[list[str] | None, typer.Option(help="Index it may search, `*` at its end for many.")] = None,
    filter_: Annotated[str | None, typer.Option("--filter", help="Filter beyond which it finds nothing.")] = None,
    days: Days = None,
) -> None:
    """Make a key and print it; it may search and nothing else."""
    settings: Settings = context.obj()
    master = _master(settings)
    _check(filter_)
    now = SystemClock().now()
    uid = str(uuid4())
    key = derive(master, uid)
    stored = StoredKey(
        uid=uid,
        name=name,
        digest=digest(key),
        indexes=tuple(index or ("*",)),
        filter=filter_,
        created_at=now,
        expires_at=None if days is None else now + timedelta(days=days),
    )

    async def put(database: Database) -> None:
        async with database.write() as connection:
            await rows.put(connection, stored)

    asyncio.run(_with(settings, put))
    typer.echo(key)
    Console(stderr=True).print(f"'{name}' may search from now on; its public name is {uid}", highlight=False)


@search_keys.command()
def revoke(context: typer.Context, uid: Annotated[str, typer.Argument(help="Public name of the key.")]) -> None:
    """Revoke a key, and every token that was made with it."""
    settings: Settings = context.obj()

    async def take_out(database: Database) -> bool:
        async with database.write() as connection:
            return await rows.remove(connection, uid)

    if not asyncio.run(_with(settings, take_out)):
        raise _unknown(uid)


@search_keys.command()
def token(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(help="Public name of the key.")],
    rules: Annotated[str, typer.Option(help="Search rules, as JSON.")] = _EVERYTHING,
    days: Days = None,
) -> None:
    """Make a tenant token with a key and print it; it may search what both the key and the rules allow."""
    settings: Settings = context.obj()
    master, given = _master(settings), _rules(rules)
    if asyncio.run(_with(settings, lambda database: rows.SearchKeys(database).by_uid(uid))) is None:
        raise _unknown(uid)
    ends = None if days is None else int((SystemClock().now() + timedelta(days=days)).timestamp())
    typer.echo(make_token(derive(master, uid), uid, given, ends))


def _master(settings: Settings) -> str:
    master = settings.search_master_key.get_secret_value()
    if not master:
        raise UsageError("there is no secret to make keys from", hint="set M4D_SEARCH_MASTER_KEY, and keep it")
    return master


def _check(given: object) -> None:
    try:
        condition(given, Bounds(), None)
    except RefusedError as error:
        raise UsageError(f"the filter is wrong: {error.message}") from error


def _rules(text: str) -> Rules:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UsageError("the rules are no JSON", hint='as in \'{"content": {"filter": "kind = NEWS"}}\'') from error
    for rule in found.values() if isinstance(found, dict) else ():
        _check((rule or {}).get("filter"))
    return found  # type: ignore[no-any-return]  # a wrong one makes a token that opens nothing


def _unknown(uid: str) -> UsageError:
    return UsageError(f"no key is called '{uid[:80]}'", hint="`m4d search-keys` lists them")


async def _all(database: Database) -> list[StoredKey]:
    async with database.read() as connection:
        return await rows.every(connection)


async def _with(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    async with open_database(settings) as database:
        return await work(database)


def _show(found: list[StoredKey], *, as_json: bool) -> None:
    shown: list[dict[str, Any]] = [
        {
            "uid": key.uid,
            "name": key.name,
            "indexes": list(key.indexes),
            "filter": key.filter,
            "createdAt": _day(key.created_at),
            "expiresAt": _day(key.expires_at),
        }
        for key in found
    ]
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        return
    table = Table("uid", "name", "indexes", "filter", "made", "runs out")
    for each in shown:
        table.add_row(*(", ".join(value) if isinstance(value, list) else value or "" for value in each.values()))
    Console().print(table)


def _day(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat(timespec="seconds")
