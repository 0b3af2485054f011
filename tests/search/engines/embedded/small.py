"""A few documents in an index of one segment."""

import tantivy
from tantivy import Query

from m4d_search.contract import Document
from m4d_search.engines.embedded.conditions import Clause
from m4d_search.engines.embedded.fields import entry, schema
from m4d_search.engines.embedded.match import Match, match
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.terms import parse_terms


class Small:
    """The documents, and what clauses find among them."""

    def __init__(self, *documents: Document) -> None:
        self.titles = [document.title for document in documents]
        index = tantivy.Index(schema())
        writer = index.writer(15_000_000, 1)
        self.vocabulary = Vocabulary()
        for document in documents:
            made, words = entry(document)
            writer.add_document(made)
            self.vocabulary.add((word, 1) for word in words)
        writer.commit()
        index.reload()
        self.searcher = index.searcher()

    def match(self, text: str) -> Match:
        return match(parse_terms(text), self.vocabulary)

    def found(self, clauses: list[Clause]) -> list[tuple[int, str]]:
        """Scores and titles, best first."""
        hits = self.searcher.search(Query.boolean_query(clauses), limit=20).hits
        return [(int(score), self.titles[address.doc]) for score, address in hits]

    def universe(self, text: str) -> set[str]:
        return {title for _, title in self.found(self.match(text).universe())}

    def kept(self, title: str) -> str:
        """The words of a document as the index keeps them."""
        hits = self.searcher.search(Query.all_query(), limit=len(self.titles)).hits
        held = (self.searcher.doc(address)["kept"][0] for _, address in hits if self.titles[address.doc] == title)
        return bytes(next(held)).decode()
