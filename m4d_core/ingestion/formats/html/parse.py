"""Bytes of a page to what it says of itself. Runs in a killable child: lxml reads whatever a stranger wrote."""

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from m4d_core.content.urls import clean_url
from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.html import adapt, linked_data
from m4d_core.ingestion.formats.html.wire import PRECEDENCE, Alternate, Values

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LABEL = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 8192  # bytes in which a page's own label is looked for; the standard asks for 1,024
_IS_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL)
_ELEMENTS = {"html": "lang"}  # what an element is asked for, where that is not its text or address
_SITEMAP = ("title", "published", "language", "lastmod")  # hints of the sitemap that led here
MAX_VALUE = 20_000  # characters of one value but the full text, which no metadata needs
MAX_VALUES = 200  # of one name


def parse(body: bytes, hints: Mapping[str, str]) -> Iterator[FeedInfo | Entry | BadEntry]:
    """Yield the page as one entry; reasons as in `formats`.

    A page that does not say what it is, a file, and anything but HTML are `not_a_feed`. hints: also `title`,
    `published`, `language` and `lastmod`, as a sitemap says them; they count where the page says nothing.
    """
    text = _decoded(body, hints.get("content_type", "")).strip("\ufeff \t\r\n\x00").replace("\x00", "")
    if not text:
        raise FeedError("the answer has no content", reason="empty")
    if _IS_PAGE.match(text[:_HEAD]) is None:
        raise FeedError("the answer is no HTML page", reason="not_a_feed")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise FeedError("the answer is an empty page", reason="not_a_feed")
    address = hints.get("url", "")
    values, alternates = _gathered(root, address)
    for name in _SITEMAP:
        if hints.get(name):
            values[f"sitemap:{name}"] = [hints[name]]
    own = {address, *(text for name in PRECEDENCE["canonical"] for text in values.get(name, ()))}
    linked, kind = linked_data.read(_scripts(root), own - {""})
    page = adapt.page({**values, **linked}, alternates, kind, address)
    yield FeedInfo(title=page["publisher"], language=page["language"])
    yield Entry(locator="page", data=dict(page))


def _gathered(root: Any, address: str) -> tuple[Values, list[Alternate]]:  # noqa: ANN401 - an lxml element
    """Return the page's values by name, and its pages in other languages."""
    values: Values = {}
    for element in root.iter("html", "base", "title", "h1"):
        _add(values, f"html:{_ELEMENTS.get(element.tag, element.tag)}", _of_element(element))
    for element in root.iter("meta"):
        for name in _meta_names(element):
            _add(values, name, element.get("content"))
    base = clean_url(next(iter(values.get("html:base", ())), None), address or None) or address or None
    alternates = []
    for element in root.iter("link"):
        relations, url = (element.get("rel") or "").lower().split(), clean_url(element.get("href"), base)
        language = (element.get("hreflang") or "").strip()
        if url and language and "alternate" in relations:
            alternates.append(Alternate(language=language, url=url))
        for relation in {"canonical", "license"}.intersection(relations):
            _add(values, f"link:{relation}", url)
    return values, alternates[:MAX_VALUES]


def _scripts(root: Any) -> list[str]:  # noqa: ANN401 - an lxml element
    is_linked_data = (script for script in root.iter("script") if "ld+json" in (script.get("type") or "").lower())
    return [_all_text(script) for script in is_linked_data]


def _all_text(element: Any) -> str:  # noqa: ANN401 - an lxml element
    return "".join(element.itertext())


def _meta_names(element: Any) -> Iterator[str]:  # noqa: ANN401 - an lxml element
    """Yield what a <meta> is called: Dublin Core comes with a dot or a colon, in capitals or without."""
    for attribute in ("name", "property", "itemprop", "http-equiv"):
        name = (element.get(attribute) or "").strip().lower()
        if name:
            yield re.sub(r"^(dc|dcterms):", r"\1.", name)


def _of_element(element: Any) -> str:  # noqa: ANN401 - an lxml element
    attributes = {"html": ("lang", "xml:lang"), "base": ("href",)}.get(element.tag)
    if attributes is None:
        return _all_text(element)
    return next((str(value) for name in attributes if (value := element.get(name))), "")


def _add(values: Values, name: str, value: str | None) -> None:
    text = " ".join((value or "").split())[:MAX_VALUE]
    known = values.setdefault(name, []) if text else None
    if known is not None and len(known) < MAX_VALUES:
        known.append(text)


def _decoded(body: bytes, content_type: str) -> str:
    """Return the text of a page. Order: byte order mark, header, the page's own label, UTF-8, Windows-1252.

    Source: HTML, 13.2.3.2; labels of one byte are Windows-1252 there, and UTF-8 is tried before it.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    header, own = _LABEL.search(content_type), _META.search(body[:_HEAD])
    for label in (header and header[1], own and own[1].decode("latin-1"), "utf-8"):
        try:
            name = codecs.lookup(label or "utf-8").name
            return body.decode("utf-8" if name in ("iso8859-1", "cp1252", "ascii") else name)
        except (LookupError, ValueError):
            continue
    return body.decode("cp1252", "replace")
