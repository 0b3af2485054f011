"""The values of the search contract."""

from dataclasses import FrozenInstanceError

import pytest

from m4d_core.storage.selection import Filter
from m4d_search.contract import Hit, SearchPage, SearchQuery
from tests.search.documents import key


def test_ids_are_those_of_the_hits_in_order() -> None:
    page = SearchPage(hits=(Hit(id=key("b"), score=1.0), Hit(id=key("a"), score=0.5)), total=9)
    assert page.ids == (key("b"), key("a"))
    assert page.facets == {}


def test_a_query_asks_for_the_first_page_of_everything() -> None:
    query = SearchQuery(text="x")
    assert (query.offset, query.limit, query.filter, query.facets) == (0, 20, Filter(), ())
    with pytest.raises(FrozenInstanceError):
        query.text = "y"  # type: ignore[misc]  # that it is refused is the test
