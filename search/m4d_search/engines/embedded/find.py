"""One search over one state of the index: layers, pages, totals.

Pages are cut from one order that does not depend on the page: by score, then newest first, then by id. The index
itself orders by score and by steps of two days; what stands in one step is put in order here. A step may hold more
than the deepest page shows: then those that the index met first are shown, the same for every page.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tantivy import Query, Searcher

from m4d_search.contract import Hit, SearchPage, SearchQuery
from m4d_search.engines.embedded.conditions import Clause, clauses
from m4d_search.engines.embedded.facets import count_facets, everything
from m4d_search.engines.embedded.fields import uuid_of
from m4d_search.engines.embedded.match import Match, match
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.terms import parse_terms

_MARGIN = 32  # hits read beyond the page, so that the last step is mostly whole


class _Ranked(NamedTuple):
    """A hit as it is sorted: highest first."""

    score: int
    effective_at: int
    id_high: int
    id_low: int


def find(searcher: Searcher, vocabulary: Vocabulary, query: SearchQuery) -> SearchPage:
    """Return the page of the query."""
    wanted = match(parse_terms(query.text), vocabulary)
    filters = clauses(query.filter)
    universe = [*wanted.universe(), *([] if wanted.wanted else everything())]
    end = min(query.offset + query.limit, query.max_hits)
    hits = list(_ranked(searcher, wanted, filters, (end, query.max_hits)))
    best = wanted.best_score
    return SearchPage(
        hits=tuple(
            Hit(id=uuid_of(hit.id_high, hit.id_low), score=hit.score / best) for hit in hits[query.offset : end]
        ),
        total=len(hits) if len(hits) < end else _total(searcher, [*universe, *filters]),
        facets=count_facets(searcher, universe, query.filter, query.facets) if query.facets else {},
    )


def _total(searcher: Searcher, found: Sequence[Clause]) -> int:
    answer = searcher.search(Query.boolean_query(list(found)), limit=1, count=True)
    return int(answer.count)  # type: ignore[attr-defined]  # the library's type stub leaves it out


def _ranked(searcher: Searcher, wanted: Match, filters: Sequence[Clause], depth: tuple[int, int]) -> Iterator[_Ranked]:
    """Yield at least as many hits as the page needs, or all there are. depth: (of the page, of the deepest)."""
    needed, deepest = depth
    if not wanted.wanted:
        newest = [*everything(), *wanted.universe(), *filters]
        yield from _layer(searcher, newest, {"order_by_field": "effective_at"}, depth)
        return
    for layer in wanted.layers():
        if needed <= 0:
            return
        found = _layer(searcher, [*layer, *filters], {"weight_by_field": "recency"}, (needed, deepest))
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
    addresses = [address for _, address in hits[:whole]]
    columns = [searcher.fast_field_values(name, addresses) for name in ("effective_at", "id_high", "id_low")]
    scores = [int(score) for score, _ in hits[:whole]] if "weight_by_field" in order else [0] * whole
    return sorted(map(_Ranked, scores, *columns), reverse=True)


def _whole(hits: Sequence[tuple[Any, Any]], size: int) -> int:
    """Return how many of the hits stand in steps that are certainly complete."""
    if len(hits) < size:
        return len(hits)
    last = hits[-1][0]
    return next((place for place, (value, _) in enumerate(hits) if value == last), 0)
