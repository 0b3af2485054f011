"""Counts by value; their filters are tested with the shared suite."""

import tantivy

from m4d_core.storage.selection import FacetField, Filter
from m4d_search.contract import MAX_FACET_VALUES
from m4d_search.engines.embedded.facets import count_facets, everything
from m4d_search.engines.embedded.fields import entry, schema
from tests.search.documents import doc


def searcher(values: int) -> tantivy.Searcher:
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    for n in range(values):
        for copy in range(2 if n == values - 1 else 1):
            writer.add_document(entry(doc(f"{n} {copy}", "x", themes=(f"theme-{n:04}",)))[0])
    writer.commit()
    index.reload()
    return index.searcher()


def test_at_most_so_many_values() -> None:
    for values in (MAX_FACET_VALUES, MAX_FACET_VALUES + 1):
        counted = count_facets(searcher(values), everything(), Filter(), (FacetField.THEME,))[FacetField.THEME]
        assert len(counted) == MAX_FACET_VALUES
        assert next(iter(counted.items())) == (f"theme-{values - 1:04}", 2)


def test_no_facets_and_no_values() -> None:
    assert count_facets(searcher(1), everything(), Filter(), ()) == {}
    assert count_facets(searcher(1), everything(), Filter(), (FacetField.COUNTRY,)) == {FacetField.COUNTRY: {}}
