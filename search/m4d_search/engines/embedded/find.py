"""One search over one state of the index: layers, pages, totals.

Pages are cut from one order that does not depend on the page: by score, then newest first, then by id. The index
itself orders by score and by steps of two days; what stands in one step is put in order here. A step may hold more
than the deepest page shows: then those that the index met first are shown, the same for every page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import tantivy
from tantivy import Occur, Query, Searcher

from m4d_search.contract import SEARCHED, Hit, Order, SearchPage, SearchQuery
from m4d_search.engines.embedded.conditions import Clause, clauses
from m4d_search.engines.embedded.expressions import query as expression
from m4d_search.engines.embedded.facets import count_facets, count_values, everything, values_by_id
from m4d_search.engines.embedded.fields import any_of, uuid_of
from m4d_search.engines.embedded.layers import layers
from m4d_search.engines.embedded.match import Match, match
from m4d_search.engines.embedded.rank import Rank, Ranking
from m4d_search.engines.embedded.values import Values
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.terms import parse_terms

WINDOW = 60  # hits in front that are ranked exactly, whatever the page
NARROW = 30  # the same of a search for one word, whose layers are nearly exact
_MARGIN = 32  # hits read beyond what is needed, so that the last step is mostly whole
_NEWEST = ("effective_at", "id_high", "id_low")
_IN_TEXT = {"weight_by_field": "recency"}
_BY_AGE = {"order_by_field": "effective_at"}


class _Placed(NamedTuple):
    """A hit as it is sorted: the least first."""

    rank: Rank
    age: int
    before: tuple[int, int]

    @property
    def halves(self) -> tuple[int, int]:
        return -self.before[0], -self.before[1]

    @property
    def id(self) -> UUID:
        return uuid_of(*self.halves)


class _Row(NamedTuple):
    """A hit as the index gives it, highest first."""

    score: int
    effective_at: int
    id_high: int
    id_low: int
    address: Any

    def placed(self, rank: Rank) -> _Placed:
        return _Placed(rank, -self.effective_at, (-self.id_high, -self.id_low))


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
    ranking: Ranking
    universe: list[Clause]
    condition: list[Clause]

    @property
    def filters(self) -> list[Clause]:
        return [*clauses(self.query.filter), *self.condition]

    def score(self, hit: _Placed) -> float:
        return self.ranking.score(hit.rank) if self.wanted.wanted else 1.0

    def ranked(self, row: _Row) -> _Placed:
        """Return the hit with its exact rank."""
        return row.placed(self.ranking.rank(self.searcher.doc(row.address)["kept"][0].decode()))


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
        hits=tuple(Hit(id=hit.id, score=looking.score(hit)) for hit in hits[query.offset : end]),
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
        ranking=Ranking(wanted, [SEARCHED.index(name) for name in query.searched or SEARCHED]),
        universe=[*wanted.universe(), *([] if wanted.wanted else everything())],
        condition=[] if free is None else [(Occur.Must, free)],
    )


def _hits(looking: _Looking, end: int) -> list[_Placed]:
    query = looking.query
    needed = query.max_hits if _is_picky(query) else end
    if query.order and end:
        return _sorted(looking, needed)
    window = NARROW if len(looking.wanted.wanted) == 1 else WINDOW
    return list(_ranked(looking, needed, min(needed if query.least_score else window, query.max_hits)))


def _is_picky(query: SearchQuery) -> bool:
    """Return whether what is found depends on what is found before it, or on how well."""
    return query.least_score > 0 or query.distinct is not None


def _picked(looking: _Looking, hits: Sequence[_Placed]) -> tuple[_Looking, list[_Placed]]:
    """Return the hits that are good enough, no value shown twice, and the search as one that finds nothing else."""
    good = [hit for hit in hits if looking.score(hit) >= looking.query.least_score]
    if looking.query.distinct is not None and good:
        good = _apart(looking.searcher, good, looking.query.distinct)
    only = any_of("id", [str(hit.id) for hit in good]) if good else Query.empty_query()
    narrowed = _Looking(
        searcher=looking.searcher,
        query=looking.query,
        wanted=looking.wanted,
        ranking=looking.ranking,
        universe=[(Occur.Must, Query.const_score_query(only, 0.0))],
        condition=looking.condition,
    )
    return narrowed, good


def _apart(searcher: Searcher, hits: Sequence[_Placed], attribute: str) -> list[_Placed]:
    """Return the hits that share no value with one before them; those without a value all stay."""
    values = values_by_id(searcher, any_of("id", [str(hit.id) for hit in hits]), attribute, len(hits))
    seen: set[Any] = set()
    apart = []
    for hit in hits:
        own = values[hit.halves]
        if seen.isdisjoint(own):
            apart.append(hit)
            seen.update(own)
    return apart


def _total(searcher: Searcher, found: Sequence[Clause]) -> int:
    answer = searcher.search(Query.boolean_query(list(found)), limit=1, count=True)
    return int(answer.count)  # type: ignore[attr-defined]  # the library's type stub leaves it out


def _sorted(looking: _Looking, end: int) -> list[_Placed]:
    """Return the hits by the attributes that were asked for, at least as many as the page needs; equal ones by rank."""
    query = looking.query
    first = query.order[0]
    direction = tantivy.Order.Desc if first.descending else tantivy.Order.Asc
    order = {"order_by_field": first.attribute, "order": direction}
    rows = _read(looking.searcher, [*looking.universe, *looking.filters], order, (end, query.max_hits))
    keys = _columns(looking.searcher, [row.address for row in rows], [each.attribute for each in query.order])
    found = sorted(zip(_in_rank(looking, rows), *keys, strict=True), key=lambda each: each[0])
    for place, each in reversed(list(enumerate(query.order, 1))):
        found.sort(key=lambda row: _place(row[place], each))
    return [row[0] for row in found]


def _in_rank(looking: _Looking, rows: Sequence[_Row]) -> list[_Placed]:
    """Return the hits with their ranks, which are all the same in a search without words."""
    if looking.wanted.wanted:
        return [looking.ranked(row) for row in rows]
    return [row.placed(looking.ranking.roughly(0, 0)) for row in rows]


def _place(value: int | None, order: Order) -> tuple[bool, int]:
    number = value or 0
    return value is None, -number if order.descending else number


def _columns(searcher: Searcher, addresses: Sequence[Any], names: Sequence[str]) -> list[list[Any]]:
    return [list(searcher.fast_field_values(name, list(addresses))) for name in names]


def _ranked(looking: _Looking, needed: int, window: int) -> Iterator[_Placed]:
    """Yield at least as many hits as the page needs, or all there are; so many in front by their exact rank."""
    deepest = looking.query.max_hits
    if not looking.wanted.wanted:
        newest = [*everything(), *looking.wanted.universe(), *looking.filters]
        yield from _in_rank(looking, _read(looking.searcher, newest, _BY_AGE, (needed, deepest)))
        return
    for layer in layers(looking.wanted):
        if needed <= 0:
            return
        depth = (min(max(needed, window), deepest), deepest)
        rows = _read(looking.searcher, [*layer.scored, *looking.filters], _IN_TEXT, depth)
        yield from sorted(map(looking.ranked, rows[:window]))
        yield from (
            row.placed(looking.ranking.roughly(layer.left_out, layer.typos(row.score))) for row in rows[window:]
        )
        needed, window, deepest = needed - len(rows), max(window - len(rows), 0), deepest - len(rows)


def _read(
    searcher: Searcher, clauses: Sequence[Clause], order: Mapping[str, Any], depth: tuple[int, int]
) -> list[_Row]:
    """Return the first hits in their order: whole steps, at least as many as needed where there are.

    depth: how many are needed, and how many the deepest page needs.
    """
    needed, deepest = depth
    if needed <= 0:
        return []
    query = Query.boolean_query(list(clauses))
    size = min(needed + _MARGIN, deepest)
    hits = searcher.search(query, limit=size, count=False, **order).hits
    whole = _whole(hits, size)
    if whole < needed:
        hits = searcher.search(query, limit=deepest, count=False, **order).hits
        whole = len(hits)
    addresses = [address for _, address in hits[:whole]]
    columns = _columns(searcher, addresses, _NEWEST)
    scores = [int(score) for score, _ in hits[:whole]] if order is _IN_TEXT else [0] * whole
    return sorted(map(_Row, scores, *columns, addresses), key=lambda row: row[:4], reverse=True)


def _whole(hits: Sequence[tuple[Any, Any]], size: int) -> int:
    """Return how many of the hits stand in steps that are certainly complete."""
    if len(hits) < size:
        return len(hits)
    last = hits[-1][0]
    return next((place for place, (value, _) in enumerate(hits) if value == last), 0)
