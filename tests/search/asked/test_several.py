"""Several searches in one request."""

import pytest

from m4d_search.asked.query import Asked
from m4d_search.asked.several import Federation, IndexedQuery, read_several
from m4d_search.refusal import RefusedError


def test_searches_one_by_one() -> None:
    body = {"queries": [{"indexUid": "content", "q": "x"}, {"indexUid": "other", "limit": 1}], "federation": None}
    assert read_several(body, 2) == (
        [IndexedQuery(uid="content", asked=Asked(q="x")), IndexedQuery(uid="other", asked=Asked(limit=1))],
        None,
    )
    assert read_several({"queries": []}, 2) == ([], None)


def test_searches_as_one_list() -> None:
    body = {
        "queries": [{"indexUid": "content", "q": "x", "federationOptions": {"weight": 2}}],
        "federation": {"limit": 3, "facetsByIndex": {"content": ["kind"], "other": None}, "mergeFacets": {}},
    }
    assert read_several(body, 2) == (
        [IndexedQuery(uid="content", asked=Asked(q="x"), weight=2.0)],
        Federation(paging=Asked(limit=3), facets={"content": ("kind",)}, merged=True),
    )


def test_there_may_be_so_many_and_no_more() -> None:
    queries = [{"indexUid": "content"}] * 3
    assert len(read_several({"queries": queries}, 3)[0]) == 3
    with pytest.raises(RefusedError, match="More than 2 queries"):
        read_several({"queries": queries}, 2)


def test_one_list_shows_no_value_once_alone() -> None:
    with pytest.raises(RefusedError, match="not offered"):
        read_several({"queries": [], "federation": {"distinct": "kind"}}, 2)
