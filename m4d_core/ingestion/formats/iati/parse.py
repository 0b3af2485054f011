"""Bytes of an IATI file to activities, streamed: one activity is held at a time."""

import codecs
import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats import DEFAULT_XML_DEPTH
from m4d_core.ingestion.formats.iati.adapt import Reader

_ROOTS = ("iati-activities", "iati-activity")
_ACTIVITY = "iati-activity"
_ROOT = b"<iati-activities>"  # put before an activity with which reading goes on
_CHUNK = 65_536
_NEXT = re.compile(rb"<iati-activity(?=[\s>])")
_LEADING = b" \t\r\n"
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_KNOWN_TO_EXPAT = {"utf-8": "UTF-8", "ascii": "US-ASCII", "iso8859-1": "ISO-8859-1"}
_BROKEN_OFF = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    }
)


class _DamageError(Exception):
    """Where and why a file cannot be followed. at: byte, counted from where the parser began."""

    def __init__(self, message: str, at: int, *, is_end: bool = False) -> None:
        super().__init__(message)
        self.at = at
        self.is_end = is_end


class _Builder:
    """Builds the tree of one activity after another from what expat calls, and nothing else of the file."""

    def __init__(self, encoding: str | None, max_depth: int) -> None:
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.max_depth = max_depth
        self.depth = 0
        self.root: str | None = None
        self.start_depth = 0  # of the activity being built; 0 for none
        self.builder = TreeBuilder()
        self.done: list[Element] = []
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self.entity

    def entity(self, *_: object) -> None:
        raise FeedError("the file declares entities, which can expand without bound", reason="xml_entities")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.max_depth:
            raise FeedError(f"the XML nests deeper than {self.max_depth} elements", reason="xml_depth")
        self.root = self.root or name
        if self.root not in _ROOTS:
            raise FeedError(f"no IATI activities: the answer is <{name[:40]}>", reason="not_a_feed")
        if name == _ACTIVITY:
            if self.start_depth:
                raise _DamageError("the activity does not end before the next begins", self.parser.CurrentByteIndex)
            self.start_depth = self.depth
            self.builder = TreeBuilder()
        if self.start_depth:
            self.builder.start(name, attributes)

    def text(self, text: str) -> None:
        if self.start_depth:
            self.builder.data(text)

    def end(self, name: str) -> None:
        if self.start_depth:
            self.builder.end(name)
        if self.depth == self.start_depth:
            self.done.append(self.builder.close())
            self.start_depth = 0
        self.depth -= 1

    def feed(self, chunk: bytes) -> _DamageError | None:
        """Read on; an empty chunk is the end. Returns the damage that was met."""
        try:
            self.parser.Parse(chunk, not chunk)
        except _DamageError as damage:
            return damage
        except expat.ExpatError as error:
            return _DamageError(str(error), self.parser.ErrorByteIndex, is_end=error.code in _BROKEN_OFF)
        return None


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield the activities in order; reasons as in `formats`.

    An activity that is not well-formed becomes a BadEntry, and reading goes on with the next one.
    A file that breaks off gives its whole activities, then FeedError.
    """
    body, encoding = _encoded(body.lstrip(_LEADING))
    if not body:
        raise FeedError("the answer has no content", reason="empty")
    yield FeedInfo()
    index, position, prefix = 0, 0, b""
    while True:
        builder = _Builder(encoding, int(hints.get("xml_depth", DEFAULT_XML_DEPTH)))
        damage: _DamageError | None = None
        for found in _read(builder, prefix, body, position):
            if isinstance(found, _DamageError):
                damage = found
                break
            yield Entry(locator=f"activity[{index}]", data=dict(Reader(found).activity()))
            index += 1
        if damage is None or (builder.root and not builder.depth):
            return  # what stands behind the root is nobody's
        position = _next(body, position + damage.at - len(prefix), builder, damage, index)
        yield BadEntry(locator=f"activity[{index}]", reason="not_well_formed", error=str(damage))
        if position < 0:
            return
        index, prefix, encoding = index + 1, _ROOT, encoding or "UTF-8"


def _read(builder: _Builder, prefix: bytes, body: bytes, position: int) -> Iterator[Element | _DamageError]:
    """Yield activities from a byte of the body on, and the damage reading stops at."""
    damage = builder.feed(prefix) if prefix else None
    starts = [*range(position, len(body), _CHUNK), len(body)]
    for start in starts:
        damage = damage or builder.feed(body[start : start + _CHUNK])
        done, builder.done = builder.done, []
        yield from done
        if damage is not None:
            yield damage
            return


def _next(body: bytes, at: int, builder: _Builder, damage: _DamageError, index: int) -> int:
    """Return the byte of the next activity behind the damage, -1 for none.

    Raises FeedError where it is the file that is at fault.
    """
    if builder.root is None:
        raise FeedError(f"no IATI activities: the answer is no XML ({damage})", reason="not_a_feed")
    following = _NEXT.search(body, max(at, 0))
    if following is not None:
        return following.start()
    if damage.is_end:
        raise FeedError(
            f"the file breaks off after {index} activities", reason="truncated", hint="it will be fetched again"
        )
    return -1


def _encoded(body: bytes) -> tuple[bytes, str | None]:
    """Return the body as expat can read it, and the encoding it must be told, None for what the body says itself."""
    declared = _DECLARED.search(body[:1024])
    if declared is None:
        return body, None
    try:
        name = codecs.lookup(declared[1].decode()).name
        if name in _KNOWN_TO_EXPAT:
            return body, _KNOWN_TO_EXPAT[name]
        if name.startswith(("utf-16", "utf-32")):
            return body, "UTF-8"  # the declaration was legible as bytes, so the rest is not wider
        return body.decode(name, "replace").encode(), "UTF-8"
    except (LookupError, ValueError):
        return body, "UTF-8"
