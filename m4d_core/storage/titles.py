"""Pages in the order of titles as a reader of several languages sees them.

Each content has the title of the first language it is found in. So the order is merged of one arm for each language
that is looked for, of what no arm before it has, and a last one of what is in none, by its own title. Every arm walks
an index of its titles in order and stops with the page: a page costs as many short walks as there are arms, wherever
it lies. What an arm before it has is stepped over: where nearly all is in the languages asked for, the last arm walks
the index of all titles, which holds their languages, to find that nothing is left: 35 ms at 100,000 on SQLite.
"""

from typing import Any

from sqlalchemy import Select, not_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from m4d_core.content.preference import Step
from m4d_core.storage.conditions import CONTENT, LOCALE, finds, matches, order_column, past, speaks, visible
from m4d_core.storage.selection import OrderField, Selection

KEY = OrderField.TITLE.value


def is_by_title(selection: Selection) -> bool:
    """Return whether a list is in the order of titles in languages of a reader."""
    return selection.order.field is OrderField.TITLE and bool(selection.order.preference.tags)


def title_statement(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the statement of one page: one row more than asked for. The title's key has the name of its column."""
    steps = selection.order.preference.steps()
    arms = [_arm(selection, steps[:place], step) for place, step in enumerate(steps)]
    if selection.filter.available is None:
        arms.append(_arm(selection, steps, None))
    merged = union_all(*(select(arm.subquery()) for arm in arms)).subquery()
    page = select(merged).order_by(*_ordering(selection, (merged.c[KEY], merged.c["id"])))
    return page.limit(selection.first + 1).offset(selection.offset or None)


def _arm(selection: Selection, before: tuple[Step, ...], step: Step | None) -> Select[*tuple[Any, ...]]:
    """Return the rows that a step finds and none before it; without a step, all that none before has found."""
    text = aliased(LOCALE)
    key: Any = order_column(OrderField.TITLE) if step is None else col(text.title_key)
    content_id: Any = col(CONTENT.id) if step is None else col(text.content_id)
    names = sorted((selection.columns | {"id"}) - {KEY})
    statement = select(key.label(KEY), *(col(getattr(CONTENT, name)) for name in names))
    if step is not None:
        statement = statement.join_from(text, CONTENT, content_id == col(CONTENT.id)).where(finds(step, text))
    statement = statement.where(visible(selection.viewer), *matches(selection.filter))
    if before:
        statement = statement.where(not_(speaks(before)))
    for name, order, position in (
        ("after", selection.order, selection.after),
        ("before", selection.order.reversed(), selection.before),
    ):
        if position is not None:
            statement = statement.where(past(order, position, (key, content_id), name))
    return statement.order_by(*_ordering(selection, (key, content_id))).limit(selection.first + 1 + selection.offset)


def _ordering(selection: Selection, columns: tuple[Any, Any]) -> list[Any]:
    is_descending = selection.order.descending is not selection.from_end
    return [column.desc() if is_descending else column for column in columns]
