"""All that lists ask of the content, as of one number of the change sequence: never changed, replaced as a whole."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from m4d_core.catalogue.arranged import Arranged, Ids, Spot, Window
from m4d_core.catalogue.postings import SOME, Numbers, Posting, Postings
from m4d_core.storage.cards import OWN_TEXTS, PUBLISHED, TEXTS, point
from m4d_core.storage.conditions import FLAGS, LINKS, RANGES, VALUES
from m4d_core.storage.listing import FacetCounts
from m4d_core.storage.selection import OWN_FILTER, FacetField, Filter, Keys, Position, Selection, Viewer
from m4d_core.storage.sql_listing import COLUMNS

MOST_RANGED = 400_000  # numbers, of which sets are made in a few milliseconds
LEAST_LATER, SHARE_LATER = 4_096, 32  # of what was there, as one part in so many

Condition = tuple[bool, Posting]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The items by number. Numbers of what was there when it was built ascend with publication; later ones follow.

    An item that changes gets another number; the one it had is in the list of no state any more, hence in no answer.
    built: how many were there. ordered: their numbers in the order of ids. moved: newest numbers of what came later.
    """

    seq: int
    built: int
    ids: Ids
    revisions: Numbers
    postings: Postings
    arranged: Mapping[str, Arranged]
    ordered: Numbers
    moved: Mapping[bytes, int] = field(default_factory=dict)

    def is_worn(self, seq: int) -> bool:
        """Return whether so much has come later, up to a number of the sequence, that building anew is better."""
        later = len(self.ids) - self.built + seq - self.seq
        return later > max(LEAST_LATER, self.built // SHARE_LATER)

    @property
    def size(self) -> int:
        """About how much memory is taken."""
        tables = sum(len(each) * each.itemsize for each in (self.revisions, self.ordered))
        return self.postings.size + tables + len(self.ids.packed) + sum(each.size for each in self.arranged.values())

    @property
    def live(self) -> Posting:
        """The numbers that items have now."""
        return self.postings.every("state")

    def is_long(self, wanted: Filter) -> bool:
        """Return whether a filter takes longer than all others may be kept waiting: ranges are made, not had."""
        return sum(self._ranged(each) for each in _parts(wanted)) > MOST_RANGED

    def matching(self, viewer: Viewer, wanted: Filter) -> Posting:
        """Return what of a filter the viewer may see."""
        return self._narrowed(self.postings.any_of("state", viewer.states), wanted)

    def page(self, selection: Selection) -> list[tuple[UUID, int]] | None:
        """Return id and revision of the items of a page and of one more; None where the order cannot be told here."""
        arranged = self.arranged.get(selection.order.field.value)
        found = self.matching(selection.viewer, selection.filter)
        if arranged is None or not found.issubset(self.postings.any_of(SOME, [selection.order.field.value])):
            return None
        numbers = list(arranged.walk(found, _window(selection)))[selection.offset :]
        return [(UUID(bytes=self.ids[number]), self.revisions[number]) for number in numbers]

    def facet(self, selection: Selection, facet: FacetField, first: int) -> FacetCounts:
        """Return the counts of a facet, its own filter left out."""
        own = OWN_FILTER.get(facet)
        wanted = selection.filter.without(own) if own else selection.filter
        group = own if own in LINKS else COLUMNS[facet].key
        return FacetCounts.of(facet, self.postings.counted(group, self.matching(selection.viewer, wanted)), first)

    def number(self, content_id: bytes) -> int | None:
        """Return the number an item has now."""
        if content_id in self.moved:
            return self.moved[content_id]
        index = bisect_left(self.ordered, content_id, key=self.ids.__getitem__)
        found = self.ordered[index] if index < len(self.ordered) else None
        return found if found is not None and self.ids[found] == content_id else None

    def _narrowed(self, found: Posting, wanted: Filter) -> Posting:
        for holds, posting in self._conditions(wanted):
            found = found & posting if holds else found - posting
        for each in wanted.and_:
            found = self._narrowed(found, each)
        if wanted.or_ is not None:
            found = Posting().union(*(self._narrowed(found, each) for each in wanted.or_))
        return found - self._narrowed(found, wanted.not_) if wanted.not_ is not None else found

    def _conditions(self, wanted: Filter) -> Iterator[Condition]:
        """Yield what must be in a list, or must not; relations first, which find least."""
        for relation in (*LINKS, "sources"):
            keys = getattr(wanted, relation)
            if isinstance(keys, Keys):
                yield from self._of_keys("source_key" if relation == "sources" else relation, keys)
        for name, column in VALUES.items():
            values = getattr(wanted, name)
            if values is not None:
                yield True, self.postings.any_of(column.key, values)
        for name in FLAGS:
            flag = getattr(wanted, name)
            if flag is not None:
                yield True, self.postings.any_of(name, [flag])
        yield from self._of_languages(wanted)
        for name in RANGES:
            yield from self._of_range(name, wanted)

    def _of_keys(self, group: str, keys: Keys) -> Iterator[Condition]:
        if keys.any_of is not None:
            yield True, self.postings.any_of(group, keys.any_of)
        for key in keys.all_of:
            yield True, self.postings.any_of(group, [key])
        if keys.none_of:
            yield False, self.postings.any_of(group, keys.none_of)
        if keys.exists is not None:
            yield keys.exists, self.postings.any_of(SOME, [group])

    def _of_languages(self, wanted: Filter) -> Iterator[Condition]:
        if wanted.languages is not None:
            own = self.postings.any_of("language", wanted.languages)
            yield True, own | self.postings.any_of("languages", wanted.languages)
        if wanted.available is not None:
            steps = wanted.available.steps()
            own = self.postings.any_of("language", [step.tag for step in steps])
            open_ = self.postings.any_of(TEXTS, [step.tag for step in steps if step.is_open])
            yield True, own | open_ | self.postings.any_of(OWN_TEXTS, [step.tag for step in steps])

    def _ranged(self, wanted: Filter) -> int:
        """Return how many numbers the ranges of a filter may have, not of what is in it."""
        asked = (name for name in RANGES if getattr(wanted, f"{name}_from") or getattr(wanted, f"{name}_before"))
        columns = (column.key for name in asked for column in RANGES[name])
        return sum(len(self.arranged[column].keys) for column in columns if column != PUBLISHED)

    def _of_range(self, name: str, wanted: Filter) -> Iterator[Condition]:
        start, end = (point(getattr(wanted, f"{name}_{side}")) for side in ("from", "before"))
        if start is None and end is None:
            return
        last, first = (column.key for column in RANGES[name])
        if last == PUBLISHED:  # what is published stands in the order by that
            yield True, self.postings.any_of(SOME, [PUBLISHED])
            last = first = "effective_at"
        if last == first:
            yield True, self.arranged[last].between(start, end)
            return
        if start is not None:
            yield True, self.arranged[last].between(start, None)
        if end is not None:
            yield True, self.arranged[first].between(None, end)


def _parts(wanted: Filter) -> Iterator[Filter]:
    """Yield a filter and all that are in it."""
    yield wanted
    for each in (*wanted.and_, *(wanted.or_ or ()), *((wanted.not_,) if wanted.not_ is not None else ())):
        yield from _parts(each)


def _window(selection: Selection) -> Window:
    after, before = _spot(selection.after), _spot(selection.before)
    is_descending = selection.order.descending
    return Window(
        low=before if is_descending else after,
        high=after if is_descending else before,
        is_descending=is_descending is not selection.from_end,
        most=selection.offset + selection.first + 1,
    )


def _spot(position: Position | None) -> Spot | None:
    key = position.key if position is not None and isinstance(position.key, date) else None
    return None if position is None else (point(key) or 0, position.id.bytes)
