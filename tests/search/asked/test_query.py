"""One search as a client asks it."""

import pytest

from m4d_search.asked.query import Asked, offered, read_part, read_query, read_written
from m4d_search.contract import Keep
from m4d_search.refusal import RefusedError


def test_nothing_said_is_the_first_page_of_everything() -> None:
    assert read_query({}) == read_written("") == Asked()
    assert not Asked().is_paged


def test_all_that_can_be_said() -> None:
    body = {
        "q": "x",
        "page": 2,
        "hitsPerPage": 5,
        "attributesToRetrieve": ["title"],
        "cropLength": 3,
        "filter": [["kind = NEWS"]],
        "sort": ["published_at:desc"],
        "matchingStrategy": "all",
        "rankingScoreThreshold": 1,
        "locales": ["fra"],
        "showRankingScore": True,
        "facets": None,
    }
    asked = read_query(body)
    assert asked == Asked(
        q="x",
        page=2,
        hits_per_page=5,
        attributes_to_retrieve=("title",),
        crop_length=3,
        filter=[["kind = NEWS"]],
        sort=("published_at:desc",),
        matching_strategy=Keep.ALL,
        ranking_score_threshold=1.0,
        locales=("fra",),
        show_ranking_score=True,
    )
    assert asked.is_paged
    written = (
        "q=x&page=2&hitsPerPage=5&attributesToRetrieve=title&cropLength=3&filter=%5B%5B%22kind%20%3D%20NEWS%22%5D%5D"
        "&sort=published_at%3Adesc&matchingStrategy=all&rankingScoreThreshold=1.0&locales=fra&showRankingScore=true"
    )
    assert read_written(written) == asked


def test_a_filter_in_a_query_string_may_be_a_text() -> None:
    assert read_written("filter=kind+%3D+NEWS").filter == "kind = NEWS"
    assert read_written("filter=" + "[" * 20_000).filter == "[" * 20_000


def test_of_a_parameter_that_comes_twice_the_last_counts() -> None:
    assert read_written("q=a&q=b").q == "b"


def test_a_part_of_a_body_may_stand_among_other_things() -> None:
    assert read_part({"q": "x", "limit": "what", "z": 1}, ("q", "filter")) == Asked(q="x")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("hybridEmbedder=x&hybridSemanticRatio=1", "invalid_search_embedder"),
        ("personalizeUserContext=x", "feature_not_enabled"),
        ("useNetwork=true", "feature_not_enabled"),
        ("vector=1,2", "missing_search_hybrid"),
        ("locales=fra,xx", "invalid_search_locales"),
        ("showRankingScoreDetails=true", "invalid_search_show_ranking_score_details"),
    ],
)
def test_what_nobody_offers_is_refused(written: str, code: str) -> None:
    with pytest.raises(RefusedError) as raised:
        read_written(written)
    assert raised.value.code == code


def test_what_is_switched_off_is_not_asked_for() -> None:
    asked = Asked(use_network=False, retrieve_vectors=True)
    assert offered(asked) == asked
