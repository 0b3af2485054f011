"""The text of a search as words for the database, which answers while no engine does (pure)."""

from collections.abc import Mapping

from m4d_core.content.text import is_unspaced
from m4d_core.storage.worded import Spelled, Words
from m4d_search.formatted.words import pieces
from m4d_search.terms import Term, parse_terms


def words_of(text: str, among: int) -> Words | None:
    """Return what the database looks for; None for a text that asks for no word, and so finds everything."""
    terms = parse_terms(text)
    if not terms.order and not terms.excluded:
        return None
    written = {piece.word: text[piece.start : piece.end] for piece in pieces(text)}
    return Words(
        wanted=tuple(_spelled(term, written) for term in terms.order),
        excluded=tuple(_spelled(term, written) for term in terms.excluded),
        among=among,
    )


def _spelled(term: Term, written: Mapping[str, str]) -> Spelled:
    """Return the ways a term may stand in a text that is not folded: as asked, small, and with a capital."""
    between = "" if is_unspaced(term.words[0]) else " "
    asked = between.join(written.get(word, word) for word in term.words)
    heads = (between.join(term.words), asked, asked.lower())
    ways = (way for head in heads for way in (head, head[:1].upper() + head[1:]))
    return Spelled(" ".join(term.words), tuple(dict.fromkeys((*ways, asked.upper()))))
