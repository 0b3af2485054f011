"""Words, folded so that a reader finds what a writer wrote: marks, case, Arabic spellings, elisions, scripts.

Standard library only. `TEXT_VERSION` belongs to every index built with these functions: another version, another index.
"""

import re
import unicodedata
from functools import lru_cache

TEXT_VERSION = 2
MAX_WORD = 64
_KNOWN = 100_000  # pieces of texts whose words are kept in memory

# What compatibility decomposition leaves apart although readers take it for one letter.
_LETTERS = {
    "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
    "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i",
}  # fmt: skip
_APOSTROPHES = frozenset("'`´‘’‚‛′ʹʻʼʽʾʿˈˊˋ＇׳")
_DASHES = frozenset("-‐‑‒–—―−⁃˗﹘﹣－")

# Scripts written without spaces: Han, Kana, Bopomofo; Thai, Lao; Burmese; Khmer. Each character is a word.
_UNSPACED = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u312f\u31a0-\u31bf"
_UNSPACED += "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED += "\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u1000-\u1049\u1780-\u17d3"
# Vowel signs are no letters to `re`, so the scripts that have them are named: South Asia and Tibet.
_SIGNS = "\u0900-\u0963\u0966-\u0dff\u0f71-\u0f84"

_CHARACTER = re.compile(f"([{_UNSPACED}])")
_ARTICLE = re.compile(r"(?<![^\W_])(?:[وفبك]?ال|لل)+(?=\w{3})")
_ELISION = re.compile(
    r"(?<![^\W_])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|un|dall|dell|nell|sull|all|coll|quell|quest)'(?=[^\W\d_])"
)
_POSSESSIVE = re.compile(r"(?<=[^\W_])'s(?![^\W_])")
_WORD = re.compile(rf"[\w{_SIGNS}{_UNSPACED}]+")
_ASCII_WORD = re.compile("[a-z0-9]+")
_BREAK = re.compile("[.,] |[!;?¡¿§¶،؛؟۔。]")  # what parts of a sentence are set apart by


class _Fold(dict[int, str]):
    """Character -> what it is folded to, worked out once each; for `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = "".join(_folded(part) for part in unicodedata.normalize("NFKD", chr(code)).casefold())
        self[code] = folded
        return folded


_FOLD = _Fold()


def _folded(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    if char in _DASHES:
        return "-"
    if char in _LETTERS:
        return _LETTERS[char]
    category = unicodedata.category(char)
    if unicodedata.combining(char) or category == "Cf":
        return ""
    return str(unicodedata.decimal(char)) if category == "Nd" else char


def normalise(text: str) -> str:
    """Return the text as it is compared: folded, its punctuation kept, its blanks made single spaces.

    No marks, no case, one apostrophe, one dash, ASCII digits; Arabic letters in one spelling, and without the article
    (nor `and`, `in`, `as`, `to` written before it) on words that stay at least three letters long; French and Italian
    elisions and the English possessive dropped; every character of a script without spaces stands alone.
    Folding twice changes nothing.
    Source: Unicode 16, UAX 15 (NFKD) and 3.13 (case folding).
    """
    folded = unicodedata.normalize("NFC", text.translate(_FOLD))
    if not folded.isascii():
        folded = _ARTICLE.sub("", _CHARACTER.sub(r" \1 ", folded))
    if "'" in folded:
        folded = _POSSESSIVE.sub("", _ELISION.sub("", folded))
    return " ".join(folded.split())


def tokens(text: str) -> list[str]:
    """Return the normalised words of a text in order, each at most MAX_WORD characters long."""
    return [word for part in sentences(text) for word in part]


def sentences(text: str) -> list[list[str]]:
    """Return the words of `tokens`, sentences and what commas set apart each by itself; none is empty."""
    words: list[str] = []
    found = [words]
    for piece in text.split():
        first, *further = _known_parts(piece) if len(piece) <= MAX_WORD else _parts(piece)
        words += first
        for part in further:
            words = list(part)
            found.append(words)
    return [part for part in found if part]


def _parts(piece: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of what stands between two blanks; each break begins a new part, also one behind the last."""
    return tuple(tuple(_words(part)) for part in _BREAK.split(f"{normalise(piece)} "))


_known_parts = lru_cache(_KNOWN)(_parts)  # the same few words make up most of every text


def _words(folded: str) -> list[str]:
    found = _ASCII_WORD.findall(folded) if folded.isascii() else _WORD.findall(folded.replace("_", " "))
    return [word[:MAX_WORD] for word in found]


def is_unspaced(word: str) -> bool:
    """Return whether a word of `tokens` is one character of a script that is written without spaces."""
    return len(word) == 1 and _CHARACTER.match(word) is not None


def plain_excerpt(text: str, length: int) -> str:
    """Return the head of a plain text in at most `length` characters, cut at a word, `…` where something is missing."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    head = flat[: max(length - 1, 0)]
    if flat[len(head)] != " " and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:.-–—") + "…" if length > 0 else ""
