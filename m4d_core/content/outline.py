"""Headings and links of sanitised HTML. Anchors are made here, where a text is shown; none is stored."""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass

from m4d_core.content.html import plain_text
from m4d_core.content.text import tokens

PREFIX = "h-"  # so that no anchor of a partner's text is one of the page round it
MAX_ANCHOR = 80
_ATTRIBUTES = r"""(?:[^<>"]|"[^"]*")*"""
_HEADING = re.compile(rf"<h([1-6])({_ATTRIBUTES})>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'^ id="([^"]*)"')
_LINK = re.compile(rf"<a ({_ATTRIBUTES})>")
_HREF = re.compile(r'(?:^|\s)href="([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading with its anchor."""

    level: int
    text: str
    anchor: str


def anchored(html: str) -> str:
    """Return sanitised HTML whose headings have ids: their words, and a number where others have the same before.

    The same text has the same anchors; a heading that comes behind changes none before it.
    """
    if "<h" not in html:
        return html
    taken: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        anchor = _free("-".join(tokens(plain_text(found[3])))[:MAX_ANCHOR].strip("-"), taken)
        return f'<h{found[1]} id="{anchor}"{found[2]}>{found[3]}</h{found[1]}>'

    return _HEADING.sub(named, html)


def headings(html: str) -> list[Heading]:
    """Return the headings of HTML with anchors, those without words left out."""
    found = ((each, _ID.match(each[2])) for each in _HEADING.finditer(html))
    return [
        Heading(level=int(each[1]), text=text, anchor=mark[1])
        for each, mark in found
        if mark is not None and (text := plain_text(each[3]))
    ]


def links(html: str) -> list[str]:
    """Return the addresses sanitised HTML links to, in order, each once."""
    return list(dict.fromkeys(_addresses(html)))


def _addresses(html: str) -> Iterator[str]:
    for each in _LINK.finditer(html):
        address = _HREF.search(each[1])
        if address is not None and address[1]:
            yield entities.unescape(address[1])


def _free(words: str, taken: dict[str, int]) -> str:
    """Return an anchor nobody has yet. taken: each, and the last number that was tried behind it."""
    base = anchor = PREFIX + (words or "heading")
    while anchor in taken:
        taken[base] += 1
        anchor = f"{base}-{taken[base]}"
    taken[anchor] = 1
    return anchor
