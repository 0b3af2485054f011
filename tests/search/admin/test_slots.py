"""Documents of others in an index that is made for ours."""

from typing import Any

import pytest

from m4d_search.contract import Order, SearchPage, SearchQuery
from m4d_search.filters.read import Bounds, read
from m4d_search.filters.tree import OneOf
from m4d_search.filters.write import written
from tests.search.admin.settings import DEFAULTS, changed, named
from tests.search.admin.slots import Slots, slots, uuid_of

BOOKS: list[dict[str, Any]] = [
    {"id": 2, "title": "Emma", "price": 5.99, "genre": ["romance"], "info": {"pages": 500, "note": None}, "new": True},
    {"id": 10, "title": "Alice", "price": 7, "genre": "fantasy", "more": "x", "rest": "y"},
]
SETTINGS = {"filterableAttributes": ["genre", "price", "info", "new", "absent"], "sortableAttributes": ["title", "id"]}


def of(**settings: Any) -> Slots:
    return slots("books", "id", changed(DEFAULTS, {**SETTINGS, **settings}), BOOKS)


def test_what_an_index_can_be_asked_by() -> None:
    known = of().attributes
    assert known.filtered == known.counted == ("absent", "genre", "id", "info", "info.pages", "new", "price")
    assert (known.key, known.sorted) == ("id", ("id", "title"))
    everything = of(filterableAttributes=[{"attributePatterns": ["*"]}]).attributes
    assert {"genre", "info.pages", "title"} < set(everything.filtered)


def test_a_document_keeps_all_that_finds_it() -> None:
    first, second = (of().document(book, place) for place, book in enumerate(BOOKS))
    assert first.id == uuid_of("books", 2)
    assert (first.title, first.summary, first.labels) == ("Emma", "2", ("5.99",))
    assert second.body == "fantasy . x . y"
    assert first.effective_at > second.effective_at
    own = of(searchableAttributes=["info.pages", "title"]).document(BOOKS[0], 0)
    assert (own.title, own.summary, own.labels) == ("500", "Emma", ())


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("price = 5.99", "{price} = 5990000"),
        ("price 5 TO 5.99", "{price} 5000000 TO 5990000"),
        ("price IN [7, x]", "{price} IN [7000000, x]"),
        ("genre = 7 AND NOT new = true", "{genre} = 7 AND NOT {new} = true"),
        ("info.pages > 3 OR genre IS EMPTY", "{info.pages} > 3000000 OR {genre} IS EMPTY"),
    ],
)
def test_a_filter_means_the_same(given: str, meant: str) -> None:
    index = of()
    where = index.query(SearchQuery(text="", where=read(given, Bounds()))).where
    for name, slot in {**index.words, **index.numbers}.items():
        meant = meant.replace(f"{{{name}}}", slot)
    expected = read(meant, Bounds())
    assert where is not None
    assert expected is not None
    assert written(where) == written(expected)


def test_a_search_and_its_answer_speak_of_their_attributes() -> None:
    index = of()
    asked = SearchQuery(
        text="x", counted=("genre", "price"), searched=("title",), order=(Order(attribute="title"),), distinct="genre"
    )
    query = index.query(asked)
    genre, price = query.counted
    assert (query.searched, query.distinct, query.order[0].attribute) == (("title",), genre, index.orders["title"])
    counted = {genre: {"romance": 1}, price: {"5990000.0": 1, "7000000": 2}}
    page = index.page(SearchPage(hits=(), total=0, counted=counted, extremes={price: (5.99e6, 7e6)}), asked)
    assert page.counted == {"genre": {"romance": 1}, "price": {"5.99": 1, "7": 2}}
    assert page.extremes == {"price": (5.99, 7.0)}
    ids = tuple(str(uuid_of("books", book["id"])) for book in BOOKS)
    assert index.query(SearchQuery(text="", where=OneOf("id", ids))).where == OneOf("id", ids)


def test_a_text_sorts_by_its_place() -> None:
    index = of()
    first, second = (index.document(book, 0) for book in BOOKS)
    assert getattr(second, index.orders["title"]) < getattr(first, index.orders["title"])
    assert getattr(first, index.orders["id"]) == 2_000_000


def test_settings_are_changed_and_brought_back() -> None:
    assert named("sortable-attributes") == "sortableAttributes"
    faceting = {"maxValuesPerFacet": 7, "sortFacetValuesBy": {"x": "count"}}
    more = changed(DEFAULTS, {"faceting": faceting, "sortableAttributes": ["x"]})
    assert more["faceting"] == {"maxValuesPerFacet": 7, "sortFacetValuesBy": {"*": "alpha", "x": "count"}}
    assert changed(more, {"faceting": {"maxValuesPerFacet": None}})["faceting"]["maxValuesPerFacet"] == 100
    assert changed(more, dict.fromkeys(more)) == DEFAULTS
