"""Pages of one order, whatever the page, in an index of several segments."""

from itertools import chain

import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_search.contract import Document, SearchQuery
from m4d_search.engines.embedded.fields import entry, schema
from m4d_search.engines.embedded.find import State, find
from m4d_search.engines.embedded.values import Values
from m4d_search.engines.embedded.vocabulary import Vocabulary
from tests.search.documents import DAY, START, doc

AGES = st.lists(st.sampled_from([START, START + 1, START + DAY, START + 9 * DAY, 0]), min_size=60, max_size=120)


class Segments:
    """Documents committed in parts, so that the index has several segments."""

    def __init__(self, documents: list[Document], parts: int) -> None:
        index = tantivy.Index(schema())
        writer = index.writer(15_000_000, 1)
        self.vocabulary = Vocabulary()
        for part in range(parts):
            for document in documents[part::parts]:
                made, words = entry(document)
                writer.add_document(made)
                self.vocabulary.add((word, 1) for word in words)
            writer.commit()
        index.reload()
        searcher = index.searcher()
        self.state = State(searcher=searcher, vocabulary=self.vocabulary, values=Values(searcher))

    def ids(self, text: str, offset: int, limit: int, max_hits: int = 1000) -> list[object]:
        query = SearchQuery(text=text, offset=offset, limit=limit, max_hits=max_hits)
        return list(find(self.state, query).ids)


@given(AGES, st.integers(1, 4), st.integers(1, 40))
@settings(max_examples=15, deadline=None)
def test_pages_are_cut_from_one_order(ages: list[int], parts: int, size: int) -> None:
    documents = [doc(f"n{n}", "same words" if n % 2 else "same", effective_at=age) for n, age in enumerate(ages)]
    segments = Segments(documents, parts)
    newest = sorted(documents, key=lambda document: (document.effective_at, document.id), reverse=True)
    with_both = [document.id for document in newest if document.title == "same words"]
    with_one = [document.id for document in newest if document.title == "same"]
    for text, expected in (
        ("", [document.id for document in newest]),
        ("same words ", [*with_both, *with_one]),
        ("words ", with_both),
    ):
        pages = [segments.ids(text, start, size) for start in range(0, len(ages), size)]
        assert list(chain.from_iterable(pages)) == expected


def test_a_step_deeper_than_the_pages_is_the_same_for_every_page() -> None:
    segments = Segments([doc(f"n{n}", "same", effective_at=START) for n in range(300)], 3)
    for text in ("same", ""):
        whole = segments.ids(text, 0, 100, max_hits=100)
        assert len(set(whole)) == 100
        pages = [segments.ids(text, start, 7, max_hits=100) for start in range(0, 105, 7)]
        assert list(chain.from_iterable(pages)) == whole


def test_no_page_and_no_documents() -> None:
    empty = Segments([], 1)
    query = SearchQuery(text="anything")
    assert find(empty.state, query).total == 0
    some = Segments([doc("a", "same")], 1)
    assert some.ids("same", 0, 0) == some.ids("", 0, 0) == []
    assert find(some.state, SearchQuery(text="same", limit=0)).total == 1
    assert some.ids("same", 5, 5) == []
