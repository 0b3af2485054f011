"""Damage as feeds really have it, and as nobody would think of, at a place that is known."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

_TAG = re.compile(rb"<[^<>!?]{1,400}>")
_ENTRY = re.compile(rb"<(item|entry)[\s>].*?</\1\s*>", re.DOTALL)
_TEXT = re.compile(rb">[^<>&]{3,}<")
_LABEL = re.compile(rb"(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']|(<\?xml[^>]*?)(?=\?>)")
PHP = b"<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/feed.php</b> on line <b>3</b><br />\n"
JUNK = [b"\n\n", b"   \r\n", b"\xef\xbb\xbf\n", b"\x00\x00", b"<!-- made by hand -->\n", b"\xe2\x80\x8b", b"junk "]
LABELS = [b"utf-16", b"windows-1251", b"iso-8859-1", b"us-ascii", b"x-unknown", b"utf-7", b"big5", b""]
HUGE = [1, 100, 65_000, 1_000_000]


@dataclass(frozen=True)
class Mutant:
    """A damaged document. at: its first byte that is not the original's. keeps_all: no entry of it may be lost."""

    kind: str
    body: bytes
    at: int
    keeps_all: bool = False


Mutate = Callable[[bytes, Random], tuple[bytes, int]]


def entry_ends(body: bytes) -> list[int]:
    """Where the entries of a document end, in order."""
    return [match.end() for match in _ENTRY.finditer(body)]


def _in_text(body: bytes, chance: Random) -> int:
    """A place within the text of an element, outside of CDATA and comments."""
    places = [
        match
        for match in _TEXT.finditer(body)
        if body.rfind(b"<![CDATA[", 0, match.start()) <= body.rfind(b"]]>", 0, match.start())
    ]
    chosen = chance.choice(places) if places else None
    return chance.randrange(chosen.start() + 1, chosen.end() - 1) if chosen else len(body)


def _put(piece: Callable[[Random], bytes]) -> Mutate:
    def mutate(body: bytes, chance: Random) -> tuple[bytes, int]:
        at = _in_text(body, chance)
        return body[:at] + piece(chance) + body[at:], at

    return mutate


def _front(piece: Callable[[Random], bytes]) -> Mutate:
    return lambda body, chance: (piece(chance) + body, 0)


def _label(body: bytes, chance: Random) -> tuple[bytes, int]:
    said = b' encoding="' + chance.choice(LABELS) + b'"'
    return _LABEL.sub(lambda match: (match[1] or match[2]) + said, body, count=1), 0


def _truncate(body: bytes, chance: Random) -> tuple[bytes, int]:
    at = chance.randrange(len(body))
    return body[:at], at


def _tag(body: bytes, chance: Random) -> re.Match[bytes]:
    return chance.choice(list(_TAG.finditer(body)))


def _delete_tag(body: bytes, chance: Random) -> tuple[bytes, int]:
    tag = _tag(body, chance)
    return body[: tag.start()] + body[tag.end() :], tag.start()


def _double_tag(body: bytes, chance: Random) -> tuple[bytes, int]:
    tag = _tag(body, chance)
    return body[: tag.end()] + tag[0] + body[tag.end() :], tag.end()


def _swap_tags(body: bytes, chance: Random) -> tuple[bytes, int]:
    one, other = sorted((_tag(body, chance) for _ in range(2)), key=lambda tag: tag.start())
    if one.start() == other.start():
        return _delete_tag(body, chance)
    return body[: one.start()] + other[0] + body[one.end() : other.start()] + one[0] + body[other.end() :], one.start()


def _open_entry(body: bytes, chance: Random) -> tuple[bytes, int]:
    ends = entry_ends(body)
    at = chance.choice(ends) if ends else len(body)
    return body[:at] + b"<item>" + body[at:], at


def _flip(body: bytes, chance: Random) -> tuple[bytes, int]:
    places = sorted(chance.randrange(len(body)) for _ in range(chance.choice([1, 1, 3, 20])))
    damaged = bytearray(body)
    for at in places:
        damaged[at] = chance.randrange(256)
    return bytes(damaged), places[0]


def _noise(body: bytes, chance: Random) -> tuple[bytes, int]:
    at = chance.randrange(len(body))
    return body[:at] + chance.randbytes(chance.choice([1, 10, 1000])) + body[at:], at


def _cut_out(body: bytes, chance: Random) -> tuple[bytes, int]:
    at = chance.randrange(len(body))
    return body[:at] + body[at + chance.choice([1, 10, 1000]) :], at


def _attribute(body: bytes, chance: Random) -> tuple[bytes, int]:
    tag = _tag(body, chance)
    at = tag.end() - (2 if tag[0].endswith(b"/>") else 1)
    return body[:at] + b' x="' + b"y" * chance.choice(HUGE) + b'"' + body[at:], at


def _attributes(body: bytes, chance: Random) -> tuple[bytes, int]:
    tag = _tag(body, chance)
    at = tag.end() - (2 if tag[0].endswith(b"/>") else 1)
    return body[:at] + b"".join(b' x%d="y"' % n for n in range(chance.choice([1, 50, 500]))) + body[at:], at


def _double(body: bytes, chance: Random) -> tuple[bytes, int]:
    return body + body, len(body)


# those after which a reader still finds every entry
SOFT: dict[str, Mutate] = {
    "bare-ampersand": _put(lambda _: b" AT&T & more &x"),
    "html-entity": _put(lambda chance: chance.choice([b"&nbsp;", b"&eacute;", b"&hellip;"])),
    "control-character": _put(lambda chance: bytes([chance.choice([*range(1, 9), 11, 12, *range(14, 32)])])),
    "bad-utf-8": _put(lambda chance: chance.choice([b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\x80\x80", b"\xf8\x88"])),
    "undeclared-prefix": _put(lambda _: b"<nobody:knows>this</nobody:knows>"),
    "leading-junk": _front(lambda chance: chance.choice(JUNK)),
    "php-warning": _front(lambda _: PHP),
    "encoding-label": _label,
}
HARD: dict[str, Mutate] = {
    "unknown-entity": _put(lambda _: b"&nosuch;"), "truncate": _truncate, "delete-tag": _delete_tag,
    "double-tag": _double_tag, "swap-tags": _swap_tags,
    "open-entry": _open_entry, "flip": _flip, "noise": _noise, "cut-out": _cut_out, "huge-attribute": _attribute,
    "many-attributes": _attributes, "double": _double, "null": _put(lambda _: b"\x00"),
    "doctype": _front(lambda _: b'<!DOCTYPE rss [<!ENTITY a "b">]>'), "cdata": _put(lambda _: b"<![CDATA["),
    "end-of-cdata": _put(lambda _: b"]]>"), "comment": _put(lambda _: b"<!-- a -- b"),
    "less-than": _put(lambda _: b" < "),
}  # fmt: skip


def mutant(body: bytes, chance: Random) -> Mutant:
    """A damaged document; which damage and where is the seed's to say."""
    kind = chance.choice([*SOFT, *HARD])
    damaged, at = (SOFT.get(kind) or HARD[kind])(body, chance)
    return Mutant(kind, damaged, at, keeps_all=kind in SOFT)
