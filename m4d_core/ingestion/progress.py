"""How far a source has been read: its cursor, an unfinished list, what has vanished (pure)."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from m4d_core.ingestion.contract import Cursor, Request

FEWEST = 0.8  # of what is public; where less is present, absence says nothing
VANISHED = "no longer listed"  # the reason of what a snapshot has no more
MAX_SUSPECTS = 10_000


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where the next run goes on.

    since: changes up to there are taken in. pending: newest change seen in a list that is not read to its end.
    resume: the request that list goes on with. present: how many of our items the last reading of a snapshot held.
    suspects: identities that were stored and missing in it.
    """

    since: datetime | None = None
    pending: datetime | None = None
    resume: Request | None = None
    present: int = 0
    suspects: frozenset[str] = frozenset()

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> Self:
        """Return what was stored."""
        found = stored or {}
        times = {name: datetime.fromisoformat(found[name]) for name in ("since", "pending") if found.get(name)}
        resume = Request(**found["resume"]) if found.get("resume") else None
        suspects = frozenset(found.get("suspects") or ())
        return cls(**times, resume=resume, present=found.get("present") or 0, suspects=suspects)

    def stored(self) -> dict[str, Any]:
        """Return the JSON of it. Headers of the request are left out: they may hold a key, and are declared anyway."""
        request = self.resume
        resume = request and {
            "url": request.url, "accept": request.accept, "large": request.large, "format": request.format,
            "hints": dict(request.hints), "kept": request.kept, "version": request.version,
            "told": request.told,
        }  # fmt: skip
        return {
            "since": self.since.isoformat() if self.since else None,
            "pending": self.pending.isoformat() if self.pending else None,
            "resume": resume,
            "present": self.present,
            "suspects": sorted(self.suspects),
        }

    def changed_since(self, cursor: Cursor | None) -> datetime | None:
        """Return from when on changes are asked for: the cursor, its lag taken off."""
        if cursor is None or self.since is None:
            return None
        return self.since - timedelta(seconds=cursor.lag_s)

    def after(self, cursor: Cursor | None, latest: datetime | None, following: Request | None) -> Self:
        """Return how far the source has been read after a page. following: the next one, None after the last.

        A list in the order of its changes goes on from the newest of them; any other is only taken for read when
        its last page is, and until then goes on with the next one.
        """
        pending = max(filter(None, (self.pending, latest)), default=None)
        if following is None:
            since = max(filter(None, (self.since, pending)), default=None)
            return replace(self, since=since if cursor else None, pending=None, resume=None)
        if cursor is not None and cursor.ordered:
            return replace(self, since=max(filter(None, (self.since, latest)), default=None), resume=None)
        return replace(self, pending=pending if cursor else None, resume=following)


def vanished(before: Progress, present: Set[str], stored: Set[str]) -> tuple[frozenset[str], Progress, str | None]:
    """Return what to withdraw after a whole reading of a snapshot, the progress after it, and an alarm or None.

    stored: identities of ours that are public. present: those of them it holds. What is missing twice in a row is
    withdrawn, and only where at least four fifths are there: a file that was cut short removes nothing.
    """
    missing = stored - present
    if len(present) < FEWEST * len(stored) or len(missing) > MAX_SUSPECTS:
        alarm = f"{len(present)} items where {len(stored)} are public; nothing is withdrawn"
        return frozenset(), replace(before, suspects=frozenset()), alarm
    gone = frozenset(missing & before.suspects)
    return gone, replace(before, present=len(present), suspects=frozenset(missing - gone)), None
