"""Did you mean: a word that nothing holds, in the spelling of what was found by forgiving its typing errors."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from m4d_search.contract import SearchEngine, SearchQuery
from m4d_search.formatted.words import Piece, pieces
from m4d_search.terms import parse_terms
from m4d_search.typos import typos_allowed, typos_between

MOST = 3  # words of a text that are looked up; of one that is all errors there is no telling what is meant


class _Better(NamedTuple):
    """Another spelling of a word. written: as it stands in what was found."""

    word: str
    written: str


async def did_you_mean(engine: SearchEngine, text: str, found: Iterable[str]) -> str | None:
    """Return the text in a spelling that is there, None where there is none or nothing is wrong with it.

    found: texts of what was found. Each word they hold only otherwise is looked up once, as it is written: it is right
    where anything holds it. Raises EngineError.
    """
    better = _better(text, found)
    wrong = {word: each for word, each in list(better.items())[:MOST] if not await _is_there(engine, word)}
    return _replaced(text, wrong) if wrong else None


async def _is_there(engine: SearchEngine, word: str) -> bool:
    return (await engine.search(SearchQuery(text=f'"{word}"', limit=0))).total > 0


def _better(text: str, found: Iterable[str]) -> Mapping[str, _Better]:
    """Return the words of the text that stand in nothing that was found, each as it most often stands there."""
    terms = parse_terms(text).loose
    met: dict[str, Counter[_Better]] = {term.words[0]: Counter() for term in terms}
    there: set[str] = set()
    for each in found:
        for piece in pieces(each):
            there.add(piece.word)
            for word, counted in met.items():
                if 0 < typos_between(word, piece.word, prefix=False) <= typos_allowed(word):
                    counted[_Better(piece.word, each[piece.start : piece.end])] += 1
    begun = {term.words[0] for term in terms if term.prefix and any(one.startswith(term.words[0]) for one in there)}
    return {
        word: min(counted, key=lambda one: (-counted[one], typos_between(word, one.word, prefix=False), one))
        for word, counted in met.items()
        if counted and word not in there | begun
    }


def _replaced(text: str, wrong: Mapping[str, _Better]) -> str:
    parts, at = [], 0
    for piece in pieces(text):
        if piece.word in wrong:
            parts += [text[at : piece.start], _in_case(text, piece, wrong[piece.word].written)]
            at = piece.end
    return "".join([*parts, text[at:]])


def _in_case(text: str, piece: Piece, written: str) -> str:
    """Return a word small where it was asked small."""
    return written.lower() if text[piece.start : piece.end].islower() else written
