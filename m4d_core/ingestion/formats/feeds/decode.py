"""Bytes of a feed to text, and text to the text an XML parser can read whole."""

import codecs
import re
from collections.abc import Iterator
from html.entities import html5

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']{1,40})[\"']")
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_BLANKS = b" \t\r\n\x00"
_PIECE = 1024 * 1024
_HEAD = 1024  # bytes in which an XML declaration must stand
_ONE_BYTE = frozenset({"ascii", "iso8859-1", "cp1252"})  # any bytes are valid: ask whether they are UTF-8 first
_WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})

_STRAY = "m4d.windows-1252"  # what becomes of bytes that are no UTF-8
_HIGH = re.compile(rb"[\x80-\xff]+")
_BEYOND_ASCII = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_C1 = {code: bytes([code]).decode("cp1252", "replace") for code in (*range(0x80, 0x85), *range(0x86, 0xA0))}
_NAMED = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&([A-Za-z][A-Za-z0-9]{0,31});", re.DOTALL)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_FIRST_TAG = re.compile(r"<(?![?!])")
_DECLARED_NAME = re.compile(
    r"""<!ENTITY\s+([A-Za-z][A-Za-z0-9]{0,31})\s+(?:"([^"<&%]{0,200})"|'([^'<&%]{0,200})')\s*>"""
)
MAX_GROWTH = 1024 * 1024  # characters by which a document's own names may lengthen it
_BARE = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(?!#\d+;|#[xX][0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)|<(?![A-Za-z_/!?])",
    re.DOTALL,
)
_ROOT_AFTER_JUNK = re.compile(r"<\?xml\b|<!DOCTYPE\s+(?!html)|<(?:\w+:)?(?:rss|RDF|feed|CHANNEL)\b")


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a feed; a label that is wrong or unknown is passed over.

    content_type: header of the response. Order: byte order mark, header, XML declaration, UTF-8, Windows-1252. A few
    bytes that are no UTF-8 amid many that are count as Windows-1252 each.
    Source: RFC 7303, 3; XML 1.0, appendix F.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            skipped = body[len(mark) :] if mark[0] not in b"<\x00" or mark == codecs.BOM_UTF32_BE else body
            return skipped.decode(encoding, "replace")
    for encoding in _candidates(body, content_type):
        try:
            text = body.decode(encoding, _STRAY if encoding == "utf-8" and _is_mostly_utf8(body) else "strict")
        except (LookupError, ValueError):
            continue
        if "<" in text or "<" not in body.decode("latin-1"):
            return text
    return body.decode("cp1252", "replace")


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether beyond ASCII there are more characters in UTF-8 than places with bytes that are none."""
    rest, whole = _BEYOND_ASCII.subn(b"", body)
    return whole > len(_HIGH.findall(rest))


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Return the characters that stray bytes are in Windows-1252, and where to go on."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_STRAY, _as_windows)


def as_utf8(body: bytes, content_type: str = "") -> bytes:
    """Return the document in UTF-8, without a byte order mark and the blanks round it: its very bytes, where it can be.

    content_type: header of the response.
    """
    bare = body.removeprefix(codecs.BOM_UTF8).strip(_BLANKS)
    first = next(_candidates(body, content_type))
    if codecs.lookup(first).name == "utf-8" and _is_utf8(bare):
        return bare
    return decode(body, content_type).strip("\ufeff \t\r\n\x00").encode()


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8, and their markup shows as such. Piece by piece: the text would take more room."""
    if body.isascii():
        return b"\x00" not in body
    if any(body.startswith(mark) for mark, _ in _BOMS):
        return False
    view, start = memoryview(body), 0
    try:
        while start < len(body):
            end = start + _PIECE
            start += codecs.utf_8_decode(view[start:end], "strict", end >= len(body))[1]
    except UnicodeDecodeError:
        return False
    return True


def _candidates(body: bytes, content_type: str) -> Iterator[str]:
    header = _CHARSET.search(content_type)
    declared = _DECLARED.search(body[:_HEAD])
    labels = [header[1]] if header else []
    labels += [declared[1].decode("latin-1")] if declared else []
    for label in labels:
        name = _codec(label)
        if name in _WIDE:
            continue  # the declaration was legible as bytes, so the text cannot be that
        if name in _ONE_BYTE:
            yield "utf-8"
            yield "cp1252"
        yield "gb18030" if name == "gb2312" else name
    yield "utf-8"
    yield "cp1252"


def _codec(label: str) -> str:
    try:
        return codecs.lookup(label).name
    except (LookupError, ValueError):
        return "utf-8"


def tidy(text: str) -> str:
    """Return text with an own XML declaration, without what stands before it, control characters and names.

    The names of HTML's characters (`&eacute;`) become numbers: XML does not know them, and where a DOCTYPE is
    named a parser drops them in silence. So do names that the DOCTYPE gives a short plain text; other declarations
    stay, and are refused. In CDATA sections, where they are HTML, names stay.
    """
    start = _ROOT_AFTER_JUNK.search(text)
    if start is not None:
        text = text[start.start() :]
    text, own = _own_names(_CONTROL.sub("", _DECLARATION.sub("", text, count=1).translate(_C1)))

    def numbered(match: re.Match[str]) -> str:
        name = match[1]
        characters = None if name is None or name in _XML_NAMES else own.get(name, html5.get(name + ";"))
        return match[0] if characters is None else "".join(f"&#{ord(character)};" for character in characters)

    return '<?xml version="1.0" encoding="utf-8"?>\n' + _NAMED.sub(numbered, text)


def _own_names(text: str) -> tuple[str, dict[str, str]]:
    """Return a text without the plain names it declares, and what they stand for; none where they stand for too much.

    A value that names another, or a file, is no plain one, so that nothing expands twice.
    """
    first = _FIRST_TAG.search(text)
    head = text[: first.start()] if first else text
    own = {name: double or single for name, double, single in reversed(_DECLARED_NAME.findall(head))}
    growth = sum(text.count(f"&{name};") * len(value) for name, value in own.items())
    if not own or growth > MAX_GROWTH:
        return text, {}
    return _DECLARED_NAME.sub("", head) + text[len(head) :], own


def escape_bare(text: str) -> str:
    """Return text with each `&` and `<` that begins nothing XML knows escaped, but in CDATA sections and comments."""
    return _BARE.sub(lambda match: {"&": "&amp;", "<": "&lt;"}.get(match[0], match[0]), text)
