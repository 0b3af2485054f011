"""The exact rank of a document among those that a search finds (pure): the ranking rules of Meilisearch, one by one.

Source: the server's ranking rules, v1.50.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from m4d_search.engines.embedded.kept import END, sign
from m4d_search.engines.embedded.match import Match, Wanted

FARTHEST = 3  # what the proximity of two words costs at most
LAST = 3  # what an attribute costs at most: they are counted from 0
NOWHERE = 10  # what a place costs at most
NOT_WHOLE = 2
_FEW = 16  # signs that are looked for one by one
_KEPT_PLACES, _NEXT_PLACE = 16, 24  # places that are told apart, and how those behind are counted: by powers of two
_STEPS = (1, 2, 5, 8, 12, 17, 25, 65, 257, 1025)  # distances at which a place costs one more

Place = tuple[int, int]  # of a word: attribute, place in it


class Rank(NamedTuple):
    """What a document costs by each rule, which counts among equals of those before; the least comes first.

    left_out: terms that are missing. typos: typing errors. distance: how far the terms stand from each other.
    attributes: in which they stand. places: how far from where they stand in the search. whole: 0 where an attribute is
    the search, 1 where it begins with it. unlike: terms that do not stand there as written.
    """

    left_out: int
    typos: int
    distance: int
    attributes: int
    places: int
    whole: int
    unlike: int


class _Found(NamedTuple):
    """A term in a document."""

    typos: int
    places: Sequence[Place]
    as_written: bool


class Ranking:
    """Ranks documents. within: numbers of the attributes that are looked in."""

    def __init__(self, match: Match, within: Sequence[int] = range(LAST + 1)) -> None:
        terms = [_Signs(one) for one in match.wanted]
        self._terms = terms
        self._kept = [
            [place for place in range(len(terms)) if place not in match.left_out[:count]]
            for count in range(len(match.left_out) + 1)
        ]
        self._within = frozenset(within)
        number = len(terms)
        self._most = Rank(
            len(match.left_out), 2 * number, FARTHEST * number, LAST * number, NOWHERE * number, NOT_WHOLE, number
        )

    def rank(self, text: str) -> Rank:
        """Return the rank of a document. text: its words as the index keeps them."""
        starts = _starts(text)
        found = [term.found(text, starts, self._within) for term in self._terms]
        left_out, kept = next(
            ((count, kept) for count, kept in enumerate(self._kept) if all(found[place].places for place in kept)),
            (len(self._kept) - 1, self._kept[-1]),
        )
        there = [found[place] for place in kept]
        typos = sum([each.typos for each in there])
        written = "".join(self._terms[place].written for place in kept)
        return Rank(
            left_out=left_out,
            typos=typos,
            distance=sum(
                _distance(found[one].places, found[other].places) for one, other in pairwise(kept) if other == one + 1
            ),
            attributes=sum([min(each.places)[0] if each.places else LAST for each in there]),
            places=sum([min([_cost(at, place) for _, at in found[place].places], default=NOWHERE) for place in kept]),
            whole=NOT_WHOLE if typos else self._whole(written, text, starts),
            unlike=sum([not each.as_written for each in there]),
        )

    def roughly(self, left_out: int, typos: int) -> Rank:
        """Return the last rank of what has so many typing errors, with so many terms left out."""
        return self._most._replace(left_out=left_out, typos=typos)

    def score(self, rank: Rank) -> float:
        """Return a rank as a number from 0 to 1, the higher the better."""
        score, share = 1.0, 1.0
        for cost, most in zip(rank, self._most, strict=True):
            share /= most + 1
            score -= cost * share
        return score

    def _whole(self, written: str, text: str, starts: Sequence[int]) -> int:
        begins = [
            start for number, start in enumerate(starts) if number in self._within and text.startswith(written, start)
        ]
        if not begins:
            return NOT_WHOLE
        ends = (start + len(written) for start in begins)
        return 0 if any(text[end : end + 1] in ("", END) for end in ends) else 1


class _Signs:
    """A term as the signs that it may be."""

    def __init__(self, one: Wanted) -> None:
        derived = one.derived
        self.written = "".join(map(sign, one.term.words))
        self._degrees: list[tuple[str, ...] | frozenset[str]] = []
        for words in (derived.exact, derived.one_typo, derived.two_typos) if len(one.term.words) == 1 else ():
            signs = tuple(map(sign, words))
            self._degrees.append(signs if len(signs) <= _FEW else frozenset(signs))

    def found(self, text: str, starts: Sequence[int], within: frozenset[int]) -> _Found:
        """Return the term in a document, with as few typing errors as it has there."""
        for typos, signs in enumerate(self._degrees):
            places = _places(_met(signs, text), text, starts, within)
            if places:
                return _Found(typos, places, typos == 0 and self.written in text)
        return _Found(
            0, _places((self.written,), text, starts, within) if not self._degrees else (), self.written in text
        )


def _met(signs: tuple[str, ...] | frozenset[str], text: str) -> Iterable[str]:
    return signs.intersection(text) if isinstance(signs, frozenset) else signs


def _places(signs: Iterable[str], text: str, starts: Sequence[int], within: frozenset[int]) -> list[Place]:
    places = []
    for each in signs:
        at = text.find(each)
        while at >= 0:
            attribute = bisect(starts, at) - 1
            if attribute in within:
                places.append((attribute, at - starts[attribute]))
            at = text.find(each, at + 1)
    return places


def _starts(text: str) -> list[int]:
    starts = [0]
    at = text.find(END)
    while at >= 0:
        starts.append(at + 1)
        at = text.find(END, at + 1)
    return starts


def _distance(left: Sequence[Place], right: Sequence[Place]) -> int:
    """Return what the nearest places of two terms cost: 0 side by side, one more where they stand the other way."""
    gaps = (place - other for attribute, other in left for same, place in right if same == attribute)
    return min(min((gap - 1 if gap > 0 else -gap for gap in gaps if gap), default=FARTHEST), FARTHEST)


def _cost(place: int, wanted: int) -> int:
    if place >= _KEPT_PLACES:
        place = _NEXT_PLACE if place < _NEXT_PLACE else 1 << (place - 1).bit_length()
    return bisect(_STEPS, abs(place - wanted))
