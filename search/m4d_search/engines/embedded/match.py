"""From terms to what they find in the index (pure but for the vocabulary)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tantivy import Occur, Query

from m4d_core.content.text import is_unspaced
from m4d_search.contract import Keep
from m4d_search.engines.embedded.conditions import Clause
from m4d_search.engines.embedded.derive import Derived
from m4d_search.engines.embedded.fields import any_of, schema
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.terms import Term, Terms

ANYWHERE = ("all",)
_MANY = 1 << 30  # documents: as many as there may be


@dataclass(frozen=True)
class Wanted:
    """A term of the search with the words it may mean. fields: of the index, where it is looked for.

    meant, likely: about so many documents hold it at most, without typing errors and with them.
    """

    term: Term
    derived: Derived
    fields: tuple[str, ...] = ANYWHERE
    meant: int = 0
    likely: int = 0

    @property
    def is_phrase(self) -> bool:
        """Whether it is several words side by side."""
        return len(self.term.words) > 1

    def found(self) -> Query:
        """Return the query for documents that hold it where the search looks."""
        return any_query([self.holds(field, self.derived.words) for field in self.fields])

    def as_meant(self) -> Query:
        """Return the query for documents that hold it without typing errors."""
        return any_query([self.holds(field, self.derived.exact) for field in self.fields])

    def scored(self, step: int) -> Query:
        """Return the query for documents that hold it, by typing errors, each worth a step."""
        degrees = (self.derived.exact, self.derived.one_typo, self.derived.two_typos)
        return Query.disjunction_max_query(
            [
                worth(self.holds(field, words), 1 + step * (2 - typos))
                for typos, words in enumerate(degrees)
                if words
                for field in self.fields
            ]
        )

    def holds(self, field: str, words: Sequence[str]) -> Query:
        """Return the query for documents whose field holds one of the words, or the phrase."""
        return Query.phrase_query(schema(), field, list(self.term.words)) if self.is_phrase else any_of(field, words)

    def begins(self, field: str, ahead: str = "") -> Query:
        """Return the query for documents whose field holds it without typing errors; all longer words for a beginning.

        ahead: what stands in front of words in that field.
        """
        word = f"{ahead}{self.term.words[0]}"
        if self.term.prefix:
            return Query.fuzzy_term_query(schema(), field, word, 0, prefix=True)
        return self.holds(field, (word,))


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
        return [*((Occur.Must, one.found()) for one in self.without(len(self.left_out))), *self.exclusions()]

    def without(self, count: int) -> list[Wanted]:
        """Return the terms that must be there when so many are left out."""
        places = self.left_out[:count]
        return [one for place, one in enumerate(self.wanted) if place not in places]

    def exclusions(self) -> Iterator[Clause]:
        """Yield what documents must not hold."""
        return ((Occur.MustNot, one.found()) for one in self.excluded)


def match(terms: Terms, vocabulary: Vocabulary, keep: Keep = Keep.LAST, fields: tuple[str, ...] = ANYWHERE) -> Match:
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
    derived = Derived(exact=(word,)) if term.exact else vocabulary.derived(word, prefix=term.prefix)
    if len(term.words) > 1 or is_unspaced(word):  # the latter are in no vocabulary
        return Wanted(term, derived, fields, meant=_MANY, likely=_MANY)
    meant, likely = vocabulary.frequency(derived.exact), vocabulary.frequency(derived.words)
    return Wanted(term, derived, fields, meant=meant, likely=likely)


def any_query(queries: Sequence[Query]) -> Query:
    """Return the query for what one of several finds."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def all_query(queries: Sequence[Query]) -> Query:
    """Return the query for what all of several find."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def worth(query: Query, score: int) -> Query:
    """Return the query with one score for all it finds."""
    return Query.const_score_query(query, float(score))
