"""`m4d`: dispatch over entry points, nothing else. A command is loaded only when it is the one asked for."""

import os
import sys
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup
from typer.exceptions import Abort, TyperException
from typer.main import get_command as command_of

from m4d_core.errors import M4DError, SettingsError, UsageError
from m4d_core.settings import load_settings

COMMANDS = "m4d.commands"
OK, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130


class Commands(TyperGroup):
    """The commands that are installed, ours and strangers' alike."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's own context type is private
        """Return the names, in the order of pyproject.toml."""
        return [point.name for point in _points()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer's own command type is private
        """Return a command, loading it and no other; one that cannot be loaded says so."""
        for point in _points():
            if point.name == cmd_name:
                command = command_of(_load(point))
                command.name = cmd_name
                return command
        return None


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def m4d(context: typer.Context) -> None:
    """M4D: a headless content API for migration and development."""
    # Handed down unread, so that `--help` works whatever the settings are; a command calls it once.
    context.obj = load_settings


def main() -> None:
    """Run `m4d`: results on standard output, all else on standard error.

    Exit codes: 0 done, 1 ran and something failed, 2 wrong usage or settings, 130 interrupted.
    `--debug`, anywhere, shows the trace of an error; `--json` gives it as one object on standard output.
    """
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        code = app(arguments, prog_name="m4d", standalone_mode=False)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OK
    except (Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except Exception as error:  # the last bulkhead: no trace reaches a person who did not ask for one
        if "--debug" in sys.argv:
            raise
        code = _show(error, as_json="--json" in arguments)
    sys.exit(code)


def _show(error: Exception, *, as_json: bool) -> int:
    message, hint, code = _explain(error)
    if as_json:
        sys.stdout.buffer.write(orjson.dumps({"error": {"code": code, "message": message, "hint": hint}}) + b"\n")
        return code
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if isinstance(error, SettingsError):
        console.print(_table(error))
    else:
        console.print(f"[bold red]error:[/] {escape(message)}")
    if hint:
        console.print(f"[bold]hint:[/] {escape(hint)}")
    return code


def _explain(error: Exception) -> tuple[str, str | None, int]:
    if isinstance(error, M4DError):
        return error.message, error.hint, WRONG if isinstance(error, SettingsError | UsageError) else FAILED
    if isinstance(error, TyperException):
        return error.format_message(), "add --help to see what the command takes", error.exit_code
    return f"unexpected {type(error).__name__}", "run it again with --debug, and report what it prints", FAILED


def _table(error: SettingsError) -> Table:
    table = Table("setting", "what is wrong", "what is expected", title="error: settings", title_justify="left")
    for row in error.problems:
        table.add_row(*(escape(cell) for cell in row))
    return table


def _load(point: EntryPoint) -> typer.Typer:
    try:
        loaded: typer.Typer = point.load()
    except Exception as error:  # so that one broken command neither hides the others nor goes unnamed
        reason = f"the command '{point.name}' cannot be loaded: {error}"
        loaded = typer.Typer()

        @loaded.command(help=f"({escape(reason)})", context_settings={"ignore_unknown_options": True})
        def broken(_arguments: list[str] | None = typer.Argument(None)) -> None:  # noqa: B008 - typer reads defaults
            raise UsageError(reason, hint=f"reinstall {point.dist.name if point.dist else 'its distribution'}")

    return loaded


def _points() -> list[EntryPoint]:
    return list(entry_points(group=COMMANDS))
