"""Does an item match a scope, and why (pure)."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from m4d_core.content.item import CleanItem, Item
from m4d_core.content.text import normalise
from m4d_core.ingestion.contract import Scope

_WORD = re.compile(r"[^\W_]+")
EVERYTHING = "everything"


def why_inside(scope: Scope, item: Item, clean: CleanItem) -> str | None:
    """Return why an item is inside a scope, or None when it is not.

    Looked at: sectors and goals as published, our themes, words of title, summary and the publisher's own terms.
    """
    keywords = item.detail.get("keywords") or ()
    texts = (clean.title, clean.summary or "", *item.themes, *keywords)
    return in_scope(
        scope, sectors=(*item.sectors, *(f"8:{goal}" for goal in item.goals)), themes=clean.themes, texts=texts
    )


def in_scope(scope: Scope, *, sectors: Iterable[str], themes: Iterable[str], texts: Sequence[str]) -> str | None:
    """Return the first of the scope's sectors, themes and words that is found (`sector 1:15190`), or None.

    Words are compared folded, as in `content.text`. A word that ends in `*` is a prefix, several words stand next to
    one another. What begins with `-` is no match: where it stands, no word is looked for (`-bird migration`).
    """
    if scope.everything:
        return EVERYTHING
    wanted = {sector.lower() for sector in scope.sectors}
    for sector in sectors:
        if sector.lower() in wanted:
            return f"sector {sector.lower()}"
    for theme in themes:
        if theme in scope.themes:
            return f"theme {theme}"
    return _word(scope.words, texts)


def _word(words: frozenset[str], texts: Sequence[str]) -> str | None:
    matching, excluding = _patterns(words)
    if matching is None:
        return None
    for text in texts:
        folded = " ".join(_WORD.findall(normalise(text)))
        if excluding is not None:
            folded = excluding.sub(" | ", folded)
        found = matching.search(folded)
        if found is not None:
            return f"word {found[0]}"
    return None


@lru_cache(maxsize=64)  # one scope a source; compiling costs 5 ms, a search 20 us
def _patterns(words: frozenset[str]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Return what matches, and what hides from it."""
    hiding = {word for word in words if word.startswith("-")}
    return _alternatives(words - hiding), _alternatives({word[1:] for word in hiding})


def _alternatives(words: Iterable[str]) -> re.Pattern[str] | None:
    parts = sorted({_pattern(word) for word in words} - {""}, key=lambda part: (-len(part), part))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None


def _pattern(word: str) -> str:
    """Return a scope's word as a pattern over folded words with single spaces between them."""
    pieces = []
    for part in word.split():
        stem = " ".join(_WORD.findall(normalise(part)))
        pieces.append(stem + ("[^\\W_]*" if part.endswith("*") and stem else ""))
    return " ".join(piece for piece in pieces if piece)
