"""From terms to queries of the index: what is found, and roughly in which order (pure but for the vocabulary).

What a search finds lies in layers, each searched only when what is wanted was not in those before: all words as they
are written, side by side; all of them, elsewhere; all with typing errors; then the same with words left out. In a layer
a score is a whole number. Each term gives two STEPS as it stands or begins a word, one with one typing error, none with
two; what else counts stays below one STEP: fewer typing errors always come first. `rank` orders what is in front.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tantivy import Occur, Query

from m4d_search.contract import Keep
from m4d_search.engines.embedded.conditions import Clause
from m4d_search.engines.embedded.derive import Derived
from m4d_search.engines.embedded.fields import LEVELS, any_of, head, schema
from m4d_search.engines.embedded.kept import pair
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.terms import Term, Terms

RANGE = 2400  # of scores
IN_TITLE, IN_SUMMARY, AS_WRITTEN = 2 * LEVELS, LEVELS, 1
PLACED = 3  # terms whose places count
PLACES = PLACED * (IN_TITLE + LEVELS) + AS_WRITTEN
RANKED = 100  # meanings of a word that count for its place: the beginning of a word may have a thousand
PAIRED = 12  # meanings of each of two words that count for standing near each other, typing errors included
_NEAREST = 3  # what standing side by side is worth, of which each step away takes one

Words = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True)
class Wanted:
    """A term of the search with the words it may mean."""

    term: Term
    derived: Derived
    fields: tuple[str, ...] = ("all",)

    def found(self) -> Query:
        """Return the query for documents that hold it where the search looks."""
        return _in_any([self._in(field, self.derived.words) for field in self.fields])

    def as_meant(self) -> Query:
        """Return the query for documents that hold it without typing errors."""
        return _in_any([self._in(field, self.derived.exact) for field in self.fields])

    def scored(self, step: int) -> Query:
        """Return the query for documents that hold it, by typing errors."""
        degrees = (self.derived.exact, self.derived.one_typo, self.derived.two_typos)
        return Query.disjunction_max_query(
            [
                _worth(self._in(field, words), 1 + step * (2 - typos))
                for typos, words in enumerate(degrees)
                if words
                for field in self.fields
            ]
        )

    def placed(self) -> Query:
        """Return the query for documents that hold it where it counts, by place."""
        words = self.derived.words[:RANKED]
        return Query.disjunction_max_query(
            [
                _worth(any_of("heads", [head(word, place, level) for word in words]), value + LEVELS - 1 - level)
                for place, value in enumerate((IN_TITLE, IN_SUMMARY))
                for level in range(LEVELS)
            ]
        )

    def end(self, meanings: Sequence[str], place: int) -> Sequence[str]:
        """Return the words that its neighbors stand beside: its meanings, or the first (0) or last (-1) of a phrase."""
        return meanings if len(self.term.words) == 1 else (self.term.words[place],)

    def _in(self, field: str, words: Sequence[str]) -> Query:
        if len(self.term.words) > 1:
            return Query.phrase_query(schema(), field, list(self.term.words))
        return any_of(field, words)


@dataclass(frozen=True)
class Layer:
    """Documents that lie in front of those of the next layer. scored: clauses that find them."""

    scored: list[Clause]
    terms: int
    left_out: int

    def typos(self, score: int) -> int:
        """Return how many typing errors a document of this score has."""
        return 2 * self.terms - (score - self.terms) // step_of(self.terms)


@dataclass(frozen=True)
class Match:
    """What a search finds. wanted: its terms as written. excluded: what must not be there.

    left_out: places of the terms that may be missing, the one that is left out first in front.
    """

    wanted: tuple[Wanted, ...]
    excluded: tuple[Wanted, ...]
    left_out: tuple[int, ...]

    def universe(self) -> list[Clause]:
        """Return what every document that is found fulfils: it holds all that may not be left out."""
        kept = self.without(len(self.left_out))
        return [*((Occur.Must, one.found()) for one in kept), *self._exclusions()]

    def layers(self) -> Iterator[Layer]:
        """Yield the layers, no document in two of them."""
        for count in range(len(self.left_out) + 1):
            kept = self.without(count)
            gone = [(Occur.MustNot, self.wanted[place].found()) for place in self.left_out[:count][-1:]]
            for clauses in _layers(kept):
                yield Layer([*clauses, *gone, *self._exclusions()], len(kept), count)

    def without(self, count: int) -> list[Wanted]:
        """Return the terms that must be there when so many are left out."""
        places = self.left_out[:count]
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


def step_of(terms: int) -> int:
    """Return what one typing error weighs among so many terms."""
    return (RANGE - terms) // (2 * terms + 1)


def _layers(kept: Sequence[Wanted]) -> Iterator[list[Clause]]:
    step = step_of(len(kept))
    as_meant: list[Clause] = [(Occur.Must, _worth(one.as_meant(), 1 + 2 * step)) for one in kept]
    placed: list[Clause] = [(Occur.Should, one.placed()) for one in kept[:PLACED]]
    written = _all([any_of("all", (word,)) for one in kept for word in one.term.words])
    placed.append((Occur.Should, _worth(written, AS_WRITTEN)))
    both = list(pairwise(kept))
    front = [_titled(kept[0])] if not both else [_worth(_pairs(_exact(one, other), 1), 0) for one, other in both]
    yield [*as_meant, *((Occur.Must, each) for each in front), *placed]
    unit = (step - 1 - PLACES) // (_NEAREST * max(len(both), 1))
    near = [(Occur.Should, _near(_exact(one, other), unit)) for one, other in both]
    yield [*as_meant, (Occur.MustNot, _all(front)), *placed, *near]
    if any(one.derived.one_typo or one.derived.two_typos for one in kept):
        exact = _all([one.as_meant() for one in kept])
        near = [(Occur.Should, _near(_likely(one, other), unit)) for one, other in both]
        yield [*((Occur.Must, one.scored(step)) for one in kept), (Occur.MustNot, exact), *placed, *near]


def _titled(one: Wanted) -> Query:
    words = one.derived.exact
    return _worth(any_of("heads", [head(word, 0, level) for word in words for level in range(LEVELS)]), 0)


def _exact(one: Wanted, other: Wanted) -> Words:
    return one.end(one.derived.exact[:RANKED], -1), other.end(other.derived.exact[:RANKED], 0)


def _likely(one: Wanted, other: Wanted) -> Words:
    return one.end(one.derived.words[:PAIRED], -1), other.end(other.derived.words[:PAIRED], 0)


def _near(both: Words, unit: int) -> Query:
    """Return the query for texts in which words of the one side stand near those of the other, by how near."""
    turned = both[::-1]
    nearer = _in_any([_pairs(both, 2), _pairs(turned, 1)])
    return Query.disjunction_max_query(
        [_worth(_pairs(both, 1), 3 * unit), _worth(nearer, 2 * unit), _worth(_pairs(turned, 2), unit)]
    )


def _pairs(both: Words, apart: int) -> Query:
    left, right = both
    return any_of("pairs", [pair(one, other, apart) for one in left for other in right])


def _all(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _worth(query: Query, score: int) -> Query:
    return Query.const_score_query(query, float(score))
