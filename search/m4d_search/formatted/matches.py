"""Where a text holds what was searched for (pure): words that forgive typing errors, beginnings, phrases.

An engine tells only which documents match; which words of them do follows from the same rules, so that every engine
marks the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from m4d_search.formatted.words import Piece, head_length, pieces
from m4d_search.terms import Term, Terms
from m4d_search.typos import typos_allowed, typos_between


@dataclass(frozen=True, slots=True)
class Match:
    """A part of a text that matches. first, last: of its words. term: number of the term that it matches."""

    start: int
    end: int
    first: int
    last: int
    term: int


class Matcher:
    """What was searched for, ready to be looked for in texts."""

    def __init__(self, terms: Terms) -> None:
        self._words = [(number, term) for number, term in enumerate(terms.order) if len(term.words) == 1]
        self._phrases = [(number, term) for number, term in enumerate(terms.order) if len(term.words) > 1]
        self._met: dict[str, tuple[int, int] | None] = {}

    def matches(self, text: str, found: Sequence[Piece] | None = None) -> list[Match]:
        """Return the matches in a text in their order, none within another. found: its words, where they are known."""
        words = pieces(text) if found is None else found
        matched: list[Match] = []
        place = 0
        while place < len(words):
            match = self._phrase(words, place) if self._phrases else None
            match = match or self._word(text, words[place], place)
            if match is not None:
                matched.append(match)
            place = place + 1 if match is None else match.last + 1
        return matched

    def _phrase(self, words: Sequence[Piece], place: int) -> Match | None:
        for number, term in self._phrases:
            last = place + len(term.words) - 1
            if last < len(words) and all(words[place + offset].word == word for offset, word in enumerate(term.words)):
                return Match(words[place].start, words[last].end, place, last, number)
        return None

    def _word(self, text: str, piece: Piece, place: int) -> Match | None:
        if piece.word not in self._met:
            self._met[piece.word] = self._meaning(piece.word)
        met = self._met[piece.word]
        if met is None:
            return None
        number, length = met
        end = piece.end
        if 0 < length < len(piece.word):
            end = piece.start + head_length(text[piece.start : piece.end], length)
        return Match(piece.start, end, place, place, number)

    def _meaning(self, word: str) -> tuple[int, int] | None:
        """Return the term that a word of a text matches, and how many letters of it; the nearest term first."""
        near = [(typos, number, term) for number, term in self._words if (typos := _typos(term, word)) is not None]
        if not near:
            return None
        _, number, term = min(near, key=lambda each: each[:2])
        return number, len(term.words[0]) if term.prefix else len(word)


def _typos(term: Term, word: str) -> int | None:
    """Return with how many typing errors the word is what the term means; None where it is not."""
    wanted = term.words[0]
    if word == wanted or (term.prefix and word.startswith(wanted)):
        return 0
    allowed = 0 if term.exact else typos_allowed(wanted)
    if not allowed or len(word) < len(wanted) - allowed or len(set(wanted) - set(word)) > allowed:
        return None
    head = word[: len(wanted) + allowed] if term.prefix else word
    if len(head) > len(wanted) + allowed:
        return None
    typos = typos_between(wanted, head, prefix=term.prefix)
    return typos if typos <= allowed else None
