"""What goes to a Meilisearch server and what comes back."""

import json
from datetime import UTC, datetime

import pytest

from m4d_core.storage.selection import FacetField, Filter, Keys
from m4d_search.contract import Hit, Keep, Order, SearchPage, SearchQuery, ValuesQuery
from m4d_search.engines import meilisearch_wire as module
from m4d_search.engines.meilisearch_wire import (
    MAX_DOCUMENTS,
    SETTINGS,
    any_of,
    differing,
    expressions,
    page,
    payloads,
    queries,
    values_query,
    wire_document,
)
from m4d_search.filters.tree import Compare, Sign
from tests.search.documents import CORPUS, START, doc, key
from tests.search.documents import any_of as keys


def test_a_document_holds_folded_text_only() -> None:
    assert wire_document(CORPUS[0]) == {
        "id": str(key("rise")),
        "revision": 1,
        "kind": "NEWS",
        "source": "example",
        "languages": ["en"],
        "spoken": ["en", "=en"],
        "license": "CC-BY-4.0",
        "countries": ["TN", "MA"],
        "themes": ["remittances"],
        "published_at": START + 5 * 86_400,
        "year": "2023",
        "origin": "INGESTED",
        **{name: [] for name in ("regions", "places", "organizations", "goals", "compact_objectives", "people")},
        **dict.fromkeys(("featured", "goes_local", "has_image", "reusable"), "false"),
        **dict.fromkeys(("month", "document_type", "project_status", "program", "phase"), None),
        **dict.fromkeys(("knowledge_product", "has_lessons", "updated_at"), None),
        **dict.fromkeys(("issued_first", "issued_last", "active_first", "active_last"), None),
        "effective_at": START + 5 * 86_400,
        "title_v2": "remittances rise again",
        "summary_v2": "money sent home by migrant workers reached a record.",
        "labels_v2": "remittances . transferts de fonds . tunisia . tunisie",
        "body_v2": "families in tunisia and morocco rely on transfers.",
    }


def test_every_attribute_that_is_searched_or_filtered_is_in_a_document() -> None:
    sent = wire_document(doc("a", "x"))
    named = {*SETTINGS["searchableAttributes"], *SETTINGS["filterableAttributes"]}
    named |= {rule.split(":")[0] for rule in SETTINGS["rankingRules"] if ":" in rule}
    assert named <= set(sent)


def test_payloads_are_cut_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def sizes(number: int) -> list[int]:
        return [len(body.splitlines()) for body in payloads(doc(f"{n}", "x") for n in range(number))]

    assert sizes(0) == []
    assert sizes(MAX_DOCUMENTS) == [MAX_DOCUMENTS]
    assert sizes(MAX_DOCUMENTS + 1) == [MAX_DOCUMENTS, 1]


def test_payloads_are_cut_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = payloads([doc("1", "x")])
    monkeypatch.setattr(module, "MAX_BYTES", 2 * len(one))
    assert [len(body.splitlines()) for body in payloads(doc(f"{n}", "x") for n in range(5))] == [2, 2, 1]
    monkeypatch.setattr(module, "MAX_BYTES", 1)
    assert [len(body.splitlines()) for body in payloads(doc(f"{n}", "x") for n in range(3))] == [1, 1, 1]


def test_text_that_is_no_unicode_is_sent_all_the_same() -> None:
    (body,) = payloads([doc("1", "odd \ud800 text")])
    assert json.loads(body)["title_v2"] == "odd ? text"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("", ""),
        ("Migrant Remit", "migrant remit"),
        ("remit ", "remit "),
        ('أَحْمَدُ "decent work"', 'احمد "decent work" '),
        ("移民政策 eu", '"移 民 政 策" eu'),
        ('work -europe -"free movement" asia', '-"europe" -"free movement" work asia'),
        ("-europe", '-"europe"'),
    ],
)
def test_text(text: str, sent: str) -> None:
    assert queries("content", SearchQuery(text=text))[0]["q"] == sent


def test_a_page_is_one_search() -> None:
    (query,) = queries("content", SearchQuery(text="x", offset=40, limit=20, facets=(FacetField.KIND,)))
    assert query == {
        "indexUid": "content",
        "q": "x",
        "matchingStrategy": "last",
        "offset": 40,
        "limit": 20,
        "showRankingScore": True,
        "filter": [],
        "facets": ["kind"],
    }


@pytest.mark.parametrize(("offset", "limit"), [(995, 5), (990, 10), (1000, 0), (2000, 0)])
def test_pages_reach_no_deeper_than_asked(offset: int, limit: int) -> None:
    assert queries("content", SearchQuery(text="", offset=offset, limit=20))[0]["limit"] == min(limit, 20)


def test_a_filtered_facet_is_a_search_of_its_own() -> None:
    wanted = Filter(countries=keys("TN"), kinds=frozenset({"NEWS"}))
    facets = (FacetField.KIND, FacetField.COUNTRY, FacetField.YEAR)
    first, kind, country = queries("content", SearchQuery(text="x", filter=wanted, facets=facets))
    assert (first["filter"], first["facets"]) == (['kind IN ["NEWS"]', 'countries IN ["TN"]'], ["year"])
    assert (kind["filter"], kind["facets"], kind["limit"]) == (['countries IN ["TN"]'], ["kind"], 0)
    assert (country["filter"], country["facets"], country["limit"]) == (['kind IN ["NEWS"]'], ["countries"], 0)


def test_filters() -> None:
    period = Filter(published_from=datetime.fromtimestamp(10.5, UTC), published_before=datetime.fromtimestamp(20, UTC))
    assert expressions(period) == ["published_at >= 11", "published_at < 20"]
    sets = Keys(all_of=frozenset({"TN", "MA"}), none_of=frozenset({"ES"}), exists=True)
    assert expressions(Filter(countries=sets)) == [
        'countries IN ["MA"]',
        'countries IN ["TN"]',
        'NOT countries IN ["ES"]',
        "(countries EXISTS AND countries IS NOT NULL AND countries IS NOT EMPTY)",
    ]
    assert expressions(Filter(sources=Keys(exists=False)))[0].startswith("NOT (source EXISTS")
    assert expressions(Filter()) == []


def test_filters_in_filters() -> None:
    news, tunisia = Filter(kinds=frozenset({"NEWS"})), Filter(countries=keys("TN"), goes_local=True)
    assert expressions(Filter(and_=(news,), or_=(news, tunisia), not_=Filter(and_=(tunisia,)))) == [
        'kind IN ["NEWS"]',
        '(NOT id EXISTS OR (kind IN ["NEWS"]) OR (countries IN ["TN"] AND goes_local IN ["true"]))',
        'NOT (countries IN ["TN"] AND goes_local IN ["true"])',
    ]
    assert expressions(Filter(or_=(), not_=Filter())) == ["(NOT id EXISTS)", "NOT (id EXISTS)"]


def test_values_cannot_leave_their_quotes() -> None:
    assert any_of("source", ['a" OR id EXISTS', "b\\"]) == r'source IN ["a\" OR id EXISTS", "b\\"]'


def test_what_the_door_asks_for_reaches_every_search_of_a_page() -> None:
    query = SearchQuery(
        text="x",
        filter=Filter(kinds=frozenset({"NEWS"})),
        facets=(FacetField.KIND,),
        where=Compare("year", Sign.FROM, "2020"),
        counted=("themes",),
        keep=Keep.ALL,
        searched=("title",),
        order=(Order(attribute="published_at", descending=True), Order(attribute="effective_at")),
        least_score=0.5,
    )
    common = {
        "indexUid": "content",
        "q": "x",
        "matchingStrategy": "all",
        "attributesToSearchOn": ["title_v2"],
        "rankingScoreThreshold": 0.5,
    }
    first, second = queries("content", query)
    assert first == {
        **common,
        "offset": 0,
        "limit": 20,
        "showRankingScore": True,
        "filter": ['kind IN ["NEWS"]', '"year" >= "2020"'],
        "facets": ["themes"],
        "sort": ["published_at:desc", "effective_at:asc"],
    }
    assert second == {**common, "limit": 0, "filter": ['"year" >= "2020"'], "facets": ["kind"]}
    values = values_query(ValuesQuery(attribute="kind", text="n", within=query))
    del common["indexUid"]
    assert values == {**common, "facetName": "kind", "filter": ['kind IN ["NEWS"]', '"year" >= "2020"']}


def test_an_answer_is_a_page() -> None:
    hit = {"id": str(key("a")), "_rankingScore": 0.75}
    answers = [
        {"hits": [hit], "estimatedTotalHits": 5, "facetDistribution": {"kind": {"B": 1, "A": 1, "C": 3}}},
        {"hits": [], "estimatedTotalHits": 9, "facetDistribution": {"countries": {"TN": 2}}},
    ]
    facets = (FacetField.KIND, FacetField.COUNTRY, FacetField.YEAR)
    found = page(answers, SearchQuery(text="x", facets=facets))
    assert found == SearchPage(
        hits=(Hit(id=key("a"), score=0.75),),
        total=5,
        facets={
            FacetField.KIND: {"C": 3, "A": 1, "B": 1},
            FacetField.COUNTRY: {"TN": 2},
            FacetField.YEAR: {},
        },
    )
    assert list(found.facets[FacetField.KIND]) == ["C", "A", "B"]


def test_settings_that_a_server_has_are_not_sent() -> None:
    richer = {**SETTINGS, "typoTolerance": {"disableOnNumbers": True, "enabled": True}, "stopWords": []}
    assert differing(richer) == {}
    assert differing({}) == dict(SETTINGS)
    assert set(differing({**richer, "typoTolerance": {"disableOnNumbers": False}})) == {"typoTolerance"}
    assert set(differing({**richer, "typoTolerance": None})) == {"typoTolerance"}
