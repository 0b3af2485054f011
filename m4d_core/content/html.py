"""The one HTML policy, and plain text. The only importer of nh3."""

import html
import re
from functools import partial
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
_LINKS = frozenset({("a", "href"), ("img", "src")})
_BASE = re.compile(r"""\s*<base\s+href=(["'])(.*?)\1\s*/?>""", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li"
    r"|main|ol|p|pre|section|table|td|th|tr|ul)\b)",
    re.IGNORECASE,
)
# zero width space, word joiner, byte order mark, soft hyphen, and what reorders text; joiners of letters stay
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[\[(]\s?at\s?[\])]\s?)[\w-]{1,63}"
    r"(?:(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_MAYBE_MAIL = re.compile(r"@|at\s?[\])]", re.IGNORECASE)  # a twentieth of the cost of looking for the whole
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
    cleaned = nh3.clean(
        _bounded(_CONTROL.sub("", text)),
        tags=_KEPT,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        attribute_filter=partial(_attribute, base),
        url_schemes={"http", "https"},
        link_rel="noopener nofollow",
    )
    return mask_mail(_CONTROL.sub("", cleaned)).strip()  # characters written as numbers are only now there


def _bounded(text: str) -> str:
    """Return text that cannot keep the parser busy for long."""
    short = _SURROGATE.sub("\ufffd", text[:MAX_LENGTH])
    depth = deepest = 0
    for tag in _TAG.finditer(short) if short.count("<") > MAX_DEPTH else ():
        depth += -1 if tag[1] else 1
        deepest = max(depth, deepest)
    return re.sub(r"<[^<>]*>", " ", short) if deepest > MAX_DEPTH else short


def _attribute(base: str | None, tag: str, name: str, value: str) -> str | None:
    if (tag, name) not in _LINKS:
        return mask_mail(value)
    return None if _MAIL.search(unquote(value)) else clean_url(value, base)


def plain_text(text: str) -> str:
    """Return HTML or text as one line of plain text: tags dropped, characters decoded, white space folded."""
    spaced = _BLOCK.sub(" <", _bounded(text))
    bare = nh3.clean(spaced, tags=frozenset(), clean_content_tags=_GONE, attributes={}, link_rel=None)
    return tidy(html.unescape(bare))


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
    visible = _CONTROL.sub("", _INVISIBLE.sub("", _SURROGATE.sub("\ufffd", text)))
    return " ".join(visible.split()).strip("\u200c\u200d\u200e\u200f ")


def mask_mail(text: str) -> str:
    """Return text with each mail address, also one written with (at), replaced by MASK."""
    return _MAIL.sub(MASK, text) if _MAYBE_MAIL.search(text) else text
