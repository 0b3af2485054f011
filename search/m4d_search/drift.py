"""How an index differs from what is public (pure)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

Revision = tuple[UUID, int]  # of a document: its id, and the number of what it says


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Ids of documents. missing: public, and not in the index. orphans: the reverse.

    stale: in the index as another revision, or more than once.
    """

    missing: frozenset[UUID]
    stale: frozenset[UUID]
    orphans: frozenset[UUID]

    @property
    def ids(self) -> frozenset[UUID]:
        """All of them."""
        return self.missing | self.stale | self.orphans


def drift(public: Mapping[UUID, int], held: Iterable[Revision], moving: Collection[UUID] = ()) -> Drift:
    """Return the difference. public: revisions by id. moving: ids whose changes the index may not have followed yet."""
    found = Counter(held)
    times = Counter(key for key, _ in found.elements())
    skipped = frozenset(moving)
    return Drift(
        missing=frozenset(public.keys() - times.keys() - skipped),
        stale=frozenset(
            key
            for key, revision in public.items()
            if key in times and key not in skipped and (times[key] > 1 or (key, revision) not in found)
        ),
        orphans=frozenset(times.keys() - public.keys() - skipped),
    )
