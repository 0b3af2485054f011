"""A break of the schema is found unless it is declared, and a deprecation says since when."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from m4d_core.errors import UsageError
from m4d_schema.command import sdl as command
from m4d_schema.contract import Declared, breaks, problems, read_declared, undated
from m4d_schema.schema import sdl

FOLDER = Path(__file__).parent.parent.parent / "schema"
OLD = """
type Query { a(n: Int = 1): String b: Kind! c(f: In): [U!]! }
type T { x: Int } type V { x: Int }
union U = T
enum Kind { ONE TWO }
input In { p: Int }
"""


@pytest.mark.parametrize(
    ("was", "becomes", "found"),
    [
        ("b: Kind! ", "", ["Query.b was removed."]),
        ("b: Kind!", "b: Kind", ["Query.b changed type from Kind! to Kind."]),
        ("ONE TWO", "ONE", ["TWO was removed from enum type Kind."]),
        ("p: Int", "p: Int q: Int!", ["A required field In.q was added."]),
        ("n: Int = 1", "n: Int = 2", ["Query.a(n:) has changed defaultValue from 1 to 2."]),
        ("n: Int = 1", "n: Int! = 1", ["Query.a(n:) changed type from Int to Int!."]),
        # what may come at any time
        ("type T { x: Int }", "type T { x: Int y: Int }", []),
        ("ONE TWO", "ONE TWO THREE", []),
        ("union U = T", "union U = T | V", []),
        ("p: Int", "p: Int q: Int", []),
        ("b: Kind!", "b(n: Int): Kind!", []),
    ],
)
def test_what_breaks_and_what_does_not(was: str, becomes: str, found: list[str]) -> None:
    current = OLD.replace(was, becomes)
    assert current != OLD
    assert len(list(breaks(OLD, current))) == len(found)
    told = problems(OLD, current, [])
    assert len(told) == len(found)
    assert all(each.startswith("not declared: ") for each in told)


def test_a_declared_break_is_none_and_a_declaration_of_nothing_is_a_fault() -> None:
    current = OLD.replace("b: Kind! ", "")
    (change,) = breaks(OLD, current)
    declared = Declared(change=change, on=date(2026, 11, 27), reason="Nobody asked it.")
    assert problems(OLD, current, [declared]) == []
    assert problems(OLD, OLD, [declared]) == [f"declared, and does not happen: {change}"]


def test_a_deprecation_says_since_when() -> None:
    text = """
    type Query {
      a: Int @deprecated(reason: "2026-11-27: ask b.")
      b(n: Int @deprecated(reason: "soon")): Int
      c: Int @deprecated
    }
    enum E { X @deprecated(reason: "27 November: ask Y.") Y }
    input I { f: Int @deprecated(reason: "2026-11-27:") }
    """
    assert list(undated(text)) == ["Query.b.n", "Query.c", "E.X", "I.f"]
    assert problems(text, text, [])[1].endswith(": Query.c")


def test_a_break_is_declared_whole() -> None:
    text = '[[break]]\nchange = "x"\non = 2026-11-27\nreason = "y"\n'
    assert read_declared(text) == [Declared(change="x", on=date(2026, 11, 27), reason="y")]
    assert read_declared("") == []
    for wrong in (
        text.replace("on = 2026-11-27\n", ""),
        text.replace("2026-11-27", '"soon"'),
        f"{text}more = 1",
        "[[[",
    ):
        with pytest.raises(UsageError):
            read_declared(wrong)


def test_the_schema_keeps_what_it_promised() -> None:
    declared = read_declared((FOLDER / "breaks.toml").read_text("utf-8"))
    assert problems((FOLDER / "released.graphql").read_text("utf-8"), sdl(), declared) == []


def test_the_command_refuses_a_break_and_takes_a_declared_one(tmp_path: Path) -> None:
    released, declared = tmp_path / "released.graphql", tmp_path / "breaks.toml"
    gone = "  rateGone: Int\n"
    released.write_text(sdl().replace("type Query {\n", f"type Query {{\n{gone}", 1))
    runner = CliRunner()
    refused = runner.invoke(command, ["--since", str(released)])
    assert isinstance(refused.exception, UsageError)
    assert "rateGone" in refused.exception.message
    (change,) = breaks(released.read_text(), sdl())
    declared.write_text(f'[[break]]\nchange = "{change}"\non = 2026-11-27\nreason = "It never was."\n')
    assert runner.invoke(command, ["--since", str(released), "--breaks", str(declared)]).exit_code == 0
    assert runner.invoke(command, ["--check", str(FOLDER / "schema.graphql")]).exit_code == 0
