"""Counts by value: one aggregation for all facets that see the same documents."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from tantivy import Occur, Query, Searcher

from m4d_core.storage.selection import FacetField, Filter
from m4d_search.attributes import ATTRIBUTES, NUMBERS, by_filter
from m4d_search.contract import MAX_FACET_VALUES, MAX_VALUES
from m4d_search.engines.embedded.conditions import Clause, clauses
from m4d_search.engines.embedded.values import folded
from m4d_search.typos import typos_allowed, typos_between

_MOST = 10_000  # values of an attribute among which one is looked for
Counts = Mapping[FacetField, Mapping[str, int]]
ValueCounts = Mapping[str, Mapping[str, int]]
Extremes = Mapping[str, tuple[float, float]]


def count_facets(
    searcher: Searcher, universe: Sequence[Clause], wanted: Filter, facets: Sequence[FacetField]
) -> Counts:
    """Return the counts of each facet over the universe and the filter without the facet's own part."""
    counts: dict[FacetField, Mapping[str, int]] = {}
    for narrowed, together in by_filter(wanted, facets).items():
        query = Query.boolean_query([*universe, *clauses(narrowed)])
        answer = searcher.aggregate(query, {facet.value: _terms(ATTRIBUTES[facet]) for facet in together})
        counts |= {facet: _buckets(answer[facet.value]) for facet in together}
    return counts


def count_values(
    searcher: Searcher, found: Sequence[Clause], attributes: Sequence[str]
) -> tuple[ValueCounts, Extremes]:
    """Return the counts of each attribute over what is found, and the extremes of those that are numbers."""
    numbers = [name for name in attributes if name in NUMBERS]
    asked = {f"n {name}": {"stats": {"field": name}} for name in numbers}
    answer = searcher.aggregate(
        Query.boolean_query(list(found)), {**{name: _terms(name) for name in attributes}, **asked}
    )
    measured = {name: answer[f"n {name}"] for name in numbers}
    return (
        {name: _buckets(answer[name]) for name in attributes},
        {name: (float(each["min"]), float(each["max"])) for name, each in measured.items() if each["count"]},
    )


def find_values(searcher: Searcher, found: Sequence[Clause], attribute: str, text: str | None) -> Mapping[str, int]:
    """Return the values that begin with the text, typing errors forgiven, over what is found."""
    asked = {"values": {"terms": {"field": attribute, "size": _MOST, "segment_size": _MOST}}}
    counts = _buckets(searcher.aggregate(Query.boolean_query(list(found)), asked)["values"])
    wanted = None if text is None else folded(text)
    return dict(islice(((value, count) for value, count in counts.items() if _is_meant(wanted, value)), MAX_VALUES))


def values_by_id(
    searcher: Searcher, found: Query, attribute: str, most: int
) -> Mapping[tuple[int, int], Sequence[Any]]:
    """Return the values of an attribute of each document that is found, by the two halves of its id."""
    listed = {"sort": [{"id_high": "asc"}], "size": most, "docvalue_fields": ["id_high", "id_low", attribute]}
    rows = [hit["docvalue_fields"] for hit in searcher.aggregate(found, {"all": {"top_hits": listed}})["all"]["hits"]]
    return {(row["id_high"][0], row["id_low"][0]): row[attribute] for row in rows}


def _is_meant(wanted: str | None, value: str) -> bool:
    if wanted is None:
        return True
    key = folded(value)
    if key.startswith(wanted):
        return True
    allowed = typos_allowed(wanted)
    return allowed > 0 and typos_between(wanted, key[: len(wanted) + allowed], prefix=True) <= allowed


def everything() -> list[Clause]:
    """Return the universe of a search without words."""
    return [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0))]


def _terms(attribute: str) -> dict[str, Any]:
    return {"terms": {"field": attribute, "size": MAX_FACET_VALUES, "segment_size": 10 * MAX_FACET_VALUES}}


def _buckets(answer: Mapping[str, Any]) -> dict[str, int]:
    ordered = sorted(answer["buckets"], key=lambda bucket: (-bucket["doc_count"], bucket["key"]))
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in ordered}
