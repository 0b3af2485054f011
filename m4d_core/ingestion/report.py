"""What a run did: counts by outcome, with reasons. Stored with the run, shown by the CLI."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from m4d_core.ingestion.difference import Difference

# in the order they are shown; what a reader of the report adds up first comes first
OUTCOMES = (
    "fetched",
    "out_of_scope",
    "skipped",
    "new",
    "changed",
    "churned",
    "same",
    "withdrawn",
    "quarantined",
    "followed",
    "parts",
    "waiting",
    "left_scope",
    "remaining",
    "payloads",
    "unreadable",
)
MAX_REASONS = 50


@dataclass
class Report:
    """Report of one run of one source.

    counts: entries fetched, those out of scope, skipped by the plugin, new, changed, churned (stored items that come
    under another identity), the same as stored, quarantined; parts taken in, parts that wait for their whole; stored
    items that have left the scope (they stay); items of the payload left for the next run; payloads read again, and
    those that could not be. reasons: by outcome, why and how often. preview: what a dry run would write. status: OK,
    or the state the source is in now.
    """

    source_key: str
    trigger: str
    scope: str
    status: str = "OK"
    reason: str | None = None
    detail: str | None = None
    counts: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)
    preview: list[Difference] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether the run did all it should."""
        return self.status == "OK"

    def count(self, outcome: str, reason: str | None = None, times: int = 1) -> None:
        """Count an outcome, and why."""
        self.counts[outcome] += times
        if reason is not None:
            self.reasons.setdefault(outcome, Counter())[reason] += times

    def stored(self) -> dict[str, Any]:
        """Return the columns of the run's row."""
        return {
            "status": self.status,
            "reason": self.reason,
            "detail": self.detail,
            "counts": {name: self.counts[name] for name in OUTCOMES},
            "reasons": {name: dict(counted.most_common(MAX_REASONS)) for name, counted in self.reasons.items()},
        }
