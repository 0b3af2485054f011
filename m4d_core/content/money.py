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
    revised = {_period(line) for line in lines if line.get("kind") == REVISED}
    valid = [line for line in lines if line.get("kind") == REVISED or _period(line) not in revised]
    originals = [line for line in valid if line.get("kind") != REVISED]
    if any(_overlap(one, period) for one in originals for period in revised):
        return None
    return float(sum(Decimal(str(line["amount"])) for line in valid))


def spent(totals: Sequence[Line], currency: str) -> float | None:
    """Return what was disbursed and spent in one currency; None where nothing was told, or some in another."""
    found = [each for each in totals if each["type"] in _SPENT]
    if not found or any(each["currency"] != currency for each in found):
        return None
    return float(sum(Decimal(str(each["total"])) for each in found))


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
