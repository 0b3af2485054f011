"""Things found by one of their names, typing errors forgiven, as a search finds content (pure)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from m4d_core.content.text import normalise
from m4d_search.formatted.matches import Matcher
from m4d_search.formatted.words import pieces
from m4d_search.terms import parse_terms

T = TypeVar("T")


class _Rank(NamedTuple):
    """How near a name is to what was asked, the nearest first. step: it begins so, holds that, or only means it.

    words: how many it has.
    """

    step: int
    words: int
    name: str


class Names:
    """What was asked, ready to be looked for in names."""

    def __init__(self, text: str) -> None:
        terms = parse_terms(text)
        self.matcher = Matcher(terms)
        self._asked = normalise(text)
        first = {term.words: number for number, term in reversed(list(enumerate(terms.order)))}
        self._needed = frozenset(first.values())

    @property
    def asks(self) -> bool:
        """Whether there is a word to look for."""
        return bool(self._needed)

    def nearest(self, things: Iterable[tuple[T, Sequence[str]]], most: int) -> list[tuple[T, str]]:
        """Return the things of which a name holds all words, the nearest first, each with the name that does.

        things: each with its names, of equally near ones the first counts.
        """
        found: list[tuple[_Rank, int, T, str]] = []
        for place, (thing, names) in enumerate(things):
            ranked = [(rank, name) for name in names if (rank := self._rank(name)) is not None]
            if ranked:
                rank, name = min(ranked, key=lambda pair: pair[0][:2])
                found.append((rank, place, thing, name))
        found.sort(key=lambda each: each[:2])
        return [(thing, name) for _, _, thing, name in found[:most]]

    def _rank(self, name: str) -> _Rank | None:
        words = pieces(name)
        met = {match.term for match in self.matcher.matches(name, words)}
        if not self._needed <= met:
            return None
        folded = normalise(name)
        step = 0 if folded.startswith(self._asked) else 1 if self._asked in folded else 2
        return _Rank(step, len(words), folded)
