"""Conditions as queries; what they find is tested with the shared suite."""

import pytest
import tantivy
from tantivy import Query

from m4d_search.engines.embedded.expressions import query
from m4d_search.engines.embedded.fields import entry, schema
from m4d_search.engines.embedded.values import Values
from m4d_search.filters.read import Bounds, read
from m4d_search.filters.tree import Geo, Or
from tests.search.documents import START, doc


@pytest.fixture(scope="module")
def searcher() -> tantivy.Searcher:
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    for number in range(4):
        writer.add_document(entry(doc(f"n{number}", "x", published_at=START + number, kind=f"KIND-{number}"))[0])
    writer.commit()
    index.reload()
    return index.searcher()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"published_at > {START}", 3),
        (f"published_at > {START}.5", 3),
        (f"published_at >= {START}.5", 3),
        (f"published_at < {START + 1}.5", 2),
        (f"published_at <= {START + 1}.5", 2),
        (f"published_at = {START}.0", 1),
        (f"published_at = {START}.5", 0),
        (f"published_at {START}.5 TO {START}.7", 0),
        ("published_at > 1e300", 0),
        ("published_at > -1e300", 4),
        ("published_at < 99999999999999999999", 4),
        ("published_at > 1_000", 0),
        ("published_at > inf", 0),
        ("kind > kind-1", 2),
        ("kind STARTS WITH kind", 4),
        ("NOT (kind = kind-1 OR kind = kind-2)", 2),
        ("kind IN []", 0),
    ],
)
def test_numbers_and_words(searcher: tantivy.Searcher, text: str, number: int) -> None:
    tree = read(text, Bounds())
    assert tree is not None
    assert len(searcher.search(query(tree, Values(searcher)), limit=10).hits) == number


def test_no_document_has_a_place_and_nothing_is_none_of_no_conditions(searcher: tantivy.Searcher) -> None:
    for tree in (Geo("_geoRadius", (("1", "2", "3"),)), Or(())):
        found: Query = query(tree, Values(searcher))
        assert searcher.search(found, limit=10).hits == []
