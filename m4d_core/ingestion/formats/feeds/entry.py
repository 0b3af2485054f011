"""An entry's elements to its data: the same that feedparser and `adapt` make of them.

Only what is beyond doubt is read here: text and attributes of elements of their own. All else, inline markup for one,
raises UnsureError and is left to feedparser. Source: the behavior of feedparser 6.0.
"""

import re
from collections.abc import Callable
from typing import NamedTuple
from xml.etree.ElementTree import Element

from m4d_core.ingestion.formats.feeds import adapt
from m4d_core.ingestion.formats.feeds.around import Around, Scope, check_type
from m4d_core.ingestion.formats.feeds.names import author, join, mended
from m4d_core.ingestion.formats.feeds.terms import Terms
from m4d_core.ingestion.formats.feeds.wire import Enclosure, FeedEntry, Picture, UnsureError

_PAGES = frozenset({"text/html", "html", "application/xhtml+xml", "xhtml"})
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
_MEDIA_SCHEME, _ITUNES_SCHEME = "http://search.yahoo.com/mrss/category_schema", "http://www.itunes.com/"

# elements without a namespace that would become a key of an entry which is read, or end up in another one
_RISKY = frozenset(
    {
        "abstract", "authors", "body", "channel", "date", "description_detail", "feed", "image", "info", "items",
        "languages", "links", "media_content", "media_thumbnail", "modified_parsed", "newlocation", "rss",
        "summary_detail", "svg", "tags", "textinput", "title_detail",
    }
)  # fmt: skip
_PEOPLE = frozenset({"name", "email", "uri", "url", "homepage", "itunes:name", "itunes:email"})


def read_entry(element: Element, around: Around, *, has_content: bool) -> FeedEntry:
    """Return an entry's data. Raises UnsureError.

    has_content: a full text stands right before it, which feedparser lays to it.
    """
    entry = _Entry(around, has_content=has_content)
    entry.read(element)
    return entry.data()


def is_passed_over(key: str) -> bool:
    """Whether an element of an entry that holds no others says nothing of it."""
    return key not in _READERS and key not in _RISKY and not key.startswith("xhtml:")


def is_harmless(element: Element, around: Around) -> bool:
    """Whether nothing of an element and what it holds is looked at."""
    keys = (around.names[each.tag] for each in element.iter())
    return all(":" in key and is_passed_over(key) for key in keys)


class _Content(NamedTuple):
    kind: str
    text: str
    scope: Scope


class _Entry:
    """An entry in the making, read child by child; feedparser reads in their order too."""

    title: str | None = None
    title_depth: int | None = None  # of the one that stays
    stored_depth = 0
    title_scope: Scope | None = None
    summary: str | None = None
    summary_depth: int | None = None
    summary_scope: Scope | None = None
    own_summary: str | None = None
    is_hidden = False  # the entry's own summary, by another one
    has_full_text = False
    has_plain_author = False
    is_doubtful = False  # whether a text is plain or HTML
    link: str | None = None
    image: dict[str, str] | None = None
    source: dict[str, str] | None = None

    def __init__(self, around: Around, *, has_content: bool) -> None:
        self.around = around
        self.text = around.text
        self.scope = around.scope
        self.has_content = has_content
        self.texts: dict[str, str] = {}  # of elements of which the last counts
        self.own_texts: set[str] = set()  # names of the elements of its own summary
        self.contents: list[_Content] = []
        self.links: list[dict[str, str]] = []
        self.authors: list[dict[str, str]] = []
        self.terms = Terms()
        self.media: list[dict[str, str]] = []
        self.thumbnails: list[dict[str, str]] = []

    def read(self, element: Element) -> None:
        if element.items():
            attributes = self.around.attributes(element.attrib)
            if "lastmod" in attributes or "href" in attributes:
                raise UnsureError
            self.scope = self.scope.within(attributes)
            if attributes.get("rdf:about"):
                self.texts["id"] = attributes["rdf:about"]
        self._children(element, 0)
        if self.is_doubtful and len(self.contents) > 1 and self._has_full_text():
            raise UnsureError

    def data(self) -> FeedEntry:
        texts, url = self.texts, self.around.url
        full = self._full_text()
        scope = full.scope if full else self.summary_scope or self.title_scope
        summary = mended(self.own_summary) if self.is_hidden and self.own_summary is not None else self.summary
        html = full.text if full else None
        published, updated = texts.get("published"), texts.get("updated")
        if not self.around.is_atom and not published:
            published, updated = updated, None
        base = scope.base if scope else None
        image, files = self._media(base or url)
        return FeedEntry(
            id=texts.get("id") or None,
            link=adapt.link(self.link or None, self.links),
            title=self.title or None,
            summary=None if summary == html else summary or None,
            html=html or None,
            base=None if base == url else base or None,
            published=published or texts.get("created") or None,
            updated=updated or None,
            language=self._language(full),
            rights=texts.get("rights") or None,
            license=self._license() or texts.get("license") or None,
            authors=adapt.names(self.authors),
            categories=self.terms.names(),
            keywords=adapt.split(texts.get("emm:keywords")),
            image=image,
            files=files,
            source=adapt.origin(self.source),
        )

    def _full_text(self) -> _Content | None:
        """Return the full text: what is surely HTML goes before what may be plain."""
        if not self.contents or not self._has_full_text():
            return None
        return next((each for each in self.contents if each.kind == "text/html"), self.contents[0])

    def _has_full_text(self) -> bool:
        return self.has_full_text or len(self.own_texts) > 1

    def _language(self, full: _Content | None) -> str | None:
        stated = self.texts.get("iso:language") or self.texts.get("language")
        if stated:
            return stated
        for scope in (full and full.scope, self.summary_scope, self.title_scope):
            if scope is not None and scope.language:
                return scope.language.replace("_", "-")
        return None

    def _license(self) -> str | None:
        for link in self.links:
            if link["rel"] == "license" and link.get("href", "").strip():
                return link["href"].strip()
        return None

    def _media(self, base: str) -> tuple[Picture | None, list[Enclosure]]:
        enclosures = [link for link in self.links if link["rel"] == "enclosure"]
        if enclosures or self.media or self.thumbnails or self.image:
            return adapt.media(enclosures, self.media, self.thumbnails, self.image, base)
        return None, []

    def _children(self, element: Element, depth: int) -> None:
        names = self.around.names
        for child in element:
            key = names[child.tag]
            reader = _READERS.get(key)
            if reader is None:
                self._pass_over(child, key)
            elif (len(child) and key not in _NESTED) or (depth and not key.startswith("media:")):
                raise UnsureError
            else:
                reader(self, child, key, depth)

    def _pass_over(self, child: Element, key: str) -> None:
        is_closed = not len(child) or key == "contributor" or (":" in key and is_harmless(child, self.around))
        if not is_passed_over(key) or not is_closed:
            raise UnsureError

    def _opened(self, child: Element) -> tuple[dict[str, str], Scope]:
        """Return the attributes of a child, and the scope inside it."""
        if not child.items():  # `attrib` would make a dictionary of nothing
            return {}, self.scope
        attributes = self.around.attributes(child.attrib)
        return attributes, self.scope.within(attributes)

    def read_text(self, child: Element, key: str, _: int) -> None:
        self.texts[_TEXTS[key]] = self.text(child)

    def read_rights(self, child: Element, key: str, depth: int) -> None:
        check_type(self._opened(child)[0])
        self.read_text(child, key, depth)

    def read_unknown(self, child: Element, key: str, _: int) -> None:
        """Read an element that feedparser does not know: one with attributes has no text for it."""
        self.texts[key] = "" if child.items() else self.text(child)

    def read_title(self, child: Element, _: str, depth: int) -> None:
        attributes, scope = self._opened(child)
        check_type(attributes)
        text = self.text(child)
        if self.title_depth is None or self.title_depth > depth:
            if self.title is None or depth <= self.stored_depth:
                self.title, self.stored_depth = text, depth
            self.title_scope = scope
        if text:
            self.title_depth = depth

    def read_media_title(self, child: Element, key: str, depth: int) -> None:
        before = self.title_depth
        self.read_title(child, key, depth)
        self.title_depth = before

    def read_own_summary(self, child: Element, key: str, depth: int) -> None:
        self.own_summary = self.around.raw(child)
        self.own_texts.add(key)
        self.read_summary(child, key, depth)

    def read_other_summary(self, child: Element, key: str, depth: int) -> None:
        self.is_hidden = True
        self.read_summary(child, key, depth)

    def read_summary(self, child: Element, _: str, depth: int) -> None:
        attributes, scope = self._opened(child)
        kind = check_type(attributes)
        if self.summary is not None and not self.has_content:
            self._keep(child, scope, kind or "text/plain")
            return
        if self.summary_depth is None or depth <= self.summary_depth:
            self.summary, self.summary_depth = self.text(child), depth
        self.summary_scope = scope

    def read_content(self, child: Element, _: str, __: int) -> None:
        attributes, scope = self._opened(child)
        if "src" in attributes:
            raise UnsureError
        self.has_full_text = True
        self._keep(child, scope, check_type(attributes) or "text/plain")

    def read_full_text(self, child: Element, _: str, __: int) -> None:
        attributes, scope = self._opened(child)
        self.has_full_text = True
        self._keep(child, scope, check_type(attributes) or "text/html")

    def _keep(self, child: Element, scope: Scope, kind: str) -> None:
        text = self.text(child)
        self.is_doubtful |= kind == "text/plain" and not self.around.is_atom and ("&" in text or "</" in text)
        self.has_content = True
        self.contents.append(_Content(kind, text, scope))
        if self.summary is None:
            self.summary = text

    def read_link(self, child: Element, _: str, __: int) -> None:
        attributes, scope = self._opened(child)
        rel = attributes.setdefault("rel", "alternate")
        take_href(attributes)
        self.links.append(attributes)
        if "href" in attributes:
            attributes["href"] = join(scope.base, attributes["href"])
            default = "application/atom+xml" if rel == "self" else "text/html"
            if rel == "alternate" and attributes.get("type", default) in _PAGES:
                self.link = attributes["href"]
            return
        text = self.text(child)
        text = join(scope.base, text) if text else ""
        if "&" in text:
            text = _REFERENCE.sub(r"&\1", text.replace("&amp;", "&"))
        self.link = text
        if text:
            attributes["href"] = text

    def read_id(self, child: Element, _: str, __: int) -> None:
        attributes, scope = self._opened(child)
        is_link = attributes.get("ispermalink", "true") == "true"
        text = self.text(child)
        if is_link and text:
            text = join(scope.base, text)
        self.texts["id"] = text
        if is_link and self.link is None:
            self.link = text

    def read_enclosure(self, child: Element, _: str, __: int) -> None:
        attributes = self._opened(child)[0]
        take_href(attributes)
        attributes["rel"] = "enclosure"
        self.links.append(attributes)

    def read_license(self, child: Element, key: str, _: int) -> None:
        href = self._opened(child)[0].get("rdf:resource", "") if key == "cc:license" else self.text(child)
        self.links.append({"rel": "license", "href": href})
        if key != "cc:license":
            self.texts.pop("license", None)

    def read_source(self, child: Element, _: str, __: int) -> None:
        attributes = self._opened(child)[0]
        self.title_depth = None  # a title behind it goes before the one there is
        self.source = {"title": self.text(child), "href": attributes.get("url", "")}

    def read_author(self, child: Element, _: str, __: int) -> None:
        detail: dict[str, str] = {}
        for each in child:
            key = self.around.names[each.tag]
            if len(each) or (":" not in key and key not in _PEOPLE):
                raise UnsureError
            if key in _PEOPLE:
                detail[key.rpartition(":")[2]] = self.around.raw(each)
        if detail and self.has_plain_author:
            raise UnsureError  # feedparser overwrites that one
        self.has_plain_author |= not detail
        self.authors.append(detail or author(self.text(child)))

    def read_category(self, child: Element, key: str, _: int) -> None:
        attributes = self._opened(child)[0]
        if key == "itunes:category":
            self.terms.add(attributes.get("text"), _ITUNES_SCHEME, None)
        elif attributes or key == "media:category":
            default = _MEDIA_SCHEME if key == "media:category" else attributes.get("domain")
            self.terms.add(attributes.get("term"), attributes.get("scheme", default), attributes.get("label"))
        text = self.text(child)
        if text:
            self.terms.complete(text)

    def read_keywords(self, child: Element, key: str, _: int) -> None:
        scheme = _ITUNES_SCHEME if key == "itunes:keywords" else None
        for term in () if child.items() else self.text(child).split(","):
            if term.strip():
                self.terms.add(term.strip(), scheme, None)

    def read_media_content(self, child: Element, _: str, depth: int) -> None:
        self.media.append(self._opened(child)[0])
        self._children(child, depth + 1)

    def read_media_group(self, child: Element, _: str, depth: int) -> None:
        self._children(child, depth + 1)

    def read_thumbnail(self, child: Element, _: str, __: int) -> None:
        attributes = self._opened(child)[0]
        if "url" not in attributes and self.text(child):
            raise UnsureError
        self.thumbnails.append(attributes)

    def read_itunes_image(self, child: Element, _: str, __: int) -> None:
        attributes = self._opened(child)[0]
        href = attributes.get("href") or attributes.get("url")
        if href:
            self.image = {"href": href}


def take_href(attributes: dict[str, str]) -> None:
    """Name the address an element points to `href`, whatever it was called."""
    href = attributes.get("url", attributes.get("uri"))
    if href:
        attributes.pop("url", None)
        attributes.pop("uri", None)
        attributes["href"] = href


# element to the text it is kept as
_TEXTS = {
    "published": "published", "issued": "published", "pubdate": "published", "dcterms:issued": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated", "dc:date": "updated",
    "dcterms:modified": "updated",
    "created": "created", "dcterms:created": "created",
    "language": "language", "dc:language": "language",
    "rights": "rights", "copyright": "rights", "dc:rights": "rights",
    "media:license": "license",
}  # fmt: skip
_READERS: dict[str, Callable[[_Entry, Element, str, int], None]] = {
    **dict.fromkeys(_TEXTS, _Entry.read_text),
    **dict.fromkeys(("rights", "copyright", "dc:rights"), _Entry.read_rights),
    **dict.fromkeys(("iso:language", "emm:keywords", "license"), _Entry.read_unknown),
    **dict.fromkeys(("title", "dc:title"), _Entry.read_title),
    "media:title": _Entry.read_media_title,
    **dict.fromkeys(("description", "summary"), _Entry.read_own_summary),
    **dict.fromkeys(("itunes:summary", "media:description"), _Entry.read_other_summary),
    "dc:description": _Entry.read_summary,
    "content": _Entry.read_content,
    **dict.fromkeys(("content:encoded", "fullitem"), _Entry.read_full_text),
    "link": _Entry.read_link,
    **dict.fromkeys(("guid", "id"), _Entry.read_id),
    "enclosure": _Entry.read_enclosure,
    **dict.fromkeys(("cc:license", "creativecommons:license"), _Entry.read_license),
    "source": _Entry.read_source,
    **dict.fromkeys(("author", "managingeditor", "dc:creator", "dc:author", "itunes:author"), _Entry.read_author),
    **dict.fromkeys(
        ("category", "keywords", "dc:subject", "media:category", "itunes:category"), _Entry.read_category
    ),
    **dict.fromkeys(("media:keywords", "itunes:keywords"), _Entry.read_keywords),
    "media:content": _Entry.read_media_content,
    "media:group": _Entry.read_media_group,
    "media:thumbnail": _Entry.read_thumbnail,
    **dict.fromkeys(("itunes:image", "itunes:link"), _Entry.read_itunes_image),
}  # fmt: skip
_NESTED = frozenset(
    {"author", "managingeditor", "dc:creator", "dc:author", "itunes:author", "media:content", "media:group"}
)
