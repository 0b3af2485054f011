"""Filters and viewers as SQL conditions; the one table of which filter asks which column or link table."""

from collections.abc import Iterator, Sequence, Set
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, func, not_, or_, select, true, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from m4d_core.content.preference import Step
from m4d_core.storage import tables
from m4d_core.storage.selection import Filter, Keys, Order, OrderField, Position, Viewer

CONTENT, LOCALE = tables.Content, tables.ContentLocale

# relation of a filter -> (link table, its key column); a relation to one is a column of content itself
LINKS: dict[str, tuple[Any, Any]] = {
    "countries": (tables.ContentCountry, tables.ContentCountry.country),
    "regions": (tables.ContentRegion, tables.ContentRegion.region),
    "places": (tables.ContentPlace, tables.ContentPlace.place),
    "themes": (tables.ContentTheme, tables.ContentTheme.theme),
    "organizations": (tables.ContentOrganization, tables.ContentOrganization.organization),
    "languages": (LOCALE, LOCALE.tag),
    "people": (tables.ContentPerson, tables.ContentPerson.person),
    "goals": (tables.ContentGoal, tables.ContentGoal.goal),
    "compact_objectives": (tables.ContentCompactObjective, tables.ContentCompactObjective.objective),
}
# set of values of a filter -> the column that must be one of them
VALUES: dict[str, Any] = {
    "kinds": CONTENT.kind,
    "origins": CONTENT.origin,
    "years": CONTENT.year,
    "document_types": CONTENT.document_type,
    "project_statuses": CONTENT.project_status,
    "programs": CONTENT.program,
    "phases": CONTENT.phase,
}
# flags of a filter, each the name of its column
FLAGS = ("featured", "goes_local", "has_image", "reusable", "knowledge_product", "has_lessons")
# range of a filter -> (the column that must not end before it, the column that must begin before its end)
RANGES: dict[str, tuple[Any, Any]] = {
    "published": (CONTENT.published_at, CONTENT.published_at),
    "updated": (CONTENT.updated_at, CONTENT.updated_at),
    "issued": (CONTENT.issued_last, CONTENT.issued_first),
    "active": (CONTENT.active_last, CONTENT.active_first),
}


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that holds for what the viewer may see."""
    return _one_of(col(CONTENT.state), viewer.states)


def matches(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of a filter, to be joined by AND."""
    yield from _of_columns(wanted)
    for relation, (_, key) in LINKS.items():
        keys = getattr(wanted, relation)
        if isinstance(keys, Keys):
            yield from _link_keys(key, keys)
    yield from _of_languages(wanted)
    for each in wanted.and_:
        yield from matches(each)
    if wanted.or_ is not None:
        yield or_(false(), *(_all(each) for each in wanted.or_))
    if wanted.not_ is not None:
        yield not_(func.coalesce(_all(wanted.not_), false()))  # what is not known does not hold


def _all(wanted: Filter) -> ColumnElement[bool]:
    return and_(true(), *matches(wanted))


def _of_columns(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    for name, column in VALUES.items():
        values = getattr(wanted, name)
        if values is not None:
            yield _one_of(col(column), values)
    for name in FLAGS:
        flag = getattr(wanted, name)
        if flag is not None:
            yield col(getattr(CONTENT, name)) == flag
    yield from _of_ranges(wanted)
    if wanted.sources is not None:
        yield from _column_keys(col(CONTENT.source_key), wanted.sources)


def _of_ranges(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    for name, (last, first) in RANGES.items():
        start, end = getattr(wanted, f"{name}_from"), getattr(wanted, f"{name}_before")
        if start is not None:
            yield col(last) >= start
        if end is not None:
            yield col(first) < end
    # what is published stands in lists by that: the same range again is sought in the index of the order
    if wanted.published_from is not None:
        yield col(CONTENT.effective_at) >= wanted.published_from
    if wanted.published_before is not None:
        yield col(CONTENT.effective_at) < wanted.published_before


def _one_of(column: Any, values: Set[Any]) -> ColumnElement[bool]:  # noqa: ANN401 - a mapped column
    """Return the condition that a column has one of these values."""
    # Equality, where it is one value, lets the index give the order too; IN would be sorted.
    condition: ColumnElement[bool] = column == next(iter(values)) if len(values) == 1 else column.in_(sorted(values))
    return condition


def _column_keys(column: Any, keys: Keys) -> Iterator[ColumnElement[bool]]:  # noqa: ANN401 - a mapped column
    if keys.any_of is not None:
        yield _one_of(column, keys.any_of)
    for key in sorted(keys.all_of):
        yield column == key
    if keys.none_of:
        yield column.not_in(sorted(keys.none_of))
    if keys.exists is not None:
        yield column.is_not(None) if keys.exists else column.is_(None)


def _link_keys(key: Any, keys: Keys) -> Iterator[ColumnElement[bool]]:  # noqa: ANN401 - a mapped column
    content_id = col(CONTENT.id)
    # never correlated to a link table outside, which a facet may be counted by
    linked = select(key.class_.content_id).correlate(None)
    if keys.any_of is not None:
        yield content_id.in_(linked.where(key.in_(sorted(keys.any_of))))
    for value in sorted(keys.all_of):
        yield content_id.in_(linked.where(key == value))
    if keys.none_of:
        yield content_id.not_in(linked.where(key.in_(sorted(keys.none_of))))
    if keys.exists is not None:
        some = exists().where(key.class_.content_id == content_id).correlate(CONTENT)
        yield some if keys.exists else ~some


def _of_languages(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.languages is not None:
        there = aliased(LOCALE)
        yield _own_or(wanted.languages, there, col(there.tag).in_(sorted(wanted.languages)))
    if wanted.available is not None:
        yield speaks(wanted.available.steps())


def speaks(steps: Sequence[Step]) -> ColumnElement[bool]:
    """Return the condition that holds for content with a text that one of the steps finds."""
    text = aliased(LOCALE)  # the statement around it may walk the same table
    return _own_or({step.tag for step in steps}, text, or_(false(), *(finds(step, text) for step in steps)))


def _own_or(tags: Set[str], there: type[tables.ContentLocale], found: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition for content of one of the languages itself, which most is, or else found in the table.

    The table costs a look by key for each row. As a list of ids it would cost the same for all that are in a language,
    most of 100,000, before the first row of a page is read.
    """
    return or_(col(CONTENT.language).in_(sorted(tags)), exists().where(col(there.content_id) == col(CONTENT.id), found))


def finds(step: Step, text: type[tables.ContentLocale]) -> ColumnElement[bool]:
    """Return the condition that holds for the rows of the table of languages with a text that a step finds."""
    wanted = and_(col(text.tag) == step.tag, col(text.title_key).is_not(None))
    return wanted if step.is_open else and_(wanted, col(text.locale) == step.tag)


def order_column(field: OrderField) -> Any:  # noqa: ANN401 - a mapped column
    """Return the column a list is ordered by."""
    return col(getattr(CONTENT, field.value))


def beyond(order: Order, position: Position, name: str) -> ColumnElement[bool]:
    """Return the condition that holds for what comes after a position in an order. name: as in `place`."""
    return past(order, position, (order_column(order.field), col(CONTENT.id)), name)


def past(order: Order, position: Position, columns: tuple[Any, Any], name: str) -> ColumnElement[bool]:
    """Return the condition that holds for what comes after a position, by the columns of its key and its id."""
    key, content_id = columns
    # One row value: written out with OR, SQLite would not seek into the index.
    here = tuple_(key, content_id)
    values = place(name, position)
    there = tuple_(
        *(
            bindparam(each, value, type_=column.type)
            for (each, value), column in zip(values.items(), columns, strict=True)
        )
    )
    return here < there if order.descending else here > there


def place(name: str, position: Position) -> dict[str, Any]:
    """Return the parameters of a position, by which a statement that was made for one asks for another."""
    return {f"{name}_key": position.key, f"{name}_id": position.id}
