"""Filters as queries that cost no score."""

from collections.abc import Iterator
from datetime import datetime
from math import ceil

from tantivy import FieldType, Occur, Query

from m4d_core.storage.selection import Filter, Keys
from m4d_search.attributes import conditions
from m4d_search.engines.embedded.fields import any_of, schema

Clause = tuple[Occur, Query]


def clauses(wanted: Filter) -> list[Clause]:
    """Return what a document must and must not be."""
    found = [clause for attribute, keys in conditions(wanted) for clause in _of_keys(attribute, keys)]
    period = _seconds(wanted.published_from), _seconds(wanted.published_before)
    if period != (None, None):
        within = Query.range_query(
            schema(), "published_at", FieldType.Integer, *period, include_upper=period[1] is None
        )
        found.append(_free(within))
    return found


def _of_keys(field: str, keys: Keys) -> Iterator[Clause]:
    if keys.any_of is not None:
        yield _free(any_of(field, sorted(keys.any_of)))
    for key in sorted(keys.all_of):
        yield _free(any_of(field, (key,)))
    if keys.none_of:
        yield Occur.MustNot, any_of(field, sorted(keys.none_of))
    if keys.exists is not None:
        some = Query.exists_query(field)
        yield _free(some) if keys.exists else (Occur.MustNot, some)


def _free(query: Query) -> Clause:
    return Occur.Must, Query.const_score_query(query, 0.0)


def _seconds(when: datetime | None) -> int | None:
    return None if when is None else ceil(when.timestamp())
