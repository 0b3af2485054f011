"""From terms to queries of the index: what is found, and in which order (pure but for the vocabulary).

A score is a whole number. Each term gives 25 when it stands there as written or begins a word, 13 with one typing
error, 1 with two; what else ranks, together, stays below the 12 of one typing error. So fewer typing errors always
come first, as in Meilisearch's bucket sort. Words left out make layers, each searched only when the page reaches it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tantivy import Occur, Query

from m4d_search.contract import Keep
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
    fields: tuple[str, ...] = ("all",)

    def found(self) -> Query:
        """Return the query for documents that hold it where the search looks."""
        return _in_any([self.found_in(field) for field in self.fields])

    def found_in(self, field: str, *, at_most: int | None = None) -> Query:
        """Return the query for documents whose field holds it, in one of its `at_most` likeliest meanings."""
        if len(self.term.words) > 1:
            return Query.phrase_query(schema(), field, list(self.term.words))
        return any_of(field, self.derived.words[:at_most])

    def scored(self) -> Query:
        """Return the query for documents that hold it, with its score."""
        if len(self.term.words) > 1:
            return Query.const_score_query(self.found(), EXACT)
        degrees = (
            (self.derived.exact, EXACT),
            (self.derived.one_typo, ONE_TYPO),
            (self.derived.two_typos, TWO_TYPOS),
        )
        return Query.disjunction_max_query(
            [
                Query.const_score_query(any_of(field, words), score)
                for words, score in degrees
                if words
                for field in self.fields
            ]
        )


@dataclass(frozen=True)
class Match:
    """What a search finds. wanted: its terms as written. excluded: what must not be there.

    left_out: places of the terms that may be missing, the one that is left out first in front.
    """

    wanted: tuple[Wanted, ...]
    excluded: tuple[Wanted, ...]
    left_out: tuple[int, ...]

    @property
    def best_score(self) -> float:
        """The highest score a document can have."""
        return EXACT * len(self.wanted) + BEST_EXTRA

    def universe(self) -> list[Clause]:
        """Return what every document that is found fulfils: it holds all that may not be left out."""
        kept = self._without(self.left_out)
        return [*((Occur.Must, one.found()) for one in kept), *self._exclusions()]

    def layers(self) -> Iterator[list[Clause]]:
        """Yield scored clauses, best first, no document in two of them: all terms, then all but one..."""
        for count in range(len(self.left_out) + 1):
            kept = self._without(self.left_out[:count])
            layer: list[Clause] = [(Occur.Must, one.scored()) for one in kept]
            layer += [(Occur.MustNot, self.wanted[place].found()) for place in self.left_out[:count][-1:]]
            yield kept, [*layer, *self._exclusions(), *_extras(kept)]

    def _without(self, places: Sequence[int]) -> list[Wanted]:
        return [one for place, one in enumerate(self.wanted) if place not in places]

    def _exclusions(self) -> Iterator[Clause]:
        return ((Occur.MustNot, one.found()) for one in self.excluded)


def match(terms: Terms, vocabulary: Vocabulary, keep: Keep = Keep.LAST, fields: tuple[str, ...] = ("all",)) -> Match:
    """Return what the terms find in the fields, typing errors resolved."""
    wanted = tuple(_wanted(term, vocabulary, fields) for term in terms.order)
    excluded = tuple(_wanted(term, vocabulary, fields) for term in terms.excluded)
    return Match(wanted, excluded, _left_out(wanted, vocabulary, keep))


def _left_out(wanted: Sequence[Wanted], vocabulary: Vocabulary, keep: Keep) -> tuple[int, ...]:
    """Return the places of the words that may be missing; where there is no phrase, one word must be there."""
    loose = [place for place, one in enumerate(wanted) if not one.term.exact]
    if keep is Keep.ALL:
        return ()
    if keep is Keep.FREQUENCY:
        loose.sort(key=lambda place: (vocabulary.frequency(wanted[place].derived.exact), -place))
    return tuple(loose[:0:-1] if len(loose) == len(wanted) else loose[::-1])


def _wanted(term: Term, vocabulary: Vocabulary, fields: tuple[str, ...]) -> Wanted:
    word = term.words[0]
    if term.exact:
        return Wanted(term, Derived(exact=(word,)), fields)
    return Wanted(term, vocabulary.derived(word, prefix=term.prefix), fields)


def _in_any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


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
