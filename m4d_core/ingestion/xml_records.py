"""XML of any length to its records, one at a time: what the formats of records share. Standard library only.

Entity declarations and depth are refused; the declared encoding is heeded; behind a record that is not well-formed
reading goes on with the next one. Names are told apart without their prefixes, which every publisher chooses anew.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo

MAX_LIGHT = 1024 * 1024  # bytes read in the server's own process: 30 ms
MAX_WORDS = 100  # characters of a publisher's own words in a message
NOT_WELL_FORMED = "not_well_formed"

Value = FeedInfo | Entry | BadEntry

_CHUNK = 65_536
_LEADING = b" \t\r\n"
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_KNOWN_TO_EXPAT = {"utf-8": "UTF-8", "ascii": "US-ASCII", "iso8859-1": "ISO-8859-1"}
_CONTROLS = bytes({*range(32)} - {*b"\t\r\n"})
_BROKEN_OFF = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    }
)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How a document of records is built.

    what: what it holds, for messages. roots: names its root may have, each with what reading goes on with behind
    damage: the next record, or what closes the list; the first stands round a record that had no root. beside: elements
    outside of records that are wanted too. within: elements in which one of a record's name is none.
    """

    what: str
    roots: Mapping[str, re.Pattern[bytes]]
    record: str
    beside: frozenset[str] = field(default_factory=frozenset)
    within: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class Damage:
    """Stands for what is not well-formed. error: why, and where. inside: it is a record, and not beside them.

    is_last: nothing behind it can be read.
    """

    error: str
    inside: bool
    is_last: bool


class _DamageError(Exception):
    """Where and why a document cannot be followed. at: byte to look from for more, counted from where it began."""

    def __init__(self, message: str, at: int, *, is_end: bool = False) -> None:
        super().__init__(message)
        self.at = at
        self.is_end = is_end


class _Builder:
    """Builds the tree of one record after another from what expat calls, and nothing else of the document."""

    def __init__(self, shape: Shape, encoding: str | None, max_depth: int) -> None:
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.shape = shape
        self.max_depth = max_depth
        self.root: str | None = None
        self.open: list[str] = []
        self.begun = 0  # depth of the element being built; 0 for none
        self.builder = TreeBuilder()
        self.done: list[Element] = []
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self.entity

    def entity(self, *_: object) -> None:
        raise FeedError("the document declares entities, which can expand without bound", reason="xml_entities")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.open.append(name)
        if len(self.open) > self.max_depth:
            raise FeedError(f"the XML nests deeper than {self.max_depth} elements", reason="xml_depth")
        own = local(name)
        if self.root is None:
            self.root = own
            if own not in self.shape.roots:
                raise FeedError(f"no {self.shape.what}: the answer is <{name[:40]}>", reason="not_a_feed")
        if own == self.shape.record and self.begun and not self._is_within():
            raise _DamageError("the record does not end before the next begins", self.parser.CurrentByteIndex)
        if not self.begun and (own == self.shape.record or own in self.shape.beside):
            self.begun = len(self.open)
            self.builder = TreeBuilder()
        if self.begun:
            self.builder.start(name, attributes)

    def _is_within(self) -> bool:
        return any(local(name) in self.shape.within for name in self.open[self.begun : -1])

    def text(self, text: str) -> None:
        if self.begun:
            self.builder.data(text)

    def end(self, name: str) -> None:
        if self.begun:
            self.builder.end(name)
        if len(self.open) == self.begun:
            self.done.append(self.builder.close())
            self.begun = 0
        self.open.pop()

    def is_in_record(self) -> bool:
        """Return whether it is a record that is being built."""
        return bool(self.begun) and local(self.open[self.begun - 1]) == self.shape.record

    def around(self) -> bytes:
        """Return the tags that are open round the record at hand."""
        names = self.open[: self.begun - 1] if self.begun else self.open
        return "".join(f"<{name}>" for name in names or [*self.shape.roots][:1]).encode()

    def feed(self, chunk: bytes) -> _DamageError | None:
        """Read on; an empty chunk is the end. Returns the damage that was met."""
        try:
            self.parser.Parse(chunk, not chunk)
        except _DamageError as damage:
            return damage
        except expat.ExpatError as error:
            is_end = error.code in _BROKEN_OFF
            return _DamageError(str(error), self.parser.ErrorByteIndex + is_end, is_end=is_end)
        return None


def records(body: bytes, shape: Shape, max_depth: int) -> Iterator[Element | Damage]:
    """Return the records, and what is wanted beside them, in order. Tags have the prefixes that the document gives.

    Raises FeedError as `formats` says, after the records that stand before the fault.
    """
    body, encoding = _encoded(body.lstrip(_LEADING))
    if not body:
        raise FeedError("the answer has no content", reason="empty")
    return _records(body, shape, encoding, max_depth)


def _records(body: bytes, shape: Shape, encoding: str | None, max_depth: int) -> Iterator[Element | Damage]:
    count, position, prefix = 0, 0, b""
    while True:
        builder = _Builder(shape, encoding, max_depth)
        damage: _DamageError | None = None
        for found in _read(builder, prefix, body, position):
            if isinstance(found, _DamageError):
                damage = found
                break
            yield found
            count += local(found.tag) == shape.record
        if damage is None or (builder.root and not builder.open):
            return  # what stands behind the root is nobody's
        behind = max(position + damage.at - len(prefix), position + bool(prefix))  # never where it began before
        position = _next(body, behind, builder, damage, count)
        yield Damage(error=str(damage), inside=builder.is_in_record(), is_last=position < 0)
        if position < 0:
            return
        count, prefix, encoding = count + 1, builder.around(), encoding or "UTF-8"


def _read(builder: _Builder, prefix: bytes, body: bytes, position: int) -> Iterator[Element | _DamageError]:
    """Yield elements from a byte of the body on, and the damage reading stops at."""
    damage = builder.feed(prefix) if prefix else None
    starts = [*range(position, len(body), _CHUNK), len(body)]
    for start in starts:
        damage = damage or builder.feed(body[start : start + _CHUNK])
        done, builder.done = builder.done, []
        yield from done
        if damage is not None:
            yield damage
            return


def _next(body: bytes, at: int, builder: _Builder, damage: _DamageError, count: int) -> int:
    """Return the byte behind the damage with which reading goes on, -1 for none.

    Raises FeedError where it is the document that is at fault.
    """
    shape = builder.shape
    if builder.root is None:
        raise FeedError(f"no {shape.what}: the answer is no XML ({damage})", reason="not_a_feed")
    following = shape.roots[builder.root].search(body, at)
    if following is not None:
        return following.start()
    if damage.is_end:
        message = f"the answer breaks off after {count} records"
        raise FeedError(message, reason="truncated", hint="it will be fetched again")
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


def told(damage: Damage, locator: str) -> Iterator[BadEntry]:
    """Yield what stands for a damaged record.

    Raises FeedError (`truncated`) where more than the record is lost: a list in pages would end there in silence.
    """
    yield BadEntry(locator=locator, reason=NOT_WELL_FORMED, error=damage.error)
    if damage.is_last or not damage.inside:
        raise FeedError(f"what follows {locator} cannot be told: {damage.error}", reason="truncated")


def without_controls(body: bytes) -> bytes:
    """Return a body without the control characters that XML forbids, which abstracts are pasted with."""
    is_wide = b"\x00" in body[:4]  # UTF-16 or UTF-32, whose every second byte is one
    return body if is_wide else body.translate(None, _CONTROLS)


def if_whole(body: bytes, parsed: Iterable[Value]) -> Iterable[Value] | None:
    """Return what was parsed, and the fault it ends in, if the body is short and no record damaged; else None.

    Behind each damage reading begins anew, which a hostile body could make it do without end: that is for the child.
    """
    if len(body) > MAX_LIGHT:
        return None
    found: list[Value] = []
    fault: FeedError | None = None
    try:
        for each in parsed:
            if isinstance(each, BadEntry) and each.reason == NOT_WELL_FORMED:
                return None
            found.append(each)
    except FeedError as raised:
        fault = raised
    return _again(found, fault)


def _again(found: list[Value], fault: FeedError | None) -> Iterator[Value]:
    yield from found
    if fault is not None:
        raise fault


def local(tag: str) -> str:
    """Return a name without its prefix."""
    return tag.rpartition(":")[2]


def children(element: Element, name: str) -> list[Element]:
    """Return the children of a name."""
    return [child for child in element if local(child.tag) == name]


def text(element: Element) -> str:
    """Return all the text of an element, blanks round it taken off."""
    return "".join(element.itertext()).strip()


def words(given: str) -> str:
    """Return a publisher's own words as they may stand in a message: legible, in one line, at most MAX_WORDS."""
    line = " ".join(given.split())[:MAX_WORDS]
    return "".join(character if character.isprintable() else "?" for character in line)
