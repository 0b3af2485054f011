"""What a reader may be about to ask: the text with its words as they stand in titles (pure)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from m4d_core.content.text import normalise
from m4d_search.formatted.matches import Matcher
from m4d_search.formatted.words import pieces
from m4d_search.terms import Terms, parse_terms


def completions(text: str, titles: Iterable[str], most: int) -> list[str]:
    """Return completed texts, those of most titles first. The last word must stand in a title, also after errors."""
    terms = parse_terms(text)
    matcher, counted = Matcher(terms), Counter[str]()
    for title in titles:
        found = pieces(title)
        matches = reversed(matcher.matches(title, found))  # of several, the first in the title counts
        words = {match.term: title[match.start : found[match.last].end] for match in matches}
        if len(terms.order) - 1 in words:
            counted[_completed(text, terms, words)] += 1
    asked = normalise(text)
    ranked = sorted(counted, key=lambda each: (-counted[each], len(each), each))
    return [each for each in ranked if normalise(each) != asked][:most]


def _completed(text: str, terms: Terms, words: Mapping[int, str]) -> str:
    meant = {term.words[0]: words[at] for at, term in enumerate(terms.order) if at in words and not term.exact}
    parts, at = [], 0
    for piece in pieces(text):
        if piece.word in meant:
            written = meant[piece.word]
            is_small = text[piece.start : piece.end].islower()
            parts += [text[at : piece.start], written.lower() if is_small else written]
            at = piece.end
    return "".join([*parts, text[at:]]).strip()
