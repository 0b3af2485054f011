"""The pre-pass: what the XML parser says of a document before anything expands or keeps it.

Every feed that the judge gets goes through it: it refuses entity declarations and depth, tells a document that breaks
off from one that is merely careless, and notes what feedparser loses.
"""

import re
from xml.parsers import expat

from m4d_core.errors import FeedError
from m4d_core.ingestion.formats.feeds.wire import SCHEDULE, Seen, Survey

CDF = "CHANNEL"  # in capitals, as its DTD has it; in small letters it is nobody's root
ROOTS = frozenset({"rss", "rdf", "feed", CDF})
_ENTRIES = frozenset({"item", "entry"})
_SHORT_TEXTS = frozenset({"description", "summary"})
_OTHER_TEXTS = frozenset({"itunes:summary", "media:description"})
_ROOT_END = re.compile(rb"</\s*(?:\w+:)?(?:(?i:rss|rdf|feed)|CHANNEL)\s*>")
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
        self.children: set[str] = set()
        self.end = -1
        self.rest: tuple[str, ...] = ()
        self.pieces: list[str] | None = None  # of the text at hand, where it is wanted
        self.summary: str | None = None
        self.is_hidden = False  # the summary, by another one
        self.schedule: dict[str, list[str]] = {}
        parser.buffer_text = True
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
        own = _local(name)
        if not self.entry_depth and own in _ENTRIES:
            self.entry_depth = len(self.stack)
            self.children, self.summary, self.is_hidden = set(), None, False
        elif self._is_child():
            self.children.add(name.lower())
        self.is_hidden |= name.lower() in _OTHER_TEXTS
        is_wanted = self._is_child() and name.lower() in _SHORT_TEXTS if self.entry_depth else own in SCHEDULE
        self.pieces = [] if is_wanted else None

    def _is_child(self) -> bool:
        return bool(self.entry_depth) and len(self.stack) == self.entry_depth + 1

    def text(self, text: str) -> None:
        if self.pieces is not None:
            self.pieces.append(text)

    def finish(self, name: str) -> None:
        if self.pieces is not None:
            text = "".join(self.pieces).strip()
            if self.entry_depth:
                self.summary = text
            else:
                self.schedule.setdefault(_local(name), []).append(text)
            self.pieces = None
        if len(self.stack) == self.entry_depth:
            hidden = self.summary if self.is_hidden else None
            self.entries.append(Seen(children=frozenset(self.children), summary=hidden))
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
        schedule=watcher.schedule,
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
    return name if name == CDF else name.rpartition(":")[2].lower()


def _entities() -> FeedError:
    return FeedError("the document declares entities, which can expand without bound", reason="xml_entities")
