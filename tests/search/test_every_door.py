"""One suite of requests to the door, run over every engine: they are answered alike."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from m4d_search.attributes import FILTERED
from m4d_search.contract import SearchEngine
from m4d_search.filters.tree import Tree
from m4d_search.filters.write import written
from tests.search.documents import CORPUS, DAY, START, key, upserts
from tests.search.door.fakes import Door, titles
from tests.search.filters.trees import trees

pytestmark = pytest.mark.anyio
RISE = "Remittances rise again"
SPANISH = "Niños y niñas migrantes en España"


@pytest.fixture
async def door(engine: SearchEngine) -> Door:
    await engine.write(upserts(CORPUS))
    return Door(engine)


async def test_a_search_is_answered_with_documents(door: Door) -> None:
    answer = await door.search({"q": "remitances", "attributesToRetrieve": ["id", "title", "countries"]})
    del answer["processingTimeMs"], answer["requestUid"]
    assert answer == {
        "hits": [{"id": str(key("rise")), "title": RISE, "countries": ["TN", "MA"]}],
        "query": "remitances",
        "limit": 20,
        "offset": 0,
        "estimatedTotalHits": 1,
    }


async def test_everything_at_once(door: Door) -> None:
    answer = await door.search(
        {
            "q": "migr",
            "filter": [["countries = ES", "countries = TN"], "kind = news"],
            "facets": ["languages", "published_at"],
            "sort": ["published_at:desc"],
            "page": 1,
            "hitsPerPage": 5,
            "attributesToRetrieve": ["title"],
            "attributesToHighlight": ["title", "summary"],
            "attributesToCrop": ["summary:3"],
            "showMatchesPosition": True,
            "showRankingScore": True,
            "locales": ["es"],
        }
    )
    assert titles(answer) == [RISE, SPANISH]
    first, second = answer["hits"]
    assert first["_formatted"] == {"title": RISE, "summary": "…by <em>migr</em>ant workers…"}
    assert second["_formatted"]["title"] == "Niños y niñas <em>migr</em>antes en España"
    assert second["_matchesPosition"]["title"] == [{"start": 16, "length": 4}]
    assert all(0 < hit["_rankingScore"] <= 1 for hit in answer["hits"])
    assert (answer["hitsPerPage"], answer["page"], answer["totalPages"], answer["totalHits"]) == (5, 1, 1, 2)
    assert answer["facetDistribution"] == {"languages": {"en": 1, "es": 1}, "published_at": {str(START + 5 * DAY): 1}}
    assert answer["facetStats"] == {"published_at": {"min": START + 5 * DAY, "max": START + 5 * DAY}}


async def test_a_get_asks_the_same(door: Door) -> None:
    asked = "q=migr&filter=countries%20%3D%20ES&limit=3&attributesToRetrieve=title,kind&facets=kind"
    reply = await door.send("GET", "indexes/content/search", query=asked)
    answer = door.read(reply)
    assert answer["hits"] == [{"title": SPANISH, "kind": "NEWS"}]
    assert answer["facetDistribution"] == {"kind": {"NEWS": 1}}


async def test_pages(door: Door) -> None:
    whole = titles(await door.search({}))
    assert len(whole) == 7
    assert titles(await door.search({"offset": 2, "limit": 3})) == whole[2:5]
    assert titles(await door.search({"page": 3, "hitsPerPage": 3})) == whole[6:]
    assert titles(await door.search({"page": 0})) == titles(await door.search({"hitsPerPage": 0})) == []
    assert (await door.search({"offset": 10**6}))["estimatedTotalHits"] == 7


async def test_several_searches(door: Door) -> None:
    query: dict[str, Any] = {"indexUid": "content", "q": "migr", "attributesToRetrieve": ["title"]}
    answer = await door.post(
        "multi-search", {"queries": [query, {**query, "filter": "languages = es"}, {**query, "limit": 0}]}
    )
    assert [titles(each) for each in answer["results"]] == [[SPANISH, RISE], [SPANISH], []]
    assert {each["indexUid"] for each in answer["results"]} == {"content"}
    assert answer["results"][0]["processingTimeMs"] >= 0


async def test_one_list_of_several_searches(door: Door) -> None:
    queries = [
        {"indexUid": "content", "q": "migr", "filter": "languages = es"},
        {"indexUid": "content", "q": "remittances rise", "federationOptions": {"weight": 9}},
        {"indexUid": "content", "q": "migr", "federationOptions": {"weight": 0}},
    ]
    federation = {"limit": 5, "facetsByIndex": {"content": ["kind", "countries"]}}
    answer = await door.post("multi-search", {"queries": queries, "federation": federation})
    assert titles(answer) == [RISE, SPANISH]
    assert [hit["_federation"]["queriesPosition"] for hit in answer["hits"]] == [1, 0]
    assert (answer["limit"], answer["estimatedTotalHits"]) == (5, 2)
    assert answer["facetsByIndex"]["content"]["distribution"] == {
        "kind": {"NEWS": 2},
        "countries": {"ES": 1, "MA": 1, "TN": 1},
    }
    merged = await door.post("multi-search", {"queries": queries, "federation": {**federation, "mergeFacets": {}}})
    assert merged["facetDistribution"] == answer["facetsByIndex"]["content"]["distribution"]
    assert (await door.post("multi-search", {"queries": [], "federation": {}}))["hits"] == []


async def test_values_of_a_facet(door: Door) -> None:
    body = {"facetName": "countries", "facetQuery": "t", "q": "", "limit": 9, "highlightPreTag": "x"}
    answer = await door.post("indexes/content/facet-search", body)
    del answer["processingTimeMs"]
    assert answer == {"facetHits": [{"value": "TN", "count": 2}], "facetQuery": "t"}
    narrowed = await door.post(
        "indexes/content/facet-search",
        {"facetName": "countries", "filter": "languages = ar", "exhaustiveFacetCount": True},
    )
    assert narrowed["facetHits"] == [{"value": "TN", "count": 1}]


async def test_what_is_no_longer_public_does_not_come_out_before_the_index_knows(door: Door) -> None:
    del door.shelf.documents[key("rise")]
    assert titles(await door.search({"q": "migr"})) == [SPANISH]


async def test_a_scope_holds_for_hits_totals_facets_and_values(door: Door) -> None:
    secret = {"authorization": f"Bearer {door.keys.make('tunisia', filter_='countries = TN')}"}
    for filter_ in (None, "countries = ES", "countries = TN OR countries = ES", [["kind = NEWS", "countries != TN"]]):
        body = {"filter": filter_, "facets": ["countries"]}
        answer = await door.search(body, headers=secret)
        assert all("TN" in hit["countries"] for hit in answer["hits"])
        assert len(answer["hits"]) == answer["estimatedTotalHits"]
        assert set(answer["facetDistribution"]["countries"]) <= {"TN", "MA"}
        values = await door.post(
            "indexes/content/facet-search", {"facetName": "countries", "filter": filter_}, headers=secret
        )
        assert {hit["value"] for hit in values["facetHits"]} <= {"TN", "MA"}
    federated = {"queries": [{"indexUid": "content"}], "federation": {"facetsByIndex": {"content": ["countries"]}}}
    merged = await door.post("multi-search", federated, headers=secret)
    assert merged["estimatedTotalHits"] == 2
    assert set(merged["facetsByIndex"]["content"]["distribution"]["countries"]) == {"TN", "MA"}
    narrower = door.token("tunisia", {"content": {"filter": "kind = NEWS"}})
    assert titles(await door.search({}, headers=narrower)) == [RISE]


@given(tree=trees(st.sampled_from(FILTERED), st.sampled_from(["TN", "ES", "NEWS", "en", "2023", "x"])))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_filter_leads_out_of_a_scope(door: Door, tree: Tree) -> None:
    secret = {"authorization": f"Bearer {door.keys.make('tunisia', filter_='countries = TN')}"}
    for filter_ in (written(tree), [[written(tree), "countries != TN"]]):
        answer = await door.search({"filter": filter_, "facets": ["countries", "kind"]}, headers=secret)
        if "code" in answer:
            assert answer["code"] == "invalid_search_filter"
            continue
        assert all("TN" in hit["countries"] for hit in answer["hits"])
        assert answer["estimatedTotalHits"] == len(answer["hits"])
        assert sum(answer["facetDistribution"]["kind"].values()) == len(answer["hits"])
        assert set(answer["facetDistribution"]["countries"]) <= {"TN", "MA"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"filter": "title = x"}, "invalid_search_filter"),
        ({"filter": "kind ="}, "invalid_search_filter"),
        ({"filter": "kind CONTAINS x"}, "feature_not_enabled"),
        ({"filter": "_geoRadius(1, 2, 3)"}, "invalid_search_filter"),
        ({"filter": "NOT " * 151 + "kind = x"}, "invalid_search_filter"),
        ({"sort": ["kind:asc"]}, "invalid_search_sort"),
        ({"facets": ["title"]}, "invalid_search_facets"),
        ({"attributesToSearchOn": ["kind"]}, "invalid_search_attributes_to_search_on"),
        ({"hybrid": {"embedder": "default"}}, "invalid_search_embedder"),
        ({"nonsense": 1}, "bad_request"),
    ],
)
async def test_what_is_wrong_is_refused_before_any_engine_sees_it(door: Door, body: Any, code: str) -> None:
    assert (await door.search(body))["code"] == code
    several = await door.post("multi-search", {"queries": [{"indexUid": "content"}, {"indexUid": "content", **body}]})
    assert several["code"] == code
    assert ".queries[1]" in several["message"]


async def test_a_thousand_words_are_a_search(door: Door) -> None:
    assert (await door.search({"q": "word " * 1000}))["hits"] == []
    assert (await door.search({"q": "migr " + "x" * 10_000}))["hits"] == []


async def test_health(door: Door) -> None:
    assert await door.post("nowhere") == {
        "message": "There is no such route.",
        "code": "not_found",
        "type": "invalid_request",
        "link": "https://docs.meilisearch.com/errors#not_found",
    }
    assert door.read(await door.send("GET", "health")) == {"status": "available"}


async def test_answers_are_told_apart_where_a_client_counts_them(door: Door) -> None:
    wanted = {"headers": {"meili-include-metadata": "true"}}
    query = {"indexUid": "content", "q": "migr"}
    one = await door.search({"q": "migr"}, **wanted)
    several = await door.post("multi-search", {"queries": [query, query]}, **wanted)
    merged = await door.post("multi-search", {"queries": [query, query], "federation": {}}, **wanted)
    found = [one["metadata"], *(each["metadata"] for each in several["results"]), *merged["metadata"]]
    assert {(each["query"], each["indexUid"], each["primaryKey"]) for each in found} == {("migr", "content", "id")}
    assert len({each["queryUid"] for each in found}) == len(found) == 5
    assert len({each["requestUid"] for each in (one, *several["results"], merged)}) == 3
    assert "requestUid" not in await door.post("indexes/content/facet-search", {"facetName": "kind"}, **wanted)


async def test_a_document_has_no_vectors(door: Door) -> None:
    answer = await door.search({"q": "migr", "retrieveVectors": True, "attributesToRetrieve": ["title"]})
    assert answer["hits"][0] == {"title": SPANISH, "_vectors": {}}


async def test_what_an_answer_costs_is_told_to_who_asks(door: Door) -> None:
    query = {"indexUid": "content", "q": "migr"}
    several = await door.post("multi-search", {"queries": [query, {**query, "showPerformanceDetails": True}]})
    merged = await door.post("multi-search", {"queries": [query], "federation": {"showPerformanceDetails": True}})
    plain, told = several["results"]
    assert "performanceDetails" not in plain
    assert set(told["performanceDetails"]) == set(merged["performanceDetails"])
