"""What stands at a path of the site: content, the address that took its place, or the fact that it has gone.

Content is looked for first, in any state: what the viewer may not see is told only if it was public before, and then
nothing of it but when and why it left. Redirects that an operator has filled in stand for all else.
"""

from typing import Any

from m4d_core.content.gone import gone_reason
from m4d_core.content.paths import read_path
from m4d_core.content.redirect import clean_address
from m4d_core.content.translation import shown as translations
from m4d_core.storage.listing import Row
from m4d_core.storage.selection import OPERATOR
from m4d_schema.below import columns_of, shown
from m4d_schema.context import Operation
from m4d_schema.loader import as_named, load_contents
from m4d_schema.record import Record
from m4d_schema.selection import Demand
from m4d_schema.tags import Term
from m4d_schema.types.route import ContentRoute, GoneReason, GoneRoute, RedirectRoute
from m4d_schema.types.scalars import Instant

_STANDING = frozenset({"id", "state", "slug", "left_at", "closed_as", "gone_reason", "successor"})


async def route(operation: Operation, demand: Demand, path: str) -> ContentRoute | RedirectRoute | GoneRoute | None:
    """Return what stands at a path, None where nothing ever did.

    One statement; one more for what is no content, or has gone, and another for its successor.
    """
    address = clean_address(path)
    if address is None:
        return None
    place = read_path(address.partition("?")[0])
    columns = columns_of(operation, demand, by_slug=True) | _STANDING
    row = await operation.context.rows.by_slug(*place, OPERATOR, columns) if place else None
    if row is not None:
        operation.tags.note_content(row["id"])
    elif place:
        operation.tags.note_terms(Term(place[0]))
    if row is not None and place and row["state"] in operation.context.viewer.states:
        return await _content(as_named(operation, row, place[1]), demand, row, place[1])
    operation.tags.note_node("Redirect")
    redirect = await operation.context.redirects.find(address)
    if redirect is not None:
        return RedirectRoute(path=redirect.target, permanent=redirect.permanent)
    return await _gone(operation, demand, row) if row is not None and row["left_at"] is not None else None


async def _content(operation: Operation, demand: Demand, row: Row, slug: str) -> ContentRoute | RedirectRoute | None:
    """Return the content, or its path where another slug than this one leads to it in the languages asked for."""
    found = (await shown(operation, {row["id"]: row}, demand)).get(row["id"])
    if found is None:
        return None
    if found.read("slug") == slug:
        return ContentRoute(content=_as_content(found))
    present = {row["slug"], *(text["slug"] for text in translations(row).values())}
    return RedirectRoute(path=found.read("path"), permanent=slug not in present)


async def _gone(operation: Operation, demand: Demand, row: Row) -> GoneRoute:
    key = row["successor"]
    known = await load_contents(operation, demand, [key]) if key is not None and demand.has_nodes else {}
    successor = known.get(key)
    return GoneRoute(
        since=Instant(row["left_at"]),
        reason=GoneReason[gone_reason(row).value],
        successor=_as_content(successor) if successor else None,
    )


def _as_content(record: Record) -> Any:  # noqa: ANN401 - what resolvers hold of a Content
    return record
