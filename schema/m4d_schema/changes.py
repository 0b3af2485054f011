"""The change sequence for mirrors: what of it the public may know, filtered as whoever follows a list sees it.

A row holds what filters can ask of the content before and after the step. So an item that leaves a list is told to
those who follow that list, one that was never in it to nobody, and a draft to nobody at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import strawberry

from m4d_core.content.reference import Reference
from m4d_core.storage.changes import Change as Step
from m4d_core.storage.changes import Operation as Happened
from m4d_core.storage.facts import fits
from m4d_core.storage.selection import Filter
from m4d_schema.connection import check_size
from m4d_schema.context import Operation
from m4d_schema.errors import bad_input
from m4d_schema.ids import global_id
from m4d_schema.loader import load_contents
from m4d_schema.plan.fields import BY_GRAPHQL_NAME
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.selection import Demand
from m4d_schema.tags import tags_of
from m4d_schema.types.changes import Change, ChangeOperation, ChangePage
from m4d_schema.types.enums import ContentKind
from m4d_schema.types.scalars import Instant

_LARGEST = 2**63 - 1  # of a number of the sequence


@dataclass(frozen=True, kw_only=True)
class List:
    """What is followed. reference: tells what filters ask and rows do not say, such as the regions of countries."""

    wanted: Filter
    reference: Reference


@dataclass(frozen=True, kw_only=True)
class Told:
    """A step with what it is to whoever follows a list."""

    step: Step
    operation: Happened

    @property
    def is_there(self) -> bool:
        """Whether the content is in the list after the step."""
        return self.operation in (Happened.CREATED, Happened.UPDATED)


@dataclass(frozen=True, kw_only=True)
class Window:
    """What is told of the steps that were looked at. seq: of the last of them. has_more: others follow."""

    told: Sequence[Told]
    seq: int
    has_more: bool


async def changes(operation: Operation, demand: Demand, since: str | None, first: int, wanted: Filter) -> ChangePage:
    """Return a page of the sequence: one statement for the steps, one for what is shown of them.

    Raises QueryError for a `since` that is no number of it, or a page size out of range.
    """
    context = operation.context
    operation.tags.note_list(Filter())  # the cursor steps past what is in no list, too
    start = read_since(since)
    check_size(first, "first", context.settings.graphql_max_page)
    most = context.settings.graphql_changes_window
    steps = await context.changes.public_after(start, most + 1)
    window = look(steps[:most], start, first, List(wanted=wanted, reference=operation.reference))
    there = [each.step.content_id for each in window.told if each.is_there]
    records = await load_contents(operation, demand, there) if demand.has_nodes else {}
    return ChangePage(
        changes=[
            _change(each, records.get(each.step.content_id) if each.is_there else None, operation.reference)
            for each in window.told
        ],
        cursor=str(window.seq),
        has_more=window.has_more or len(steps) > most,
    )


def read_since(text: str | None) -> int:
    """Return the number to go on from. Raises QueryError (BAD_INPUT)."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= _LARGEST and len(text) < len(str(_LARGEST)) + 1):
        raise bad_input("`since` is no number of the sequence; take the `cursor` of the last answer.", "since")
    return int(text)


def look(steps: Sequence[Step], start: int, first: int, followed: List) -> Window:
    """Return what is told of the steps: at most `first`, and no further."""
    told: list[Told] = []
    seq = start
    for step in steps:
        if len(told) == first:
            return Window(told=told, seq=seq, has_more=True)
        happened = seen(step, followed)
        if happened is not None and step.kind in CONTENT_TYPES:
            told.append(Told(step=step, operation=happened))
        seq = step.seq
    return Window(told=told, seq=seq, has_more=False)


def seen(step: Step, followed: List) -> Happened | None:
    """Return what a step is to whoever follows a list; None for what is never in it."""
    was, is_there = (fits(followed.wanted, each, followed.reference) for each in (step.before, step.after))
    if is_there:
        return Happened.UPDATED if was else Happened.CREATED
    if not was:
        return None
    return Happened.MERGED if step.operation is Happened.MERGED else Happened.WITHDRAWN


def changed_fields(kind: str, columns: Iterable[str]) -> list[str]:
    """Return the fields of a kind that read one of the columns, by name."""
    changed = frozenset(columns)
    return sorted(name for name, field in BY_GRAPHQL_NAME[CONTENT_TYPES[kind]].items() if field.columns & changed)


def _change(told: Told, content: Any, reference: Reference) -> Change:  # noqa: ANN401 - what resolvers hold of a Content
    step = told.step
    is_update = told.operation is Happened.UPDATED
    return Change(
        seq=str(step.seq),
        at=Instant(step.at),
        operation=ChangeOperation[told.operation],
        id=strawberry.ID(global_id("Content", step.content_id)),
        kind=ContentKind[step.kind],
        content=content,
        changed_fields=changed_fields(step.kind, step.fields) if is_update else [],
        emitted=partial(tags_of, step, reference),
    )
