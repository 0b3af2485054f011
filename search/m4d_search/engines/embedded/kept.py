"""The words of a document as one text with a sign for each word, in which places are found at once (pure).

The signs of an attribute stand as its words do, GAP between parts of a sentence, END behind each attribute but the last.
A sign is one character that a word always has. Of a million signs two words may share one: then a hit may stand a place
too high, and none is found or lost by it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from zlib import crc32

GAP = "..."  # words set apart are as far from each other as Meilisearch counts words: 4
END = "\n"
_FIRST, _SIGNS = 0x10000, 0xF0000
_KNOWN = 100_000  # words whose sign is kept in memory


@lru_cache(_KNOWN)
def sign(word: str) -> str:
    """Return the sign of a word."""
    return chr(_FIRST + crc32(word.encode()) % _SIGNS)


def kept(attributes: Iterable[Sequence[Sequence[str]]]) -> bytes:
    """Return the attributes of a document, each the parts of its text with their words, as the index keeps them."""
    return END.join(GAP.join("".join(map(sign, part)) for part in parts) for parts in attributes).encode()
