"""Where two snapshots differ, item by item: what was followed and what was built anew must say the same (pure)."""

from collections.abc import Mapping
from uuid import UUID

from m4d_core.catalogue.snapshot import Snapshot


def drift(held: Snapshot, built: Snapshot) -> frozenset[UUID]:
    """Return the items that are in one alone, or of which the two say something else."""
    ours, theirs = _said(held), _said(built)
    return frozenset(UUID(bytes=each) for each in ours.keys() | theirs.keys() if ours.get(each) != theirs.get(each))


def _said(snapshot: Snapshot) -> Mapping[bytes, tuple[int, int]]:
    """Return the sum of what is said of each item that is in any state, and how often it is in one."""
    live = snapshot.live
    sums = dict.fromkeys(live, 0)
    for group, value, posting in snapshot.postings.lists():
        token = hash((group, value))
        for number in posting & live:
            sums[number] += token
    for name, arranged in snapshot.arranged.items():
        for key, number in arranged.entries():
            if number in sums:
                sums[number] += hash((name, key))
    said: dict[bytes, tuple[int, int]] = {}
    for number, total in sums.items():
        content_id = snapshot.ids[number]
        known, times = said.get(content_id, (0, 0))
        said[content_id] = (known + total + hash(("revision", snapshot.revisions[number])), times + 1)
    return said
