"""From the database to a snapshot, whole or by what has changed since the one before.

A build reads in small parts, and leaves what takes longer to a thread: requests are answered meanwhile.
"""

import asyncio
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace

from m4d_core.catalogue.arranged import NOWHERE, Arranged, Ids, Place
from m4d_core.catalogue.postings import SOME, Gathered, Numbers, Posting, Postings, Values
from m4d_core.catalogue.snapshot import Snapshot
from m4d_core.storage import cards
from m4d_core.storage.cards import DATED, ORDERS, PUBLISHED, RELATIONS, VALUED, Card, Handle, id_bytes
from m4d_core.storage.changes import latest
from m4d_core.storage.database import Connection

MOST_NUMBERS = 500  # of the sequence that are followed at once
PUBLICATION = ORDERS[0]
_ARRANGED = tuple(name for name in DATED if name != PUBLISHED)


async def build(connection: Connection) -> Snapshot:
    """Return the snapshot of all there is, as one transaction sees it."""
    draft = _Draft()
    seq = await latest(connection)
    async for part in cards.whole(connection):
        draft.add(part)
    groups: dict[str, Values] = {}
    for name in (*VALUED, SOME):
        groups[name] = await asyncio.to_thread(draft.gathered.postings, name)
    for relation in RELATIONS:
        groups[relation] = await _linked(connection, relation, draft.numbers)
        groups[SOME][relation] = await asyncio.to_thread(Posting().union, *groups[relation].values())
    arranged = {PUBLICATION: Arranged(ids=draft.ids, keys=draft.keys, numbers=range(len(draft.ids)))}
    for name in _ARRANGED:
        if name != PUBLICATION:
            arranged[name] = await _arranged(connection, name, draft)
    ordered = array("I")
    async for ids in cards.by_id(connection):
        ordered.extend(draft.numbers[each] for each in ids)
    return Snapshot(
        seq=seq,
        built=len(draft.ids),
        ids=draft.ids,
        revisions=draft.revisions,
        postings=Postings(groups),
        arranged=arranged,
        ordered=ordered,
    )


async def advance(held: Snapshot, connection: Connection) -> Snapshot:
    """Return the snapshot that follows, by at most so many numbers of the sequence.

    What has changed is read as it is now: behind the sequence, a snapshot is of no one moment.
    """
    seq = min(await latest(connection), held.seq + MOST_NUMBERS)
    ids = await cards.touched(connection, held.seq, seq)
    if not ids:
        return replace(held, seq=max(seq, held.seq))
    found, links = await cards.some(connection, ids), await cards.links_of(connection, ids)
    gone = Posting(number for each in ids if (number := held.number(each.bytes)) is not None)
    draft = _Draft(held.ids, held.revisions)
    draft.add(found)
    for relation, handle, value in links:
        draft.gathered.group(relation)[value].append(draft.numbers[handle])
        draft.gathered.group(SOME)[relation].append(draft.numbers[handle])
    places = _places(found, draft.numbers)
    return replace(
        held,
        seq=seq,
        postings=held.postings.changed(draft.gathered, gone, "state"),
        arranged={name: each.with_later(places[name]) for name, each in held.arranged.items()},
        moved={**held.moved, **{id_bytes(handle): number for handle, number in draft.numbers.items()}},
    )


class _Draft:
    """What gathers of a snapshot, card by card. keys: of the order of publication."""

    def __init__(self, ids: Ids | None = None, revisions: "Numbers | None" = None) -> None:
        self.ids = Ids() if ids is None else ids
        self.revisions = array("I") if revisions is None else revisions
        self.keys = array("q")
        self.numbers: dict[Handle, int] = {}
        self.gathered = Gathered()

    def add(self, part: Sequence[Card]) -> None:
        """Give each card the next number."""
        groups, some = [self.gathered.group(name) for name in VALUED], self.gathered.group(SOME)
        for card in part:
            number = len(self.revisions)
            self.numbers[card.handle] = number
            self.ids.packed += id_bytes(card.handle)
            self.revisions.append(card.revision)
            self.keys.append(card.points[0] or 0)
            some["source_key"].append(number)
            for group, value in zip(groups, card.values, strict=True):
                if value is not None:
                    group[value].append(number)
            for name, key in zip(DATED, card.points, strict=True):
                if key is not None:
                    some[name].append(number)


async def _linked(connection: Connection, relation: str, numbers: Mapping[Handle, int]) -> Values:
    gathered = Gathered()
    values = gathered.group(relation)
    async for part in cards.linked(connection, relation):
        for handle, value in part:
            values[value].append(numbers[handle])
    return await asyncio.to_thread(gathered.postings, relation)


async def _arranged(connection: Connection, name: str, draft: _Draft) -> Arranged:
    """Return the items in the order of a column; ranks only where lists come in it."""
    keys, ordered = array("q"), array("I")
    async for part in cards.in_order(connection, name):
        ordered.extend(draft.numbers[handle] for handle, _ in part)
        keys.extend(key for _, key in part)
    ranks = await asyncio.to_thread(_ranks, ordered, len(draft.ids)) if name in ORDERS else None
    return Arranged(ids=draft.ids, keys=keys, numbers=ordered, ranks=ranks)


def _ranks(ordered: Numbers, count: int) -> Numbers:
    ranks = array("I", [NOWHERE]) * count
    for rank, number in enumerate(ordered):
        ranks[number] = rank
    return ranks


def _places(found: Sequence[Card], numbers: Mapping[Handle, int]) -> Mapping[str, list[Place]]:
    places: dict[str, list[Place]] = {name: [] for name in _ARRANGED}
    for card in found:
        content_id, number = id_bytes(card.handle), numbers[card.handle]
        for name, key in zip(DATED, card.points, strict=True):
            if key is not None and name in places:
                places[name].append(Place(key, content_id, number))
    return places
