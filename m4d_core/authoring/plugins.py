"""`m4d plugins`: what is installed; write a new one, check one, show what it may be set to."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from m4d_core.authoring.new import new
from m4d_core.clock import SystemClock
from m4d_core.errors import UsageError
from m4d_core.ingestion.cassette import Cassette
from m4d_core.ingestion.commands.ingest import read_file
from m4d_core.ingestion.commands.shown import AsJson, print_json, progress, table_of
from m4d_core.ingestion.health import Health
from m4d_core.ingestion.ladder import PATTERN
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.quality import WINDOW, Facts, Level, Rule, level_of
from m4d_core.ingestion.registry import Registered, Registry, load_registry
from m4d_core.ingestion.settings_schema import settings_schema
from m4d_core.ingestion.stranger import inside
from m4d_core.settings import Settings
from m4d_core.storage import runs
from m4d_core.storage import sources as source_rows
from m4d_core.storage.database import open_database
from m4d_core.telemetry import configure_logging
from m4d_core.testing.examine import Examined, examine, find_cassette

plugins = typer.Typer(invoke_without_command=True)
plugins.command()(new)
LAST_RUNS = 1000
REPLAY = "test_a_rebuilt_database_is_the_same"
COLORS = {Level.BRONZE: "dark_orange3", Level.SILVER: "bright_white", Level.GOLD: "yellow", Level.PLATINUM: "cyan"}


@plugins.callback()
def list_plugins(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the plugins that are installed, and those that were skipped."""
    if context.invoked_subcommand is not None:
        return
    _, registry = _begin(context)
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
    if as_json:
        print_json([*rows, *({"name": each.name, "error": each.error.message} for each in registry.broken)])
        return
    columns = ("name", "partner", "format", "distribution", "confidence")
    shown = [[str(row[name]) for name in columns] for row in rows]
    Console().print(table_of(("plugin", *columns[1:]), shown))
    _show_broken(registry)


@plugins.command()
def schema(context: typer.Context, key: Annotated[str, typer.Argument(metavar="PLUGIN", help="Key of it.")]) -> None:
    """Show what a plugin may be set to, as a JSON schema."""
    _, registry = _begin(context)
    print_json(settings_schema(type(inside(registry.get(key).source))))


@plugins.command()
def check(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[PLUGIN…]", help="Plugins; none: all.")] = None,
    *,
    cassette: Annotated[Path | None, typer.Option(help="Cassette of the one plugin, where it is not found.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold plugins to the contract, and tell how good each is and what is missing for more."""
    settings, registry = _begin(context)
    if cassette is not None and len(keys or []) != 1:
        raise UsageError("--cassette needs the one plugin it is of", hint="m4d plugins check PLUGIN --cassette FILE")
    chosen = [registry.get(key) for key in keys] if keys else list(registry.sources.values())
    known = asyncio.run(_known(settings, registry))
    found = []
    with progress() as bar:
        task = bar.add_task("", total=len(chosen))
        for one in chosen:
            bar.update(task, description=one.key)
            found.append(_checked(one, cassette, known))
            bar.advance(task)
    broken = () if keys else registry.broken
    if as_json:
        print_json([*map(_object, found), *({"name": each.name, "error": each.error.message} for each in broken)])
    else:
        _show_checked(found)
        if broken:
            _show_broken(registry)
    if broken or any(one.examined and one.examined.failures for one in found):
        raise typer.Exit(1)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the database knows. identities: what each source's are taken from, as pinned. runs: the last ones."""

    now: datetime
    identities: dict[str, str | None]
    runs: dict[str, Sequence[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class _Checked:
    """What was found of a plugin. missing: the rules of the next level that it does not meet."""

    key: str
    level: Level
    missing: tuple[Rule, ...]
    identity: str
    examined: Examined | None


async def _known(settings: Settings, registry: Registry) -> _Known:
    async with open_database(settings) as database:
        await prepare(database, settings, registry)
        async with database.read() as connection:
            stored = await source_rows.known(connection, list(registry.sources))
            return _Known(
                now=SystemClock().now(),
                identities={key: one.identity for key, one in stored.items()},
                runs={key: await runs.last(connection, key, LAST_RUNS) for key in registry.sources},
            )


def _checked(one: Registered, cassette: Path | None, known: _Known) -> _Checked:
    made = type(inside(one.source))
    place = cassette or find_cassette(made)
    recorded = Cassette.read(read_file(place)) if place is not None else None
    examined = examine(made, recorded) if recorded is not None else None
    facts = Facts(
        source=made,
        now=known.now,
        failed=tuple(each.check for each in examined.failures) if examined else None,
        recorded_at=recorded.recorded_at if recorded else None,
        good_runs=_good_runs(known.runs[one.key], known.now),
        languages=frozenset(item.language for item in examined.items) if examined else frozenset(),
        mapped=_mapped(examined),
        deletions=bool(examined and examined.deletions),
        pinned=bool(recorded and recorded.identities) or made.identity is not None,
        replayed=bool(examined and REPLAY in examined.passed),
        typed=_is_typed(made.__module__),
    )
    level, missing = level_of(facts)
    pinned = PATTERN if made.identity else known.identities.get(one.key) or made.identity_from
    identity = f"{pinned} (pinned)" if pinned else examined.identity if examined else "-"
    return _Checked(key=one.key, level=level, missing=missing, identity=identity, examined=examined)


def _good_runs(found: Sequence[dict[str, Any]], now: datetime) -> float | None:
    ended = [run for run in found if run["finished_at"] is not None and now - run["started_at"] <= WINDOW]
    return sum(run["status"] == Health.OK for run in ended) / len(ended) if ended else None


def _mapped(examined: Examined | None) -> float:
    if examined is None or not examined.terms:
        return 1.0
    return 1 - sum(len(item.unmapped) for item in examined.items) / examined.terms


def _is_typed(module: str) -> bool:
    """Return whether a package says that it has types; a module alone cannot."""
    found = find_spec(module.partition(".")[0])
    folders = (found.submodule_search_locations or ()) if found else ()
    return any((Path(folder) / "py.typed").is_file() for folder in folders)


def _object(one: _Checked) -> dict[str, Any]:
    examined = one.examined
    return {
        "name": one.key,
        "level": one.level.name.lower(),
        "identity": one.identity,
        "passed": len(examined.passed) if examined else None,
        "skipped": examined.skipped if examined else None,
        "failures": [asdict(each) for each in examined.failures] if examined else None,
        "missing": [{"level": rule.level.name.lower(), "name": rule.name, "mend": rule.mend} for rule in one.missing],
        "error": None,
    }


def _show_checked(found: Sequence[_Checked]) -> None:
    rows = []
    for one in found:
        missing = ", ".join(rule.name for rule in one.missing)
        rows.append((one.key, _level(one.level), _contract(one.examined), escape(one.identity), missing or "-"))
    console = Console()
    console.print(table_of(("plugin", "level", "contract", "identity", "missing for the next level"), rows))
    for one in found:
        for failure in one.examined.failures if one.examined else ():
            console.print(f"[bold]{one.key}[/] [red]{failure.check}[/]: {escape(failure.said)}", soft_wrap=True)
            if failure.where:
                console.print(f"    at {escape(failure.where)}", soft_wrap=True)
            if failure.hint:
                console.print(f"    hint: {escape(failure.hint)}", soft_wrap=True)
    rules = {rule.name: rule.mend for one in found for rule in one.missing}
    for name, mend in rules.items():
        console.print(f"[bold]{name}[/]: {escape(mend)}", soft_wrap=True)


def _level(level: Level) -> str:
    return f"[{COLORS[level]}]{level.name.lower()}[/]" if level else "-"


def _contract(examined: Examined | None) -> str:
    if examined is None:
        return "[yellow]no cassette[/]"
    if examined.failures:
        return f"[red]{len(examined.failures)} failed[/]"
    return f"[green]{len(examined.passed)} passed[/]"


def _begin(context: typer.Context) -> tuple[Settings, Registry]:
    settings: Settings = context.obj()
    configure_logging(settings)
    return settings, load_registry(settings)


def _show_broken(registry: Registry) -> None:
    for plugin in registry.broken:
        hint = f" ({plugin.error.hint})" if plugin.error.hint else ""
        Console(stderr=True).print(f"[bold red]skipped:[/] {escape(plugin.error.message + hint)}", soft_wrap=True)
