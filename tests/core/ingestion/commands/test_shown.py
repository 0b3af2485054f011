from datetime import UTC, datetime

import pytest
from rich.console import Console

from m4d_core.ingestion.commands.shown import SHOWN, print_preview, progress, state, table_of
from m4d_core.ingestion.difference import Difference, FieldChange
from m4d_core.ingestion.report import Report


def printed(width: int, what: object) -> str:
    console = Console(width=width, no_color=True)
    with console.capture() as found:
        console.print(what)
    return found.get()


@pytest.mark.parametrize("width", [40, 60, 80])
def test_the_first_column_is_whole_at_any_width(width: int) -> None:
    row = ("a-key-of-thirty-characters-abc", "other words " * 9, "x" * 40)
    assert row[0] in printed(width, table_of(("source", "state", "more"), [row]))


def test_a_state_has_its_reason() -> None:
    assert printed(80, state("OK", None)) == "ok\n"
    assert printed(80, state("FAILING", "dns [x]")) == "failing (dns [x])\n"


def difference(number: int, outcome: str = "new", **values: object) -> Difference:
    usual = {"identity": str(number), "title": f"Title [{number}]", "url": None, "kind": "NEWS"}
    return Difference(outcome=outcome, **{**usual, "date": datetime(2026, 1, 2, tzinfo=UTC), **values})  # type: ignore[arg-type]  # values of a test


def test_a_preview_is_a_diff() -> None:
    changed = FieldChange(field="title", before="Old", after="New")
    report = Report(source_key="a", trigger="command", scope="all")
    report.preview = [
        difference(1, countries=("TN",)),
        difference(2, "changed", fields=(changed,)),
        difference(3, "gone", reason="gone"),
    ]
    console = Console(width=80, no_color=True)
    with console.capture() as found:
        print_preview(console, report)
    assert found.get().splitlines() == [
        "  + Title [1] NEWS, 2026-01-02, TN",
        "  ~ Title [2] NEWS, 2026-01-02",
        "      title",
        "        - Old",
        "        + New",
        "  - Title [3] NEWS, 2026-01-02",
        "      gone",
    ]


def test_of_a_long_preview_the_rest_is_counted() -> None:
    report = Report(source_key="a", trigger="command", scope="all")
    report.preview = [difference(number) for number in range(SHOWN + 1)]
    console = Console(width=80, no_color=True)
    with console.capture() as found:
        print_preview(console, report)
    assert found.get().splitlines()[-1] == "  … and 1 more (--json shows all)"


def test_a_bar_stays_away_where_nobody_looks() -> None:
    assert progress().disable
