"""Budgets are summed by currency, each period once."""

from m4d_core.content.money import totals


def line(amount: float, currency: str = "USD", **values: object) -> dict[str, object]:
    return {"amount": amount, "currency": currency, **values}


def test_currencies_are_never_added_up() -> None:
    assert totals([line(1.5), line(2.0), line(3.0, "EUR")]) == {"USD": 3.5, "EUR": 3.0}
    assert totals([]) == {}
    assert totals([line(0.1), line(0.2)]) == {"USD": 0.3}


def test_of_a_revised_period_the_revised_lines_count() -> None:
    first, second = {"start": "2014", "end": "2014"}, {"start": "2015", "end": "2015"}
    lines = [line(10.0, **first), line(8.0, kind="REVISED", **first), line(5.0, kind="ORIGINAL", **second)]
    assert totals(lines) == {"USD": 13.0}
    assert totals([*lines, line(7.0, "EUR", **first)]) == {"USD": 13.0, "EUR": 7.0}
