"""The one HTML policy, and plain text. The only importer of nh3."""

import html
import re
import threading
from urllib.parse import unquote

import nh3

from m4d_core.content.urls import clean_url

POLICY_VERSION = 1  # raise it with any change below: rows cleaned by an older policy are cleaned again

_TAGS = """
    a abbr b blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6
    hr i img ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead tr u ul var wbr
"""
_DROPPED_WITH_CONTENT = """
    applet audio canvas embed frame frameset head iframe math noembed noframes noscript object plaintext script
    select style svg template textarea title video xmp
"""
_KEPT, _GONE = frozenset(_TAGS.split()), frozenset(_DROPPED_WITH_CONTENT.split())
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_LINKS = frozenset({"href", "src"})
_BASE = re.compile(r"""\s*<base\s+href=(["'])(.*?)\1\s*/?>""", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li"
    r"|main|ol|p|pre|section|table|td|th|tr|ul)\b)",
    re.IGNORECASE,
)
# zero width space, word joiner, byte order mark, soft hyphen, and what reorders text; joiners of letters stay
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ASCII_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
_CONTROLS = _ASCII_CONTROLS + bytes((*range(0x80, 0x85), *range(0x86, 0xA0)))
_RETURN = re.compile("\r\n?")  # a parser reads it as a line feed (HTML, 13.2.3.5) where it is not written as a number
_BEFORE_TEXT = "\ufeff \t\n\x0c"  # what a byte order mark at the head may stand among; a parser passes over it
_CONTROL_PAIR = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAIL = re.compile(
    r"[\w.+-]{1,64}(?:@|\s?[\[(]\s?at\s?[\])]\s?)[\w-]{1,63}"
    r"(?:(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_MAX_NAME = 64  # characters of it before the @ (RFC 5321, 4.5.3.1.1)
_ROUND_AT, _SQUARE_AT = re.compile(r"\(\s?[aA][tT]\s?[\])]"), re.compile(r"\[\s?[aA][tT]\s?[\])]")
_MARKUP = re.compile(r"</?[a-z][^<>]*>|<!--|&(?:[a-z][a-z0-9]{1,30}|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_TAG = re.compile(
    r"<(/?)(?!(?:area|br|col|dd|dt|hr|img|input|li|link|meta|option|p|param|td|th|tr|wbr)\b)[a-z]", re.IGNORECASE
)
MASK = "[e-mail]"
MAX_LENGTH = 500_000  # characters: html5ever needs 1.7 s for as many `&`, and four times as much for twice
MAX_DEPTH = 256  # open elements: 80,000 nested <div> cost 11 s


def sanitise(text: str, base: str | None = None) -> str:
    """Return an HTML fragment of allowed elements only, every link absolute, every mail address masked.

    base: what relative links are resolved against; a leading `<base href>` goes before it, as in HTML, and
    without either they are dropped. Links and images keep http and https alone; links say noopener nofollow.
    Applying it again changes nothing. What is behind MAX_LENGTH is cut off; deeper than MAX_DEPTH, tags go.
    """
    own = _BASE.match(text)
    if own is not None:
        base, text = clean_url(html.unescape(own[2]), base) or base, text[own.end() :]
    _at.base = base
    cleaned = _CLEANER.clean(_bounded(_legible(text)))
    if "&#" in text:  # characters written as numbers are only now there
        cleaned = _RETURN.sub("\n", _CONTROL.sub("", cleaned))
    return mask_mail(cleaned).lstrip(_BEFORE_TEXT).strip()


def _has_numbers(text: str) -> bool:
    """Whether a character is written as a number; a text has few `&`, and each is found at once."""
    at = text.find("&")
    while at >= 0 and not text.startswith("#", at + 1):
        at = text.find("&", at + 1)
    return at >= 0


def _legible(text: str) -> str:
    """Return text without control characters, each half of a surrogate pair replaced."""
    return text if _is_clean(text) else _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def _is_clean(text: str) -> bool:
    """Whether there is neither a control character nor a surrogate, at a tenth of what it costs to look for them."""
    try:
        return len(text) == len(text.encode("latin-1").translate(None, _CONTROLS))
    except UnicodeEncodeError:
        return _is_clean_beyond_latin(text)


def _is_clean_beyond_latin(text: str) -> bool:
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        return False
    if len(raw.translate(None, _ASCII_CONTROLS)) != len(raw):
        return False
    return b"\xc2" not in raw or not _CONTROL_PAIR.search(raw)


def _bounded(text: str) -> str:
    """Return text that cannot keep the parser busy for long."""
    short = text[:MAX_LENGTH]
    depth = deepest = 0
    for tag in _TAG.finditer(short) if short.count("<") > MAX_DEPTH else ():
        depth += -1 if tag[1] else 1
        deepest = max(depth, deepest)
    return re.sub(r"<[^<>]*>", " ", short) if deepest > MAX_DEPTH else short


def _attribute(_: str, name: str, value: str) -> str | None:
    if name not in _LINKS:
        return mask_mail(value)
    if "@" in value or "(" in value or "[" in value or "%" in value:
        shown = unquote(value)
        if mask_mail(shown) != shown:
            return None
    return clean_url(value, _at.base)


class _At(threading.local):
    """Where the text at hand stands. base: what its links are relative to."""

    base: str | None = None


_at = _At()
# Made once: to make one costs a third of what it costs to clean a page with it.
_CLEANER = nh3.Cleaner(
    tags=_KEPT,
    clean_content_tags=_GONE,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https"},
    link_rel="noopener nofollow",
)
_STRIPPER = nh3.Cleaner(tags=frozenset(), clean_content_tags=_GONE, attributes={}, link_rel=None)


def plain_text(text: str) -> str:
    """Return HTML or text as one line of plain text: tags dropped, characters decoded, white space folded."""
    if "<" not in text and "&" not in text:
        return tidy(text[:MAX_LENGTH])
    whole = text if _is_clean(text) else _SURROGATE.sub("\ufffd", text)
    spaced = _BLOCK.sub(" <", _bounded(whole))
    return tidy(html.unescape(_STRIPPER.clean(spaced)))


def as_html(text: str) -> str:
    """Return HTML as it is, and plain text as HTML, a paragraph for each block of lines."""
    own = _BASE.match(text)
    start = own.end() if own is not None else 0
    if _MARKUP.search(text, start):
        return text
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text[start:]))
    return "".join(f"<p>{html.escape(block, quote=False)}</p>" for block in blocks if block)


def tidy(text: str) -> str:
    """Return text without invisible and control characters, white space folded, joiners at the ends gone."""
    visible = _legible(text)
    if not visible.isascii():
        visible = _INVISIBLE.sub("", visible)
    return " ".join(visible.split()).strip("\u200c\u200d\u200e\u200f ")


def mask_mail(text: str) -> str:
    """Return text with each mail address, also one written with (at), replaced by MASK."""
    if not _may_hold_mail(text):
        return text
    kept: list[str] = []
    end = 0
    for sign in _signs(text):
        start = _name_start(text, sign)
        match = _MAIL.match(text, start) if end <= start < sign else None
        if match is not None:
            kept += (text[end:start], MASK)
            end = match.end()
    return "".join([*kept, text[end:]])


def _signs(text: str) -> list[int]:
    """Return where what stands between name and domain of a mail address begins: few places, quickly found."""
    signs = [match.start() for pattern in (_ROUND_AT, _SQUARE_AT) for match in pattern.finditer(text)]
    signs = [sign - 1 if text[sign - 1 : sign].isspace() else sign for sign in signs]
    at = text.find("@")
    while at >= 0:
        signs.append(at)
        at = text.find("@", at + 1)
    return sorted(signs)


def _name_start(text: str, end: int) -> int:
    """Return where the word before a place begins; that place for one that is too long for a name."""
    start = end
    while start and (text[start - 1].isalnum() or text[start - 1] in "_.+-"):
        start -= 1
        if end - start > _MAX_NAME:
            return end
    return start


def _may_hold_mail(text: str) -> bool:
    """Whether it is worth looking for a mail address, which costs much more than this."""
    is_written = ("(" in text and _ROUND_AT.search(text)) or ("[" in text and _SQUARE_AT.search(text))
    return "@" in text or bool(is_written)
