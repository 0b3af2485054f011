"""How commands show what they found: tables whose keys stay whole, states in colors, JSON for scripts."""

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from m4d_core.ingestion.difference import CHANGED, GONE, NEW
from m4d_core.ingestion.health import Health
from m4d_core.ingestion.report import Report

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
COLORS = {Health.OK: "green", Health.PAUSED: "dim", Health.EMPTY: "yellow", Health.MOVED: "yellow"}
SIGNS = {NEW: ("+", "green"), CHANGED: ("~", "yellow"), GONE: ("-", "red")}
SHOWN = 20


def table_of(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> Table:
    """Return a table whose first column, a key, is never cut: what is typed again must be there to be read."""
    listed = list(rows)
    table = Table(title=title)
    for place, name in enumerate(columns):
        longest = max((len(row[place]) for row in listed), default=0) if place == 0 else None
        table.add_column(name, overflow="fold", min_width=longest)
    for row in listed:
        table.add_row(*row)
    return table


def state(status: str, reason: str | None) -> str:
    """Return a state as it is shown, with its reason."""
    color = COLORS.get(Health(status), "red")
    return f"[{color}]{status.lower()}[/]" + (f" ({escape(reason)})" if reason else "")


def print_json(value: object) -> None:
    """Print a value as JSON on standard output."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def print_preview(console: Console, report: Report) -> None:
    """Print what a dry run would write: an item a line, below one that would change what changes in it."""
    for one in report.preview[:SHOWN]:
        sign, color = SIGNS[one.outcome]
        day = f"{one.date:%Y-%m-%d}" if one.date else ""
        facts = ", ".join(filter(None, (one.kind, day, *one.countries, *one.themes)))
        console.print(f"  [{color}]{sign} {escape(one.title)}[/] [dim]{escape(facts)}[/]", soft_wrap=True)
        if one.reason:
            console.print(f"      [dim]{escape(one.reason)}[/]")
        for each in one.fields:
            console.print(f"      {each.field}", highlight=False)
            console.print(
                f"        [red]- {escape(each.before)}[/]\n        [green]+ {escape(each.after)}[/]", soft_wrap=True
            )
    if len(report.preview) > SHOWN:
        console.print(f"  … and {len(report.preview) - SHOWN} more (--json shows all)")


def progress() -> Progress:
    """Return a bar on standard error, which stays away where nobody looks."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
