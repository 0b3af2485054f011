"""The words of a text with their places, as they are written (pure): an index folds texts, what is shown stays so."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from m4d_core.content.text import is_unspaced, normalise, tokens

_PIECE = re.compile("w+|c")
_KNOWN = 50_000  # pieces whose folding is kept in memory


class _Shape(dict[int, str]):
    """Character -> `w` within a word, `c` a word by itself, blank between words; for `str.translate`."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        is_part = char.isalnum() or unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf", "Lm")
        shape = ("c" if is_unspaced(char) else "w") if is_part else " "
        self[code] = shape
        return shape


_SHAPE = _Shape()


class Piece(NamedTuple):
    """A word of a text. start, end: its place. word: as an index holds it."""

    start: int
    end: int
    word: str


def pieces(text: str) -> list[Piece]:
    """Return the words of a text in their order."""
    found = ((match.start(), match.end()) for match in _PIECE.finditer(text.translate(_SHAPE)))
    folded = ((start, end, _folded(text[start:end])) for start, end in found)
    return [Piece(start, end, word) for start, end, word in folded if word]


def head_length(written: str, length: int) -> int:
    """Return how many characters of a word as written make the first `length` of it as an index holds it.

    All of them where more than single characters was folded, as where an article fell away.
    """
    parts = [normalise(char) for char in written]
    if "".join(parts) != _folded(written):
        return len(written)
    reached = 0
    for place, part in enumerate(parts):
        if reached >= length and part:
            return place
        reached += len(part)
    return len(written)


def in_bytes(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places in characters as (start, length) in bytes of UTF-8."""
    return [(len(text[:start].encode()), len(text[start:end].encode())) for start, end in places]


@lru_cache(_KNOWN)
def _folded(written: str) -> str:
    """Return a word as an index holds it; nothing for what it does not hold."""
    return "".join(tokens(written))
