"""In which order the index gives what a search finds (pure): in layers, each looked at only when more is wanted.

First what holds all words as they are written, then with typing errors, then with words left out. The former lie in
layers themselves: a single word by where it stands, two by how near they stand to each other. In a layer a score is a
whole number: fewer typing errors always come first, then what stands near, then what stands in title or summary. That
brings in front what belongs there; `rank` puts it in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tantivy import Occur, Query

from m4d_search.engines.embedded.conditions import Clause
from m4d_search.engines.embedded.fields import any_of, levels
from m4d_search.engines.embedded.kept import pair
from m4d_search.engines.embedded.match import ANYWHERE, Match, Wanted, all_query, any_query, worth

RANGE = 2400  # of scores
IN_TITLE, IN_SUMMARY, AS_WRITTEN = 4, 2, 1
PLACED = 3  # terms whose places count
NEAR = 100  # what standing side by side is worth at most
FEW = 60  # documents that need no order here
_MEANINGS = 32  # of a word that count for standing near another: the beginning of a word may have a thousand
_LIKELY = 6  # of each of two words, typing errors included
_PLACES = PLACED * IN_TITLE + AS_WRITTEN

Sides = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True)
class Layer:
    """Documents that lie in front of those of the next layer. scored: clauses that find them."""

    scored: list[Clause]
    terms: int
    left_out: int

    def typos(self, score: int) -> int:
        """Return how many typing errors a document of this score has."""
        return 2 * self.terms - (score - self.terms) // step_of(self.terms)


def layers(match: Match) -> Iterator[Layer]:
    """Yield the layers of what a search finds, no document in two of them."""
    for count in range(len(match.left_out) + 1):
        kept = match.without(count)
        gone = [(Occur.MustNot, match.wanted[place].found()) for place in match.left_out[:count][-1:]]
        for clauses in _layers(kept, are_all=count == 0):
            yield Layer([*clauses, *gone, *match.exclusions()], len(kept), count)


def step_of(terms: int) -> int:
    """Return what one typing error weighs among so many terms."""
    return (RANGE - terms) // (2 * terms + 1)


def _layers(kept: Sequence[Wanted], *, are_all: bool) -> Iterator[list[Clause]]:
    yield from _exact(kept, are_all=are_all)
    if any(one.likely > one.meant for one in kept):
        exact = all_query([one.as_meant() for one in kept])
        step = step_of(len(kept))
        typed: list[Clause] = [*((Occur.Must, one.scored(step)) for one in kept), (Occur.MustNot, exact)]
        yield (
            typed
            if min(one.likely for one in kept) <= FEW
            else [*typed, *_placed(kept), *_near(kept, [_likely(one) for one in kept])]
        )


def _exact(kept: Sequence[Wanted], *, are_all: bool) -> Iterator[list[Clause]]:
    value = 1 + 2 * step_of(len(kept))
    found: list[Clause] = [(Occur.Must, worth(one.as_meant(), value)) for one in kept]
    if min(one.meant for one in kept) <= FEW or kept[0].fields != ANYWHERE:
        yield found
        return
    as_written = _as_written(kept)
    if len(kept) > 1:
        yield [*found, *as_written, *_placed(kept), *_near(kept, [one.derived.exact[:_MEANINGS] for one in kept])]
        return
    nearest = list(_levels(kept[0]))
    if not are_all and nearest:  # what was left out must be shut out each time, and costs more than the levels
        by_level = [worth(level, len(nearest) - place) for place, level in enumerate(nearest)]
        yield [*found, (Occur.Should, Query.disjunction_max_query(by_level)), *as_written]
        return
    before: list[Clause] = []
    for level in nearest:
        yield [(Occur.Must, worth(level, value)), *as_written, *before]
        before.append((Occur.MustNot, level))
    yield [*found, *as_written, *before]


def _levels(one: Wanted) -> Iterator[Query]:
    """Yield what finds a word at the beginning of an attribute, then farther behind; in titles, then in summaries."""
    if not one.is_phrase:
        yield from (one.begins("heads", level) for level in levels())


def _likely(one: Wanted) -> Sequence[str]:
    """Return the likeliest meanings of a word: with typing errors only where it does not stand there as written."""
    derived = one.derived
    return (derived.exact if one.meant else derived.one_typo + derived.two_typos)[:_LIKELY]


def _near(kept: Sequence[Wanted], meanings: Sequence[Sequence[str]]) -> Iterator[Clause]:
    unit = min((step_of(len(kept)) - 1 - _PLACES) // (3 * max(len(kept) - 1, 1)), NEAR)
    for (one, words), (other, others) in pairwise(zip(kept, meanings, strict=True)):
        left = one.term.words[-1:] if one.is_phrase else words
        both = left, other.term.words[:1] if other.is_phrase else others
        turned = both[::-1]
        nearer = any_query([_pairs(both, 2), _pairs(turned, 1)])
        costs = enumerate((_pairs(both, 1), nearer, _pairs(turned, 2)))
        yield Occur.Should, Query.disjunction_max_query([worth(each, (3 - cost) * unit) for cost, each in costs])


def _pairs(both: Sides, apart: int) -> Query:
    left, right = both
    return any_of("pairs", [pair(one, other, apart) for one in left for other in right])


def _placed(kept: Sequence[Wanted]) -> Iterator[Clause]:
    for one in kept[:PLACED]:
        title, summary = (
            one.begins(field) if one.meant else one.holds(field, _likely(one)) for field in ("title", "summary")
        )
        yield Occur.Should, Query.disjunction_max_query([worth(title, IN_TITLE), worth(summary, IN_SUMMARY)])


def _as_written(kept: Sequence[Wanted]) -> list[Clause]:
    words = [any_of("all", (word,)) for one in kept for word in one.term.words]
    return [(Occur.Should, worth(all_query(words), AS_WRITTEN))]
