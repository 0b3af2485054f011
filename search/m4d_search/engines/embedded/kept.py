"""The words of a document as one text with a sign for each word, in which places are found at once (pure).

The signs of an attribute stand as its words do, GAP between parts of a sentence, END behind every attribute but the
last. A sign is one character that a word always has. Of a million signs two words may share one: then a hit may stand a
place too high, and none is found or lost by it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from zlib import crc32

GAP = "..."  # words set apart are as far from each other as Meilisearch counts words: 4
END = "\n"
_FIRST, _SIGNS = 0x10000, 0xF0000
_KNOWN = 100_000  # words whose sign is kept in memory
_PAIRS = (1 << 22) - 1  # the greatest: several pairs share one, and find a few texts too many
_FACTOR = 1_000_003
SHORT = 3  # letters of a word that says little


@lru_cache(_KNOWN)
def sign(word: str) -> str:
    """Return the sign of a word."""
    return chr(_FIRST + crc32(word.encode()) % _SIGNS)


def kept(attributes: Iterable[Sequence[str]]) -> str:
    """Return the attributes of a document, each the signs of the parts of its text, as the index keeps them."""
    return END.join(map(GAP.join, attributes))


def pairs(words: Sequence[str], signs: str) -> list[int]:
    """Return what finds a part of a text by two of its words: neighbors, and those with a short word between.

    signs: of the words. Two short words find nothing: they stand everywhere.
    """
    codes = [*map(ord, signs)]
    long = [len(word) > SHORT for word in words]
    found = [
        one * _FACTOR + other & _PAIRS
        for one, other, a, b in zip(codes, codes[1:], long, long[1:], strict=False)
        if a or b
    ]
    found += [
        one * _FACTOR + other + 1 & _PAIRS
        for one, other, a, between in zip(codes, codes[2:], long, long[1:], strict=False)
        if a and not between
    ]
    return found


def pair(word: str, other: str, apart: int) -> int:
    """Return what finds texts in which a word stands so many places, 1 or 2, behind another."""
    return ord(sign(word)) * _FACTOR + ord(sign(other)) + apart - 1 & _PAIRS
