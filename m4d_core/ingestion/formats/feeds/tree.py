"""A well-formed feed to its elements, read in the server's own process: bounded, or left to the judge.

CDATA sections, where feeds keep their HTML, are taken out before the XML parser sees them: it would copy them character
by character.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from m4d_core.ingestion.formats.feeds.names import local, mended
from m4d_core.ingestion.formats.feeds.scan import Scan
from m4d_core.ingestion.formats.feeds.wire import UnsureError

ROOTS = frozenset({"rss", "rdf", "feed"})
MAX_ENTRIES = 10_000
MAX_TAGS = 200_000  # of elements that may take 40 MB
MAX_EQUALS = 250_000  # more than attributes: each of them has one
_SHORTEST = 5  # bytes an attribute takes
_ENTRIES = frozenset({"item", "entry"})

_OPEN, _CLOSE = "\ue000", "\ue001"  # stand round the number of a section that was taken out
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_WRITTEN_MARK = re.compile(rb"&#(?:[xX]0*[eE]00[01]|0*5734[45]);")
_FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
_NO_CHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")  # of Latin-1: meant for another character
_BUFFER = 65_536  # characters of a text that are handed over at once


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A feed. around: its root, and its channel where it has one; beside: what the innermost of them says of the feed.

    leads: for each entry, how many of those stand before it. prefixes: namespaces in the order they are declared.
    sections: texts that stand in for their marks. has_numbers: characters are written as numbers.
    """

    around: list[Element]
    sections: list[str]
    prefixes: list[tuple[str, str]]
    has_numbers: bool
    beside: list[Element] = field(default_factory=list)
    entries: list[Element] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)

    def raw(self, element: Element) -> str:
        """Return what stands in an element without children, the blanks round it taken off."""
        text = element.text or ""
        if self.sections and _OPEN in text:
            text = _MARK.sub(lambda mark: self.sections[int(mark[1])], text)
        return text.strip()

    def text(self, element: Element) -> str:
        """Return `raw` as it was meant."""
        text = element.text
        if text is None:
            return ""
        if text.isascii():
            return text.strip()
        return mended(self.raw(element), may_be_windows=self.has_numbers)


def read(document: bytes, found: Scan, max_depth: int) -> Tree:
    """Return the elements of a document in UTF-8.

    Raises UnsureError where it is not well-formed, holds an entity or character that XML does not know, nests deeper
    than max_depth, or is too much to be held at once.
    """
    bare, sections = _without_sections(document, found)
    _check_bounds(document, bare, found)
    prefixes: list[tuple[str, str]] = []
    root = _parsed(bare, prefixes)
    channel = None if local(root.tag) == "feed" else next((each for each in root if local(each.tag) == "channel"), None)
    around = [root] if channel is None else [root, channel]
    tree = Tree(around=around, sections=sections, prefixes=prefixes, has_numbers=b"&#" in bare)
    _sort(tree)
    if len(tree.entries) != len(found.entries) or is_deeper(tree.around[0], max_depth):
        raise UnsureError
    return tree


def _parsed(document: bytes, prefixes: list[tuple[str, str]]) -> Element:
    """Return the root, built without a step in Python. prefixes: is filled with those that are declared."""
    parser = expat.ParserCreate("UTF-8", namespace_separator="}")
    builder = TreeBuilder()
    parser.buffer_text = True
    parser.buffer_size = _BUFFER
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartNamespaceDeclHandler = lambda prefix, uri: prefixes.append((prefix, uri)) if prefix and uri else None
    parser.EntityDeclHandler = parser.SkippedEntityHandler = _refuse
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise UnsureError from error
    return builder.close()


def _refuse(*_: object) -> None:
    raise UnsureError


def _check_bounds(document: bytes, bare: bytes, found: Scan) -> None:
    is_long = len(bare) > MAX_EQUALS * _SHORTEST  # else there cannot be as many
    is_much = is_long and (bare.count(b"<") > MAX_TAGS or bare.count(b"=") > MAX_EQUALS)
    is_odd = b"\xc2" in document and _CONTROL.search(document) is not None
    is_odd = is_odd or (b"\xef" in document and _NO_CHARACTER.search(document) is not None)
    if is_much or is_odd or len(found.entries) > MAX_ENTRIES:
        raise UnsureError


def is_deeper(root: Element, depth: int) -> bool:
    """Whether elements nest deeper than that."""
    levels = 1
    level = [root] if len(root) else []
    while level and levels <= depth:
        levels += 1
        level = [child for element in level for child in element if len(child)]
    return levels > depth


def _sort(tree: Tree) -> None:
    """Tell entries from what stands beside them: those of RSS 1.0 stand beside the channel."""
    root = tree.around[0]
    kind = local(root.tag)
    if kind not in ROOTS:
        raise UnsureError
    for element in tree.around[-1]:
        if local(element.tag) not in _ENTRIES:
            tree.beside.append(element)
        elif kind != "rdf":
            tree.leads.append(len(tree.beside))
            tree.entries.append(element)
    if kind == "rdf":
        tree.entries.extend(element for element in root if local(element.tag) in _ENTRIES)
        tree.leads.extend(len(tree.beside) for _ in tree.entries)


def _without_sections(document: bytes, found: Scan) -> tuple[bytes, list[str]]:
    """Return the document with a mark for each CDATA section, and the texts of those."""
    first = found.sections[0][0] if found.sections else 0
    if not first or (b"\xee" in document and _OPEN.encode() in document) or b"<!DOCTYPE" in document[:first]:
        return document, []
    bare = b"".join(_marked(document, found))
    if _WRITTEN_MARK.search(bare):
        return document, []
    return bare, [_section(document[start + 9 : end - 3]) for start, end in found.sections]


def _marked(document: bytes, found: Scan) -> Iterator[bytes]:
    position = 0
    for number, (start, end) in enumerate(found.sections):
        yield document[position:start]
        yield f"{_OPEN}{number}{_CLOSE}".encode()
        position = end
    yield document[position:]


def _section(text: bytes) -> str:
    """Return the text of a section as an XML parser does."""
    if len(text.translate(None, _FORBIDDEN)) != len(text):
        raise UnsureError
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text.decode()
