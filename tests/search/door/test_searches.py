"""Searches done for the door; what they answer is tested with the shared suite."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from m4d_core.settings import Settings
from m4d_search.contract import Capabilities, Hit, SearchPage, SearchQuery, ValuesQuery
from m4d_search.door.access import Pass
from m4d_search.door.indexes import CONTENT, Index
from m4d_search.door.searches import Searches
from m4d_search.filters.tree import Compare, Sign
from m4d_search.refusal import RefusedError
from tests.search.documents import key

pytestmark = pytest.mark.anyio
SCOPED = Pass(rules=({"content": "kind = NEWS"},))
NEWS = Compare("kind", Sign.EQUAL, "NEWS")


class Asked:
    """An engine and a shelf that note what they are asked."""

    capabilities = Capabilities()

    def __init__(self) -> None:
        self.queries: list[SearchQuery] = []
        self.values_queries: list[ValuesQuery] = []
        self.read: list[list[UUID]] = []

    async def search(self, query: SearchQuery) -> SearchPage:
        self.queries.append(query)
        return SearchPage(hits=(Hit(id=key(query.text), score=1.0),), total=1)

    async def values(self, query: ValuesQuery) -> Mapping[str, int]:
        self.values_queries.append(query)
        return {"NEWS": 1}

    async def shown(self, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        self.read.append(list(ids))
        return {each: {"id": str(each)} for each in ids}


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def searches(asked: Asked) -> Searches:
    index = Index(engine=asked, content=asked)  # type: ignore[arg-type]  # as much of an engine as is asked here
    return Searches({CONTENT: index}, Settings())


async def test_equal_searches_are_done_once_and_documents_read_in_one_go(asked: Asked, searches: Searches) -> None:
    queries = [
        {"indexUid": "content", "q": text, "highlightPreTag": tag} for text, tag in (("a", "x"), ("a", "y"), ("b", "x"))
    ]
    answer = await searches.several({"queries": queries}, Pass())
    assert [query.text for query in asked.queries] == ["a", "b"]
    assert [sorted(ids) for ids in asked.read] == [sorted([key("a"), key("b")])]
    assert [len(each["hits"]) for each in answer["results"]] == [1, 1, 1]


async def test_a_scope_goes_to_the_engine_with_every_search(asked: Asked, searches: Searches) -> None:
    await searches.one("content", {"q": "a"}, SCOPED)
    await searches.written("content", "q=a", SCOPED)
    await searches.several({"queries": [{"indexUid": "content"}]}, SCOPED)
    await searches.several({"queries": [{"indexUid": "content"}], "federation": {}}, SCOPED)
    await searches.values("content", {"facetName": "kind"}, SCOPED)
    assert [query.where for query in asked.queries] == [NEWS] * 4
    assert [query.within.where for query in asked.values_queries] == [NEWS]


async def test_one_list_is_cut_after_it_is_whole(asked: Asked, searches: Searches) -> None:
    queries = [{"indexUid": "content", "q": text} for text in ("a", "b")]
    answer = await searches.several({"queries": queries, "federation": {"limit": 1, "offset": 1}}, Pass())
    assert [query.limit for query in asked.queries] == [1000, 1000]
    assert [hit["id"] for hit in answer["hits"]] == [str(key("b"))]
    assert asked.read == [[key("b")]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_facet_search_facet_name"),
        ({"facetName": 1}, "invalid_facet_search_facet_name"),
        ({"facetName": "title"}, "invalid_facet_search_facet_name"),
        ({"facetName": "kind", "facetQuery": 5}, "invalid_facet_search_query"),
        ({"facetName": "kind", "exhaustiveFacetCount": 5}, "invalid_facet_search_exhaustive_facet_count"),
        ({"facetName": "kind", "filter": "x = 1"}, "invalid_search_filter"),
        ({"facetName": "kind", "q": 5}, "invalid_search_q"),
        ({"facetName": "kind", "hybrid": {"embedder": "x"}}, "invalid_search_embedder"),
    ],
)
async def test_a_search_among_values_that_is_wrong(searches: Searches, body: dict[str, Any], code: str) -> None:
    with pytest.raises(RefusedError) as raised:
        await searches.values("content", body, Pass())
    assert raised.value.code == code


async def test_facets_of_one_list_name_an_index_that_is_there(searches: Searches) -> None:
    for facets, place in (({"other": ["kind"]}, "other"), ({"content": ["title"]}, "content")):
        body = {"queries": [], "federation": {"facetsByIndex": facets}}
        with pytest.raises(RefusedError, match=rf"Inside `\.federation\.facetsByIndex\.{place}`"):
            await searches.several(body, Pass())


def test_nothing_is_alike_without_an_embedder(searches: Searches) -> None:
    assert searches.not_similar("content", {"embedder": "x" * 200}, Pass()).code == "invalid_similar_embedder"
    with pytest.raises(RefusedError, match="not found"):
        searches.not_similar("other", {}, Pass())
