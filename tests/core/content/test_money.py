"""Sums are right, or there is none."""

from typing import Any

import pytest

from m4d_core.content.money import spent, total_budget, totals


def line(amount: float, *, start: str | None = None, end: str | None = None, **values: Any) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR", "start": start, "end": end, **values}


FIRST, SECOND = {"start": "2020-01-01", "end": "2020-12-31"}, {"start": "2021", "end": "2021"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], None),
        ([line(1.1), line(2.2)], 3.3),
        ([line(1, currency="USD")], None),
        ([line(1), line(1, currency="USD")], None),
        ([line(10, **FIRST), line(20, **SECOND)], 30),
        ([line(10, **FIRST), line(12, **FIRST, kind="REVISED"), line(20, **SECOND)], 32),
        ([line(12, kind="REVISED"), line(10)], 12),
        ([line(10, start="2020-06"), line(12, **FIRST, kind="REVISED")], None),
        ([line(10, **SECOND), line(12, **FIRST, kind="REVISED")], 22),
        ([line(10), line(12, **FIRST, kind="REVISED")], None),
    ],
)
def test_budgets(lines: list[dict[str, Any]], expected: float | None) -> None:
    assert total_budget(lines, "EUR") == expected


def total(kind: str, amount: float, currency: str = "EUR") -> dict[str, Any]:
    return {"type": kind, "total": amount, "currency": currency, "count": 1}


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([], None),
        ([total("2", 5)], None),
        ([total("3", 5), total("4", 2), total("2", 100)], 7),
        ([total("3", 5), total("4", 2, "USD")], None),
        ([total("3", 5), total("2", 2, "USD")], 5),
    ],
)
def test_what_was_spent(totals: list[dict[str, Any]], expected: float | None) -> None:
    assert spent(totals, "EUR") == expected


def test_currencies_are_never_added_up() -> None:
    assert totals([line(1.5), line(2.0), line(3.0, currency="USD")]) == {"EUR": 3.5, "USD": 3.0}
    assert totals([]) == {}
    assert totals([line(0.1), line(0.2)]) == {"EUR": 0.3}


def test_of_a_revised_period_the_revised_lines_count() -> None:
    lines = [line(10.0, **FIRST), line(8.0, kind="REVISED", **FIRST), line(5.0, kind="ORIGINAL", **SECOND)]
    assert totals(lines) == {"EUR": 13.0}
    assert totals([*lines, line(7.0, currency="USD", **FIRST)]) == {"EUR": 13.0, "USD": 7.0}
