"""Sums of a project's money: in the currency it was published in, and none where it cannot be right (pure)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from m4d_core.content.partial_date import PartialDate

REVISED = "REVISED"
_SPENT = frozenset({"3", "4"})  # IATI TransactionType: disbursement, expenditure

Line = Mapping[str, Any]


def total_budget(lines: Sequence[Line], currency: str) -> float | None:
    """Return the sum of budget lines in one currency; a revised line stands for the original of its period.

    None without lines, where one is in another currency, and where a revision cannot be told from what it revises.
    """
    if not lines or any(line["currency"] != currency for line in lines):
        return None
    valid = _valid(lines)
    revised = [line for line in valid if line.get("kind") == REVISED]
    originals = [line for line in valid if line.get("kind") != REVISED]
    if any(_overlap(one, _period(other)) for one in originals for other in revised):
        return None
    return float(sum(Decimal(str(line["amount"])) for line in valid))


def totals(lines: Sequence[Line]) -> dict[str, float]:
    """Return what budget lines come to, by currency: currencies are never added up.

    Of a period that was revised the revised lines alone. Source: IATI code list BudgetType (1 original, 2 revised).
    """
    found: dict[str, Decimal] = {}
    for line in _valid(lines):
        found[line["currency"]] = found.get(line["currency"], Decimal()) + Decimal(str(line["amount"]))
    return {currency: float(amount) for currency, amount in found.items()}


def spent(totals: Sequence[Line], currency: str) -> float | None:
    """Return what was disbursed and spent in one currency; None where nothing was told, or some in another."""
    found = [each for each in totals if each["type"] in _SPENT]
    if not found or any(each["currency"] != currency for each in found):
        return None
    return float(sum(Decimal(str(each["total"])) for each in found))


def _valid(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without those that a revision of their period and currency stands for."""
    revised = {(line["currency"], _period(line)) for line in lines if line.get("kind") == REVISED}
    return [line for line in lines if line.get("kind") == REVISED or (line["currency"], _period(line)) not in revised]


def _period(line: Line) -> tuple[str | None, str | None]:
    return line.get("start"), line.get("end")


def _overlap(line: Line, period: tuple[str | None, str | None]) -> bool:
    """Return whether two periods have a day in common; an open end reaches as far as there are days."""
    (start, end), (from_, until) = _period(line), period
    return _first(start) <= _last(until) and _first(from_) <= _last(end)


def _first(text: str | None) -> str:
    return PartialDate.parse(text).first.isoformat() if text else "0000"


def _last(text: str | None) -> str:
    return PartialDate.parse(text).last.isoformat() if text else "9999"
