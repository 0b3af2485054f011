"""Filters as queries that cost no score."""

from collections.abc import Iterator, Sequence

from tantivy import FieldType, Occur, Query

from m4d_core.storage.selection import Filter, Keys
from m4d_search.attributes import Span, conditions
from m4d_search.engines.embedded.fields import any_of, schema

Clause = tuple[Occur, Query]


def clauses(wanted: Filter) -> list[Clause]:
    """Return what a document must and must not be."""
    found = [
        clause
        for attribute, asked in conditions(wanted)
        for clause in (_of_keys(attribute, asked) if isinstance(asked, Keys) else _of_span(attribute, asked))
    ]
    for each in wanted.and_:
        found += clauses(each)
    if wanted.or_ is not None:
        found.append(_free(_one_of([_whole(each) for each in wanted.or_])))
    if wanted.not_ is not None:
        found.append((Occur.MustNot, _whole(wanted.not_)))
    return found


def _whole(wanted: Filter) -> Query:
    """Return a filter as one query; what is only excluded is excluded from everything."""
    return Query.boolean_query([_free(Query.all_query()), *clauses(wanted)])


def _one_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()


def _of_span(field: str, span: Span) -> Iterator[Clause]:
    within = Query.range_query(schema(), field, FieldType.Integer, span.start, span.end, include_upper=span.end is None)
    yield _free(within)


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
