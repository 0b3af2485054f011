"""The pre-pass: what the XML parser says of a document before anything expands or keeps it.

Every feed goes through it: it refuses entity declarations and depth, and tells a document that breaks off from one
that is merely careless.
"""

import hashlib
import re
from xml.parsers import expat

from m4d_core.errors import FeedError
from m4d_core.ingestion.formats.feeds.wire import Seen, Survey

ROOTS = frozenset({"rss", "rdf", "feed"})
_ENTRIES = frozenset({"item", "entry"})
_ROOT_END = re.compile(rb"</\s*(?:\w+:)?(?:rss|rdf|feed)\s*>", re.IGNORECASE)
_ENTRY_END = re.compile(rb"</\s*(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_FIRST_TAG = re.compile(rb"<(?:\w+:)?([A-Za-z_][\w.-]*)")
_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)
_ENDED = expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]


class _Watcher:
    """What expat calls."""

    def __init__(self, parser: expat.XMLParserType, max_depth: int) -> None:
        self.parser = parser
        self.max_depth = max_depth
        self.stack: list[str] = []
        self.root: str | None = None
        self.root_end = -1
        self.entries: list[Seen] = []
        self.entry_depth = 0  # 0: not inside one
        self.digest = hashlib.sha256()
        self.children: set[str] = set()
        self.end = -1
        self.rest: tuple[str, ...] = ()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.finish
        parser.CharacterDataHandler = self.text
        parser.EntityDeclHandler = self.entity

    def entity(self, *_: object) -> None:
        raise _entities()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.stack.append(name)
        if len(self.stack) > self.max_depth:
            raise FeedError(f"the XML nests deeper than {self.max_depth} elements", reason="xml_depth")
        self.root = self.root or name
        if not self.entry_depth and _local(name) in _ENTRIES:
            self.entry_depth = len(self.stack)
            self.digest = hashlib.sha256()
            self.children = set()
        elif len(self.stack) == self.entry_depth + 1:
            self.children.add(name.lower())
        if self.entry_depth:
            parts = [name, *(f"{key}={value}" for key, value in sorted(attributes.items()))]
            self.digest.update("\x00".join(["", *parts, "\x01"]).encode("utf-8", "replace"))

    def text(self, text: str) -> None:
        if self.entry_depth:
            self.digest.update(text.encode("utf-8", "replace"))

    def finish(self, _: str) -> None:
        if self.entry_depth:
            self.digest.update(b"\x02")
        if len(self.stack) == self.entry_depth:
            self.entries.append(Seen(digest=self.digest.hexdigest(), children=frozenset(self.children)))
            self.entry_depth = 0
            self.end = self.parser.CurrentByteIndex
            self.rest = tuple(self.stack[:-1])
        self.stack.pop()
        if not self.stack:
            self.root_end = self.parser.CurrentByteIndex


def survey(document: bytes, max_depth: int) -> Survey:
    """Return what a document in UTF-8 is. Raises FeedError for one that declares entities or nests too deep."""
    first = _FIRST_TAG.search(document)
    if _ENTITY.search(document, 0, first.start() if first else len(document)):
        raise _entities()
    parser = expat.ParserCreate()
    watcher = _Watcher(parser, max_depth)
    error: expat.ExpatError | None = None
    try:
        parser.Parse(document, True)
    except expat.ExpatError as raised:
        error = raised
    root = watcher.root or (first[1].decode("latin-1") if first else None)
    return Survey(
        root=_local(root) if root else None,
        error=str(error) if error else None,
        is_cut=error is not None and _is_cut(error, watcher, document),
        entries=tuple(watcher.entries),
        rest=watcher.rest,
        end=_behind(document, watcher.end),
        root_end=_behind(document, watcher.root_end),
    )


def whole_part(document: bytes, seen: Survey) -> bytes:
    """Return the head of a document that breaks off: its whole entries, and what is open closed again."""
    if seen.end >= 0:
        closing = "".join(f"</{name}>" for name in reversed(seen.rest))
        return document[: seen.end] + closing.encode()
    return b""


def careless_part(document: bytes) -> bytes:
    """Return the head of a document that breaks off and cannot be followed either, up to its last whole entry."""
    ends = [match.end() for match in _ENTRY_END.finditer(document)]
    return document[: ends[-1]] if ends else b""


def _is_cut(error: expat.ExpatError, watcher: _Watcher, document: bytes) -> bool:
    if watcher.root_end >= 0:
        return False
    return error.code == _ENDED or _ROOT_END.search(document, max(watcher.parser.ErrorByteIndex, 0)) is None


def _behind(document: bytes, start: int) -> int:
    """Return the byte behind the tag that starts there."""
    return document.find(b">", start) + 1 if start >= 0 else -1


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _entities() -> FeedError:
    return FeedError("the document declares entities, which can expand without bound", reason="xml_entities")
