"""The listing protocol: ids of a page, exact total, facets (D9). SQL is the first implementation, and the oracle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from m4d_core.storage.selection import FacetField, Position, Selection, value_text

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list.

    positions: of each id in the order asked for, to make cursors of. has_more: whether more follow, or, for a page
    from the end, stand before it.
    rows: the asked-for columns, when the listing read them in the same go; else None, and they are read by id.
    """

    ids: tuple[UUID, ...]
    positions: tuple[Position, ...]
    has_more: bool
    rows: tuple[Row, ...] | None = None

    @classmethod
    def of(cls, found: Sequence[Row], selection: Selection) -> "Page":
        """Return the page of a selection. found: its rows as they are read, and one more where more follow."""
        rows: tuple[Row, ...] = tuple(found[: selection.first])
        rows = rows[::-1] if selection.from_end else rows
        key = selection.order.field.value
        return cls(
            ids=tuple(row["id"] for row in rows),
            positions=tuple(Position(key=row[key], id=row["id"]) for row in rows),
            has_more=len(found) > selection.first,
            rows=rows,
        )


@dataclass(frozen=True, kw_only=True)
class FacetCounts:
    """Counts of one facet, most frequent first, ties by value.

    buckets: (value, count), at most as many as asked for. other_count: the sum of the values not shown.
    """

    field: FacetField
    buckets: tuple[tuple[str, int], ...]
    other_count: int

    @classmethod
    def of(cls, field: FacetField, counted: Iterable[tuple[object, int]], first: int) -> "FacetCounts":
        """Return the counts of values in any order, of which the first so many are shown."""
        ordered = sorted(((value_text(value), count) for value, count in counted), key=lambda pair: (-pair[1], pair[0]))
        rest = sum(count for _, count in ordered[first:])
        return cls(field=field, buckets=tuple(ordered[:first]), other_count=rest)


class Listing(Protocol):
    """Answers which content stands in a list. Every answer honours the viewer of the selection."""

    async def page(self, selection: Selection) -> Page:
        """Return the page between the positions of the selection."""
        ...

    async def total(self, selection: Selection) -> int:
        """Return how many there are, whatever the page."""
        ...

    async def facet(self, selection: Selection, facet: FacetField, first: int) -> FacetCounts:
        """Return the counts of one facet, its own filter left out; `first`: how many values."""
        ...


async def rows_of(page: Page, reader: "RowReader", selection: Selection) -> Sequence[Row]:
    """Return the rows of a page in its order, reading them by id only when the listing did not bring them."""
    if page.rows is not None:
        return page.rows
    found = await reader.by_id(page.ids, selection)
    return [found[content_id] for content_id in page.ids if content_id in found]


class RowReader(Protocol):
    """Reads rows by id."""

    async def by_id(self, ids: Sequence[UUID], selection: Selection) -> Mapping[UUID, Row]:
        """Return the asked-for columns of those ids that the viewer may see."""
        ...
