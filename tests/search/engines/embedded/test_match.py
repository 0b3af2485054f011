"""From terms to layers of queries."""

import tantivy
from tantivy import Query

from m4d_search.contract import Document
from m4d_search.engines.embedded.fields import entry, schema
from m4d_search.engines.embedded.match import EXACT, IN_SUMMARY, IN_TITLE, NEAR, ONE_TYPO, TWO_TYPOS, Match, match
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.terms import parse_terms
from tests.search.documents import doc

AS_WRITTEN = 1


class Small:
    """A few documents and what a search finds in each layer, best first."""

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

    def layers(self, text: str) -> list[list[tuple[float, str]]]:
        found = []
        for layer in self.match(text).layers():
            hits = self.searcher.search(Query.boolean_query(layer), limit=20).hits
            found.append([(score, self.titles[address.doc]) for score, address in hits])
        return found

    def universe(self, text: str) -> set[str]:
        hits = self.searcher.search(Query.boolean_query(self.match(text).universe()), limit=20).hits
        return {self.titles[address.doc] for _, address in hits}


def test_typing_errors_weigh_more_than_everything_else() -> None:
    small = Small(
        doc("a", "x", body="remittances"),
        doc("b", "remitances", summary="remitances"),
        doc("c", "remittancse at"),
        doc("d", "remitancse at"),
    )
    assert small.layers("remittances ") == [
        [
            (EXACT + AS_WRITTEN, "x"),
            (ONE_TYPO + IN_TITLE, "remitances"),
            (ONE_TYPO + IN_TITLE, "remittancse at"),
            (TWO_TYPOS + IN_TITLE, "remitancse at"),
        ]
    ]


def test_where_words_stand() -> None:
    small = Small(
        doc("a", "decent work"),
        doc("b", "work that is decent"),
        doc("c", "one", summary="decent work"),
        doc("d", "two", body="decent and fair work"),
        doc("e", "three", body="decent a b c d work"),
        doc("f", "decent", body="work"),
    )
    two = 2 * EXACT + AS_WRITTEN
    assert sorted(small.layers("decent work ")[0], reverse=True) == [
        (two + NEAR + IN_TITLE, "decent work"),
        (two + NEAR + IN_SUMMARY, "one"),
        (two + NEAR, "two"),
        (two + NEAR, "decent"),
        (two + IN_TITLE, "work that is decent"),
        (two, "three"),
    ]


def test_the_whole_word_goes_before_its_longer_ones() -> None:
    small = Small(doc("a", "migrants"), doc("b", "migrant"))
    assert [title for _, title in small.layers("migrant")[0]] == ["migrant", "migrants"]


def test_layers_leave_out_words_from_the_right_and_share_nothing() -> None:
    small = Small(doc("a", "one two three"), doc("b", "one two"), doc("c", "one three"), doc("d", "two three"))
    layers = [[title for _, title in layer] for layer in small.layers("one two three ")]
    assert layers == [["one two three"], ["one two"], ["one three"]]
    assert small.universe("one two three ") == {"one two three", "one two", "one three"}


def test_a_word_twice() -> None:
    small = Small(doc("a", "one two"))
    assert [len(layer) for layer in small.layers("one one ")] == [1, 0]


def test_phrases_stay_in_every_layer() -> None:
    small = Small(doc("a", "all decent work"), doc("b", "decent work"), doc("c", "all work decent"))
    layers = [[title for _, title in layer] for layer in small.layers('all "decent work"')]
    assert layers == [["all decent work"], ["decent work"]]
    assert small.universe('all "decent work"') == {"all decent work", "decent work"}


def test_phrases_do_not_run_from_one_part_into_the_next() -> None:
    small = Small(doc("a", "ends decent", summary="work begins"))
    assert small.universe('"decent work"') == set()
    assert small.universe('"work begins"') == {"ends decent"}


def test_what_is_excluded_is_in_no_layer() -> None:
    small = Small(doc("a", "one two"), doc("b", "one three"), doc("c", "one"))
    assert [title for layer in small.layers("-two one three ") for _, title in layer] == ["one three", "one"]
    assert small.universe("-two one three ") == {"one three", "one"}
    assert small.universe('-"one two" one ') == {"one three", "one"}


def test_the_best_score_is_never_exceeded() -> None:
    small = Small(doc("a", "decent work for all", summary="decent work for all"))
    ((best, _),) = small.layers("decent work for all")[0]
    assert best <= small.match("decent work for all").best_score == 4 * EXACT + NEAR + IN_TITLE + AS_WRITTEN
