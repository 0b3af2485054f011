"""The text of a search as terms, the same for every engine (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from m4d_core.content.text import is_unspaced, normalise, tokens
from m4d_search.contract import MAX_TERMS

PIECE = 4  # characters of a script without spaces that are looked for together

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PART = re.compile(r'(?P<sign>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<words>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """Words that are looked for together, normalised, in this order and side by side.

    prefix: the one word is also the beginning of longer ones. exact: no typing errors, and never left out.
    """

    words: tuple[str, ...]
    prefix: bool = False
    exact: bool = False


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a search asks for. loose: words of which the last may be left out. exact: phrases. excluded: none of them.

    order: all wanted terms as they were written.
    """

    order: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()

    @property
    def loose(self) -> tuple[Term, ...]:
        """The words that forgive typing errors."""
        return tuple(term for term in self.order if not term.exact)

    @property
    def exact(self) -> tuple[Term, ...]:
        """The phrases, which must be there."""
        return tuple(term for term in self.order if term.exact)


def parse_terms(text: str) -> Terms:
    """Return the terms of a search text; at most MAX_TERMS wanted and as many excluded ones. Never raises."""
    text = text.translate(_QUOTES)
    wanted: list[Term] = []
    excluded: list[Term] = []
    for part in _PART.finditer(text):
        words = tokens(part["phrase"] if part["words"] is None else part["words"])
        if not words:
            continue
        if part["sign"]:
            excluded.append(Term(tuple(words), exact=True))
        elif part["words"] is None:
            wanted.append(Term(tuple(words), exact=True))
        else:
            wanted.extend(_loose(words))
    if wanted and not wanted[-1].exact and _is_open(text):
        wanted[-1] = Term(wanted[-1].words, prefix=True)
    return Terms(order=tuple(wanted[:MAX_TERMS]), excluded=tuple(excluded[:MAX_TERMS]))


def _loose(words: list[str]) -> Iterator[Term]:
    for unspaced, run in groupby(words, is_unspaced):
        if not unspaced:
            yield from (Term((word,)) for word in run)
            continue
        characters = tuple(run)
        for start in range(0, len(characters), PIECE):
            yield Term(characters[start : start + PIECE], exact=True)


def _is_open(text: str) -> bool:
    """Return whether the text ends inside its last word, which then may be the beginning of a longer one."""
    last = text.rsplit(maxsplit=1)[-1]
    if text[-1].isspace() or '"' in last or last.startswith("-"):
        return False
    words = tokens(last)
    return bool(words) and normalise(last).endswith(words[-1])
