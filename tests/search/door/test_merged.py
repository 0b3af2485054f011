"""Several searches as one list."""

import pytest

from m4d_search.asked.checked import Limits
from m4d_search.asked.query import Asked
from m4d_search.asked.several import Federation, IndexedQuery
from m4d_search.contract import Hit, SearchPage, SearchQuery
from m4d_search.door.answers import Searched
from m4d_search.door.merged import counting, cut, merge, merged_answer, merged_hits, refuse_sorted, whole
from m4d_search.filters.tree import OneOf
from m4d_search.refusal import RefusedError
from tests.search.documents import key

A, B, C = map(key, "abc")


def page(*hits: tuple[str, float]) -> SearchPage:
    return SearchPage(hits=tuple(Hit(id=key(name), score=score) for name, score in hits), total=len(hits))


def query(weight: float = 1.0, **asked: object) -> IndexedQuery:
    return IndexedQuery(uid="content", asked=Asked(**asked), weight=weight)  # type: ignore[arg-type]  # any parameter


def test_the_best_come_first_and_each_once() -> None:
    places = merge([query(), query(2.0)], [page(("a", 0.9), ("b", 0.5)), page(("b", 0.4), ("c", 0.45))])
    assert [(place.hit.id, place.position, place.score) for place in places] == [
        (A, 0, 0.9),
        (C, 1, 0.9),
        (B, 1, 0.8),
    ]
    federation = Federation(paging=Asked(offset=1, limit=1), facets={}, merged=False)
    assert [place.hit.id for place in cut(places, federation, Limits())] == [C]


def test_each_hit_is_shown_as_its_search_asks() -> None:
    queries = [query(attributes_to_retrieve=("t",)), query(show_ranking_score=True)]
    searched = [Searched(asked=each.asked, query=SearchQuery(text=""), page=page()) for each in queries]
    places = merge(queries, [page(("a", 1.0)), page(("b", 0.5), ("c", 0.25))])
    shown = merged_hits(searched, places, {A: {"t": 1, "u": 2}, B: {"t": 3}})
    origin = {"indexUid": "content", "queriesPosition": 1, "weightedRankingScore": 0.5}
    assert shown == [
        {"t": 1, "_federation": {**origin, "queriesPosition": 0, "weightedRankingScore": 1.0}},
        {"t": 3, "_rankingScore": 0.5, "_federation": origin},
    ]


def test_counts_are_those_of_the_whole_list() -> None:
    places = merge([query()], [page(("a", 1.0))])
    assert counting("content", places, ("kind",), "id").where == OneOf("id", (str(A),))
    counts = {"content": SearchPage(hits=(), total=1, counted={"year": {"1": 1}}, extremes={"year": (1.0, 2.0)})}
    paging = Asked(hits_per_page=1)
    apart = merged_answer([], 3, Federation(paging=paging, facets={}, merged=False), counts, 7)
    assert apart == {
        "hits": [],
        "processingTimeMs": 7,
        "hitsPerPage": 1,
        "page": 1,
        "totalPages": 3,
        "totalHits": 3,
        "facetsByIndex": {"content": {"distribution": {"year": {"1": 1}}, "stats": {"year": {"min": 1.0, "max": 2.0}}}},
    }
    more = SearchPage(hits=(), total=1, counted={"year": {"1": 2}, "kind": {"x": 1}}, extremes={"year": (0.0, 1.0)})
    one_list = Federation(paging=paging, facets={}, merged=True)
    together = merged_answer([], 3, one_list, {**counts, "other": more}, 7)
    assert (together["facetDistribution"], together["facetStats"]) == (
        {"year": {"1": 3}, "kind": {"x": 1}},
        {"year": {"min": 0.0, "max": 2.0}},
    )
    assert "facetsByIndex" not in merged_answer([], 0, Federation(paging=paging, facets={}, merged=False), {}, 0)


def test_a_search_is_done_whole_and_may_not_sort() -> None:
    assert whole(SearchQuery(text="x", offset=3, limit=1)) == SearchQuery(text="x", limit=1000)
    refuse_sorted([query()])
    with pytest.raises(RefusedError, match=r"Inside `\.queries\[1\]`"):
        refuse_sorted([query(), query(sort=("published_at:asc",))])
