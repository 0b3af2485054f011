"""The exact rank of a document among those that a search finds (pure): the ranking rules of Meilisearch, one by one.

In this order, each only among equals of those before: typing errors; how near the words of the search stand to each
other; in which attributes; at which places in them, beside those in the search; whether an attribute is the search or
begins with it; words that do not stand there as written. Source: the server's ranking rules, v1.50.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from m4d_search.engines.embedded.derive import Derived
from m4d_search.engines.embedded.kept import END, sign
from m4d_search.terms import Term

FARTHEST = 3  # what the proximity of two words costs at most
_FEW = 16  # signs that are looked for one by one
_KEPT_PLACES = 16  # places that are told apart; those behind count by powers of two
_STEPS = (0, 1, 2, 5, 8, 12, 17, 25, 65, 257, 1025)  # distances at which a place costs one more


class Rank(NamedTuple):
    """What a document costs by each rule; the least comes first."""

    typos: int
    distance: int
    attributes: int
    places: int
    whole: int
    unlike: int


class _Found(NamedTuple):
    """A term in a document. places: (attribute, place in it)."""

    typos: int
    places: list[tuple[int, int]]
    as_written: bool


class Ranking:
    """Ranks documents that hold all of some terms."""

    def __init__(self, wanted: Sequence[tuple[Term, Derived]]) -> None:
        self._terms = [_Signs(term, derived) for term, derived in wanted]
        self._written = "".join(each.written for each in self._terms)

    def rank(self, text: str) -> Rank:
        """Return the rank of a document. text: its words as the index keeps them."""
        starts = _starts(text)
        found = [term.found(text, starts) for term in self._terms]
        typos = sum(each.typos for each in found)
        return Rank(
            typos=typos,
            distance=sum(_distance(one.places, other.places) for one, other in pairwise(found)),
            attributes=sum(min((attribute for attribute, _ in each.places), default=FARTHEST) for each in found),
            places=sum(
                min((_cost(place, at) for _, place in each.places), default=len(_STEPS)) for at, each in enumerate(found)
            ),
            whole=2 if typos else self._whole(text, starts),
            unlike=sum(not each.as_written for each in found),
        )

    def _whole(self, text: str, starts: Sequence[int]) -> int:
        begins = [start for start in starts if text.startswith(self._written, start)]
        if not begins:
            return 2
        ends = (start + len(self._written) for start in begins)
        return 0 if any(text[end : end + 1] in ("", END) for end in ends) else 1


class _Signs:
    """A term as the signs that it may be."""

    def __init__(self, term: Term, derived: Derived) -> None:
        self.written = "".join(map(sign, term.words))
        self._degrees: list[tuple[str, ...] | frozenset[str]] = []
        for words in (derived.exact, derived.one_typo, derived.two_typos) if len(term.words) == 1 else ():
            signs = tuple(map(sign, words))
            self._degrees.append(signs if len(signs) <= _FEW else frozenset(signs))

    def found(self, text: str, starts: Sequence[int]) -> _Found:
        for typos, signs in enumerate(self._degrees):
            met = _met(signs, text)
            if met:
                places = _places(met, text, starts)
                return _Found(typos, places, typos == 0 and self.written in met)
        return _Found(0, _places((self.written,), text, starts), self.written in text)


def _met(signs: Iterable[str], text: str) -> Sequence[str] | frozenset[str]:
    return signs.intersection(text) if isinstance(signs, frozenset) else [each for each in signs if each in text]


def _places(signs: Iterable[str], text: str, starts: Sequence[int]) -> list[tuple[int, int]]:
    places = []
    for each in signs:
        at = text.find(each)
        while at >= 0:
            attribute = bisect(starts, at) - 1
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


def _distance(left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]]) -> int:
    """Return what the nearest places of two terms cost: 0 side by side, one more where they stand the other way."""
    gaps = (place - other for attribute, other in left for same, place in right if same == attribute)
    return min((gap - 1 if gap > 0 else -gap for gap in gaps if gap), default=FARTHEST) if left else FARTHEST


def _cost(place: int, wanted: int) -> int:
    if place >= _KEPT_PLACES:
        place = 24 if place < 24 else 1 << (place - 1).bit_length()
    return bisect(_STEPS, abs(place - wanted)) - 1
