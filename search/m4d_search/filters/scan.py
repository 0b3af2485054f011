"""Values of a filter, read from its text, and what is said where one cannot be (pure).

A fault is soft where another reading of the same place may still succeed. Source: the server's filter parser, v1.50.
"""

import re
import unicodedata
from typing import NoReturn

_SPACE = re.compile(r"[ \t\r\n]*")
_ANY_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"(?:[^\W_]|[_.\-])+")
_NO_SYNTAX = re.compile(r"[^\s()=<>!]*")
_QUOTED = {quote: re.compile(rf"(?:[^{quote}\\]|\\.)*", re.DOTALL) for quote in "'\""}
_ESCAPE = re.compile(r"\\(?:u\{(?P<wide>[^}]*)\}?|u(?P<code>.{4})|x(?P<byte>..)|(?P<octal>[0-3][0-7]{0,2}|[4-7][0-7]?)|(?P<one>.))", re.DOTALL)  # fmt: skip # noqa: E501 - read as one line
_ONE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\", "/": "/"}
_SHOWN = {"'": "\\'", '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
KEYWORDS = frozenset(
    ("AND", "OR", "IN", "NOT", "TO", "EXISTS", "IS", "NULL", "EMPTY", "CONTAINS", "STARTS", "WITH",
     "_geoRadius", "_geoBoundingBox")
)  # fmt: skip
_GEO = (
    "`{}` is a reserved keyword and thus can't be used as a filter expression. Use the `_geoRadius(latitude,"
    " longitude, distance)` or `_geoBoundingBox([latitude, longitude], [latitude, longitude])` built-in rules to"
    " filter on `_geo` coordinates."
)
_MISUSED = "The `{}` filter is an operation and can't be used as a value."
_NUMBER = 16
_LAST_CODE = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


class Fault(Exception):  # noqa: N818 - caught within the room, and never seen outside
    """A place that cannot be read. soft: another reading of it may succeed. start, end: of what it is about."""

    def __init__(self, message: str, start: int, end: int, *, soft: bool = False) -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.soft = message, start, end, soft


class Scanner:
    """A place in the text of a filter that moves on as it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def blank(self) -> None:
        """Move over blanks."""
        self.at = _end(_SPACE, self.text, self.at)

    def word(self) -> str:
        """Return the word that begins here, empty if none does; stay."""
        found = _WORD.match(self.text, self.at)
        return found[0] if found else ""

    def take(self, mark: str) -> bool:
        """Return whether the text goes on with the mark, and move over it."""
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def take_words(self, *marks: str) -> bool:
        """Return whether the text goes on with the marks, blanks between them, and move over them."""
        start = self.at
        for number, mark in enumerate(marks):
            before = self.at
            self.blank()
            if (number and self.at == before) or not self.take(mark):
                self.at = start
                return False
        return True

    def rest(self, message: str, *, start: int | None = None, soft: bool = False) -> Fault:
        """Return a fault about everything from here, or from `start`."""
        where = self.at if start is None else start
        return Fault(message.format(shown(self.text[where:])), where, len(self.text), soft=soft)

    def value(self) -> str:
        """Return the value that stands here, and move over it and the blanks behind. Raises Fault."""
        self.at = _end(_ANY_SPACE, self.text, self.at)
        start = self.at
        self._refuse_places()
        quote = self.text[start : start + 1]
        found = self._quoted(quote) if quote in _QUOTED else self._bare()
        self.blank()
        return found

    def _refuse_places(self) -> None:
        """Raise Fault where a function of places stands instead of a value."""
        word = self.word()
        for name in ("_geoPoint", "_geoDistance"):
            if word.startswith(name):
                raise self.rest(_GEO.replace("{}", name))
        if word == "_geo":
            raise self.rest(_GEO.replace("{}", word))
        if word in ("_geoRadius", "_geoBoundingBox"):
            raise self.rest(_MISUSED.replace("{}", word))

    def _bare(self) -> str:
        word = self.word()
        if word and word not in KEYWORDS:
            self.at += len(word)
            return word
        end = _end(_NO_SYNTAX, self.text, self.at)
        got = shown(self.text[self.at : end])
        message = f"Was expecting a value but instead got `{got}`."
        if not got:
            message = "Was expecting a value but instead got nothing."
        elif word:
            message = (
                f"Was expecting a value but instead got `{got}`, which is a reserved keyword."
                f" To use `{got}` as a field name or a value, surround it by quotes."
            )
        raise Fault(message, self.at, end, soft=True)

    def _quoted(self, quote: str) -> str:
        start = self.at + 1
        end = _end(_QUOTED[quote], self.text, start)
        if self.text[end:] == "\\":
            self.at = start
            raise self.rest("Malformed value: `{}`.")
        if end == len(self.text):
            raise self.rest(f"Expression `{{}}` is missing the following closing delimiter: `{quote}`.")
        self.at = end + 1
        raw = self.text[start:end]
        try:
            return _ESCAPE.sub(_unescaped, raw)
        except LookupError as error:
            about = {"raw": shown(raw)}
            raise Fault(str(error.args[0]).format(**about), start, end, soft=True) from None
        except EOFError:
            message = "The filter is incomplete and requires Unknown additional bytes to be parsed."
            raise Fault(message, 0, len(self.text)) from None


def shown(text: str) -> str:
    """Return a text as errors show it, on one line."""
    head = f"\\u{{{ord(text[0]):x}}}" if text and unicodedata.combining(text[0]) else ""
    return head + "".join(
        _SHOWN.get(char) or (char if char.isprintable() else f"\\u{{{ord(char):x}}}") for char in text[bool(head) :]
    )


def _unescaped(found: re.Match[str]) -> str:
    """Return what an escape stands for. Raises LookupError with the message, EOFError when it is cut off."""
    if found["octal"]:
        return chr(int(found["octal"], 8))
    digits = next((found[name] for name in ("wide", "code", "byte") if found[name] is not None), None)
    if digits is None:
        return _single(found["one"])
    if not re.fullmatch(r"\+?[0-9A-Fa-f]+", digits):
        raise LookupError("Found an invalid escaped sequence number: `{raw}`.")
    code = int(digits, _NUMBER)
    if code > _LAST_CODE or code in _SURROGATES:
        raise LookupError("Malformed value: `{raw}`.")
    return chr(code)


def _single(char: str) -> str:
    if char in "ux":
        raise EOFError
    if char not in _ONE:
        raise LookupError("Malformed value: `{raw}`.")
    return _ONE[char]


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def fail(fault: Fault) -> NoReturn:
    """Raise the fault as one that no other reading mends."""
    fault.soft = False
    raise fault
