"""From terms to queries of the index: what is found, and in which order (pure but for the vocabulary).

A score is a whole number. Each term gives 25 when it stands there as written or begins a word, 13 with one typing
error, 1 with two; what else ranks, together, stays below the 12 of one typing error. So fewer typing errors always
come first, as in Meilisearch's bucket sort. Words left out make layers, each searched only when the page reaches it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tantivy import Occur, Query

from m4d_search.engines.embedded.conditions import Clause
from m4d_search.engines.embedded.derive import Derived
from m4d_search.engines.embedded.fields import any_of, schema
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.terms import Term, Terms

EXACT, ONE_TYPO, TWO_TYPOS = 25.0, 13.0, 1.0
NEAR, IN_TITLE, IN_SUMMARY, AS_WRITTEN = 6.0, 4.0, 2.0, 1.0
RANKED = 100  # meanings of a word that count for its place: the beginning of a word may have a thousand
SLOP = 2  # words that may stand between two words that count as near
BEST_EXTRA = NEAR + IN_TITLE + AS_WRITTEN


@dataclass(frozen=True)
class Wanted:
    """A term of the search with the words it may mean."""

    term: Term
    derived: Derived

    def found_in(self, field: str, *, at_most: int | None = None) -> Query:
        """Return the query for documents whose field holds it, in one of its `at_most` likeliest meanings."""
        if len(self.term.words) > 1:
            return Query.phrase_query(schema(), field, list(self.term.words))
        return any_of(field, self.derived.words[:at_most])

    def scored(self) -> Query:
        """Return the query for documents that hold it, with its score."""
        if len(self.term.words) > 1:
            return Query.const_score_query(self.found_in("all"), EXACT)
        degrees = (
            (self.derived.exact, EXACT),
            (self.derived.one_typo, ONE_TYPO),
            (self.derived.two_typos, TWO_TYPOS),
        )
        return Query.disjunction_max_query(
            [Query.const_score_query(any_of("all", words), score) for words, score in degrees if words]
        )


@dataclass(frozen=True)
class Match:
    """What a search finds. wanted: its terms as written. excluded: what must not be there."""

    wanted: tuple[Wanted, ...]
    excluded: tuple[Wanted, ...]

    @property
    def best_score(self) -> float:
        """The highest score a document can have."""
        return EXACT * len(self.wanted) + BEST_EXTRA

    def universe(self) -> list[Clause]:
        """Return what every document that is found fulfils: the phrases, or without any the first word."""
        kept = [one for one in self.wanted if one.term.exact] or list(self.wanted[:1])
        return [*((Occur.Must, one.found_in("all")) for one in kept), *self._exclusions()]

    def layers(self) -> Iterator[list[Clause]]:
        """Yield scored clauses, best first, no document in two of them: all terms, then without the last word..."""
        loose = [place for place, one in enumerate(self.wanted) if not one.term.exact]
        least = 1 if len(loose) == len(self.wanted) else 0
        for count in range(len(loose), least - 1, -1):
            left_out = loose[count:]
            kept = [one for place, one in enumerate(self.wanted) if place not in left_out]
            layer: list[Clause] = [(Occur.Must, one.scored()) for one in kept]
            layer += [(Occur.MustNot, self.wanted[place].found_in("all")) for place in left_out[:1]]
            yield [*layer, *self._exclusions(), *_extras(kept)]

    def _exclusions(self) -> Iterator[Clause]:
        return ((Occur.MustNot, one.found_in("all")) for one in self.excluded)


def match(terms: Terms, vocabulary: Vocabulary) -> Match:
    """Return what the terms find, typing errors resolved."""
    return Match(
        tuple(_wanted(term, vocabulary) for term in terms.order),
        tuple(_wanted(term, vocabulary) for term in terms.excluded),
    )


def _wanted(term: Term, vocabulary: Vocabulary) -> Wanted:
    word = term.words[0]
    if term.exact:
        return Wanted(term, Derived(exact=(word,)))
    return Wanted(term, vocabulary.derived(word, prefix=term.prefix))


def _extras(kept: Sequence[Wanted]) -> Iterator[Clause]:
    written = [word for one in kept for word in one.term.words]
    places = (
        Query.const_score_query(_all_in("title", kept), IN_TITLE),
        Query.const_score_query(_all_in("summary", kept), IN_SUMMARY),
    )
    yield Occur.Should, Query.disjunction_max_query(places)
    as_written = Query.boolean_query([(Occur.Must, any_of("all", (word,))) for word in written])
    yield Occur.Should, Query.const_score_query(as_written, AS_WRITTEN)
    near = [
        (Occur.Must, Query.phrase_query(schema(), "all", [left, right], SLOP))
        for left, right in pairwise(written)
        if left != right
    ]
    if near:
        yield Occur.Should, Query.const_score_query(Query.boolean_query(near), NEAR)


def _all_in(field: str, kept: Sequence[Wanted]) -> Query:
    return Query.boolean_query([(Occur.Must, one.found_in(field, at_most=RANKED)) for one in kept])
