"""Counts by value: one aggregation for all facets that see the same documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from tantivy import Occur, Query, Searcher

from m4d_core.storage.selection import FacetField, Filter
from m4d_search.attributes import ATTRIBUTES, by_filter
from m4d_search.contract import MAX_FACET_VALUES
from m4d_search.engines.embedded.conditions import Clause, clauses

Counts = Mapping[FacetField, Mapping[str, int]]


def count_facets(
    searcher: Searcher, universe: Sequence[Clause], wanted: Filter, facets: Sequence[FacetField]
) -> Counts:
    """Return the counts of each facet over the universe and the filter without the facet's own part."""
    counts: dict[FacetField, Mapping[str, int]] = {}
    for narrowed, together in by_filter(wanted, facets).items():
        query = Query.boolean_query([*universe, *clauses(narrowed)])
        answer = searcher.aggregate(query, {facet.value: _terms(facet) for facet in together})
        counts |= {facet: _buckets(answer[facet.value]) for facet in together}
    return counts


def everything() -> list[Clause]:
    """Return the universe of a search without words."""
    return [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0))]


def _terms(facet: FacetField) -> dict[str, Any]:
    return {"terms": {"field": ATTRIBUTES[facet], "size": MAX_FACET_VALUES, "segment_size": 10 * MAX_FACET_VALUES}}


def _buckets(answer: Mapping[str, Any]) -> dict[str, int]:
    ordered = sorted(answer["buckets"], key=lambda bucket: (-bucket["doc_count"], bucket["key"]))
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in ordered}
