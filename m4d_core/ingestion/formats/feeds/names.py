"""Names, addresses and texts of a feed as feedparser reads them: what `elements` needs of each (pure)."""

import re
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urljoin

from m4d_core.ingestion.formats.feeds.wire import UnsureError

_CORE = frozenset(
    {
        "http://blogs.law.harvard.edu/tech/rss",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://purl.org/rss/1.0/modules/rss091#",
        "http://www.w3.org/2005/atom",
    }
)
_PREFIXES = {
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://creativecommons.org/ns#license": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://web.resource.org/cc/": "cc",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/xml/1998/namespace": "xml",
}

_USERLAND = "backend.userland.com/rss"
_USUAL = frozenset(_PREFIXES.values())

_CLEAN_LINK = re.compile(r"https?://[\w.-]+/[\w./~:@!$&'()*+,=%-]*(?:\?[\w./~:@!$&'()*+,=%?-]+)?", re.ASCII)
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/+")
_MAIL = re.compile(
    r"[a-zA-Z0-9_.+-]+@(?:\[\d{1,3}\.\d{1,3}\.\d{1,3}\.|(?:[a-zA-Z0-9-]+\.)+)(?:[a-zA-Z]{2,4}|\d{1,3})\]?"
    r"(?:\?subject=\S+)?",
    re.ASCII,
)
_MAX_AUTHOR = 300  # characters: looking for an address in more of them costs their square
_WINDOWS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in b"\x81\x8d\x8f\x90\x9d"}
_C1 = re.compile("[\x80-\x9f]")


class Names(dict[str, str]):
    """Name of an element or attribute (`uri}name`) to `prefix:name` in lower case, the prefix the usual one.

    The prefix of an unknown namespace is the document's own; core elements, and those of no namespace, have none.
    Raises UnsureError where a usual prefix stands for another namespace: feedparser goes by both.
    """

    def __init__(self, declared: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._own: dict[str, str] = {}
        for prefix, uri in declared:
            self._own.setdefault(uri, prefix)
            usual = _usual(uri)
            if usual and prefix.lower() in _USUAL and usual != prefix.lower():
                raise UnsureError

    def __missing__(self, name: str) -> str:
        uri, _, own = name.rpartition("}")
        usual = _usual(uri) if uri else ""
        prefix = self._own.get(uri, "") if usual is None else usual
        self[name] = found = (f"{prefix}:{own}" if prefix else own).lower()
        return found


def _usual(uri: str) -> str | None:
    """Return the usual prefix of a namespace, "" for the core, None for one that is unknown."""
    folded = uri.lower()
    return "" if folded in _CORE or _USERLAND in folded else _PREFIXES.get(folded)


def local(name: str) -> str:
    """Return a name (`uri}name`) without its namespace, in lower case."""
    return name.rpartition("}")[2].lower()


def join(base: str, link: str) -> str:
    """Return the link as an absolute address, "" where it is none. Source: RFC 3986, 5."""
    if _CLEAN_LINK.fullmatch(link):
        return link
    try:
        return urljoin(base, _SLASHES.sub(r"\1", link, count=1) if "://" in link else link)
    except ValueError:
        return ""


def mended(text: str, *, may_be_windows: bool = True) -> str:
    """Return a text as it was meant: UTF-8 that was taken for Latin-1 once, Windows-1252 written as controls.

    may_be_windows: False where there are no such controls for certain; to look for them is dear.
    """
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode()
    return text.translate(_WINDOWS) if may_be_windows and _C1.search(text) else text


def author(text: str) -> dict[str, str]:
    """Return name and email of an author in one text. Raises UnsureError for a long one with an address in it."""
    if "@" not in text:
        return {"name": text} if text else {}
    if len(text) > _MAX_AUTHOR:
        raise UnsureError
    found = _MAIL.search(text)
    if found is None:
        return {"name": text}
    name = text.replace(found[0], "")
    for empty in ("()", "<>", "&lt;&gt;"):
        name = name.replace(empty, "")
    name = name.strip().removeprefix("(").removesuffix(")").strip()
    return {"name": name, "email": found[0]} if name else {"email": found[0]}
