"""What is answered to one search."""

import pytest

from m4d_search.asked.query import Asked
from m4d_search.contract import Hit, SearchPage, SearchQuery
from m4d_search.door.answers import Searched, answer, paging
from tests.search.documents import key

PAGE = SearchPage(
    hits=(Hit(id=key("a"), score=0.5), Hit(id=key("gone"), score=0.25)),
    total=7,
    counted={"kind": {"NEWS": 7}},
    extremes={"year": (1.0, 2.0)},
)


def test_hits_that_are_no_longer_public_are_left_out() -> None:
    searched = Searched(asked=Asked(q="x", show_ranking_score=True), query=SearchQuery(text="x"), page=PAGE)
    assert answer(searched, {key("a"): {"title": "x"}}, 3) == {
        "hits": [{"title": "x", "_rankingScore": 0.5}],
        "query": "x",
        "processingTimeMs": 3,
        "limit": 20,
        "offset": 0,
        "estimatedTotalHits": 7,
    }


def test_facets_come_where_some_are_asked_for() -> None:
    for facets, there in ((("kind",), True), ((), False), (None, False)):
        found = answer(Searched(asked=Asked(facets=facets), query=SearchQuery(text=""), page=PAGE), {}, 0)
        assert ("facetDistribution" in found, "facetStats" in found) == (there, there)
    assert found["query"] == ""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(limit=10**6, offset=5), {"limit": 10**6, "offset": 5, "estimatedTotalHits": 45}),
        (Asked(page=2), {"hitsPerPage": 20, "page": 2, "totalPages": 3, "totalHits": 45}),
        (Asked(hits_per_page=0), {"hitsPerPage": 0, "page": 1, "totalPages": 0, "totalHits": 45}),
        (Asked(page=0, hits_per_page=45), {"hitsPerPage": 45, "page": 0, "totalPages": 1, "totalHits": 45}),
    ],
)
def test_pages(asked: Asked, found: dict[str, int]) -> None:
    assert paging(asked, 50, 45) == found
