"""Sums of published budgets; currencies are never added up. Standard library only."""

from collections.abc import Iterable, Mapping
from typing import Any


def totals(budget: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return what budget lines come to, by currency: of a period that was revised, the revised lines alone.

    Source: IATI code list BudgetType (1 original, 2 revised).
    """
    lines = list(budget)
    revised = {_period(line) for line in lines if line.get("kind") == "REVISED"}
    found: dict[str, float] = {}
    for line in lines:
        if line.get("kind") == "REVISED" or _period(line) not in revised:
            found[line["currency"]] = found.get(line["currency"], 0.0) + line["amount"]
    return {currency: round(amount, 2) for currency, amount in found.items()}


def _period(line: Mapping[str, Any]) -> tuple[Any, ...]:
    return line["currency"], line.get("start"), line.get("end")
