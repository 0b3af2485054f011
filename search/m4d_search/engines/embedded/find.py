"""One search over one state of the index: layers, pages, totals.

Pages are cut from one order that does not depend on the page: by score, then newest first, then by id. The index
itself orders by score and by steps of two days; what stands in one step is put in order here. A step may hold more
than the deepest page shows: then those that the index met first are shown, the same for every page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import tantivy
from tantivy import Occur, Query, Searcher

from m4d_search.contract import Hit, Order, SearchPage, SearchQuery
from m4d_search.engines.embedded.conditions import Clause, clauses
from m4d_search.engines.embedded.expressions import query as expression
from m4d_search.engines.embedded.facets import count_facets, count_values, everything, values_by_id
from m4d_search.engines.embedded.fields import any_of, uuid_of
from m4d_search.engines.embedded.match import Match, match
from m4d_search.engines.embedded.values import Values
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.terms import parse_terms

_MARGIN = 32  # hits read beyond the page, so that the last step is mostly whole
_NEWEST = ("effective_at", "id_high", "id_low")


class _Ranked(NamedTuple):
    """A hit as it is sorted: highest first."""

    score: int
    effective_at: int
    id_high: int
    id_low: int


@dataclass(frozen=True, kw_only=True)
class State:
    """A state of the index: what searches it, the words in it, the values of its attributes."""

    searcher: Searcher
    vocabulary: Vocabulary
    values: Values


@dataclass(frozen=True, kw_only=True)
class _Looking:
    """A search under way. filters: what narrows it. universe: what all that is found fulfils, but for the filters."""

    searcher: Searcher
    query: SearchQuery
    wanted: Match
    universe: list[Clause]
    condition: list[Clause]

    @property
    def filters(self) -> list[Clause]:
        return [*clauses(self.query.filter), *self.condition]

    def score(self, hit: _Ranked) -> float:
        return hit.score / self.wanted.best_score if self.wanted.wanted else 1.0


def find(state: State, query: SearchQuery) -> SearchPage:
    """Return the page of the query."""
    looking = _looking(state, query)
    end = min(query.offset + query.limit, query.max_hits)
    hits = _hits(looking, end)
    if _is_picky(query):
        looking, hits = _picked(looking, hits)
    counted, extremes = (
        count_values(state.searcher, [*looking.universe, *looking.filters], query.counted)
        if query.counted
        else ({}, {})
    )
    conditioned = [*looking.universe, *looking.condition]
    return SearchPage(
        hits=tuple(
            Hit(id=uuid_of(hit.id_high, hit.id_low), score=looking.score(hit)) for hit in hits[query.offset : end]
        ),
        total=len(hits) if len(hits) < end else _total(state.searcher, [*looking.universe, *looking.filters]),
        facets=count_facets(state.searcher, conditioned, query.filter, query.facets) if query.facets else {},
        counted=counted,
        extremes=extremes,
    )


def found(state: State, query: SearchQuery) -> list[Clause]:
    """Return what every document fulfils that the query finds."""
    looking = _looking(state, query)
    if _is_picky(query):
        looking, _ = _picked(looking, _hits(looking, query.max_hits))
    return [*looking.universe, *looking.filters]


def _looking(state: State, query: SearchQuery) -> _Looking:
    wanted = match(parse_terms(query.text), state.vocabulary, query.keep, query.searched or ("all",))
    free = None if query.where is None else Query.const_score_query(expression(query.where, state.values), 0.0)
    return _Looking(
        searcher=state.searcher,
        query=query,
        wanted=wanted,
        universe=[*wanted.universe(), *([] if wanted.wanted else everything())],
        condition=[] if free is None else [(Occur.Must, free)],
    )


def _hits(looking: _Looking, end: int) -> list[_Ranked]:
    query = looking.query
    depth = (query.max_hits if _is_picky(query) else end, query.max_hits)
    if query.order and end:
        return _sorted(looking)
    return list(_ranked(looking, depth, looking.filters))


def _is_picky(query: SearchQuery) -> bool:
    """Return whether what is found depends on what is found before it, or on how well."""
    return query.least_score > 0 or query.distinct is not None


def _picked(looking: _Looking, hits: Sequence[_Ranked]) -> tuple[_Looking, list[_Ranked]]:
    """Return the hits that are good enough, no value shown twice, and the search as one that finds nothing else."""
    good = [hit for hit in hits if looking.score(hit) >= looking.query.least_score]
    if looking.query.distinct is not None and good:
        good = _apart(looking.searcher, good, looking.query.distinct)
    only = any_of("id", _ids(good)) if good else Query.empty_query()
    narrowed = _Looking(
        searcher=looking.searcher,
        query=looking.query,
        wanted=looking.wanted,
        universe=[(Occur.Must, Query.const_score_query(only, 0.0))],
        condition=looking.condition,
    )
    return narrowed, good


def _apart(searcher: Searcher, hits: Sequence[_Ranked], attribute: str) -> list[_Ranked]:
    """Return the hits that share no value with one before them; those without a value all stay."""
    values = values_by_id(searcher, any_of("id", _ids(hits)), attribute, len(hits))
    seen: set[Any] = set()
    apart = []
    for hit in hits:
        own = values[hit.id_high, hit.id_low]
        if seen.isdisjoint(own):
            apart.append(hit)
            seen.update(own)
    return apart


def _total(searcher: Searcher, found: Sequence[Clause]) -> int:
    answer = searcher.search(Query.boolean_query(list(found)), limit=1, count=True)
    return int(answer.count)  # type: ignore[attr-defined]  # the library's type stub leaves it out


def _sorted(looking: _Looking) -> list[_Ranked]:
    """Return the hits by the attributes that were asked for, as deep as pages reach; equal ones as they rank."""
    first, deepest = looking.query.order[0], looking.query.max_hits
    query = Query.boolean_query([*looking.universe, *looking.filters])
    direction = tantivy.Order.Desc if first.descending else tantivy.Order.Asc
    hits = looking.searcher.search(query, limit=deepest, count=False, order_by_field=first.attribute, order=direction)
    addresses = [address for _, address in hits.hits]
    ranked = [_Ranked(0, *row) for row in zip(*_columns(looking.searcher, addresses, _NEWEST), strict=True)]
    if looking.wanted.wanted and ranked:
        only = Query.const_score_query(any_of("id", _ids(ranked)), 0.0)
        scored = _ranked(looking, (len(ranked), len(ranked)), [(Occur.Must, only)])
        scores = {(hit.id_high, hit.id_low): hit for hit in scored}
        ranked = [scores.get((hit.id_high, hit.id_low), hit) for hit in ranked]
    keys = _columns(looking.searcher, addresses, [order.attribute for order in looking.query.order])
    rows = sorted(zip(ranked, *keys, strict=True), key=lambda row: row[0], reverse=True)
    for place, order in reversed(list(enumerate(looking.query.order, 1))):
        rows.sort(key=lambda row: _place(row[place], order))
    return [row[0] for row in rows]


def _place(value: int | None, order: Order) -> tuple[bool, int]:
    number = value or 0
    return value is None, -number if order.descending else number


def _columns(searcher: Searcher, addresses: Sequence[Any], names: Sequence[str]) -> list[list[Any]]:
    return [list(searcher.fast_field_values(name, list(addresses))) for name in names]


def _ids(hits: Sequence[_Ranked]) -> list[str]:
    return [str(uuid_of(hit.id_high, hit.id_low)) for hit in hits]


def _ranked(looking: _Looking, depth: tuple[int, int], filters: Sequence[Clause]) -> Iterator[_Ranked]:
    """Yield at least as many hits as the page needs, or all there are. depth: (of the page, of the deepest)."""
    needed, deepest = depth
    wanted = looking.wanted
    if not wanted.wanted:
        newest = [*everything(), *wanted.universe(), *filters]
        yield from _layer(looking.searcher, newest, {"order_by_field": "effective_at"}, depth)
        return
    for layer in wanted.layers():
        if needed <= 0:
            return
        found = _layer(looking.searcher, [*layer, *filters], {"weight_by_field": "recency"}, (needed, deepest))
        yield from found
        needed, deepest = needed - len(found), deepest - len(found)


def _layer(searcher: Searcher, layer: Sequence[Clause], order: dict[str, Any], depth: tuple[int, int]) -> list[_Ranked]:
    """Return the first hits of a layer in their final order: whole steps, at least as deep as the page where it can."""
    needed, deepest = depth
    if needed <= 0:
        return []
    query = Query.boolean_query(list(layer))
    size = min(needed + _MARGIN, deepest)
    hits = searcher.search(query, limit=size, count=False, **order).hits
    whole = _whole(hits, size)
    if whole < needed:
        hits = searcher.search(query, limit=deepest, count=False, **order).hits
        whole = len(hits)
    columns = _columns(searcher, [address for _, address in hits[:whole]], _NEWEST)
    scores = [int(score) for score, _ in hits[:whole]] if "weight_by_field" in order else [0] * whole
    return sorted(map(_Ranked, scores, *columns), reverse=True)


def _whole(hits: Sequence[tuple[Any, Any]], size: int) -> int:
    """Return how many of the hits stand in steps that are certainly complete."""
    if len(hits) < size:
        return len(hits)
    last = hits[-1][0]
    return next((place for place, (value, _) in enumerate(hits) if value == last), 0)
