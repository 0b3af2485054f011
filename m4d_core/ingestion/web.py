"""Bases for sites that have no feed: WordPress and Drupal by their APIs, any other by its sitemaps and its pages.

Standard library only; a base merely names its format.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from m4d_core.content.dates import read_partial
from m4d_core.content.item import File, Image, Item, License
from m4d_core.content.license import TERMS, read_license
from m4d_core.content.urls import canonical_url, clean_url
from m4d_core.errors import FeedError, Quarantine
from m4d_core.ingestion.contract import Budget, Context, Cursor, Entry, Outcome, Page, Request, Skipped, Source
from m4d_core.ingestion.paginate import NextLink, PageNumber, at

XML = "application/xml,text/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"
HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
JSON_API = "application/vnd.api+json,application/json;q=0.9"
UNSTATED = "unstated"  # version of a page whose sitemap has no lastmod: it is read once

_WITHOUT_ZONE = re.compile(r"[1-9]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_NODE = re.compile(r"(?P<root>.*?)/[^/]+/node/[^/?]+")
_IMAGE_TYPES = ("image/",)


class WordPressSource(Source):
    """Posts of a WordPress site by its REST API. Entry.data: a post as it came.

    url: of a type's list (`https://site.example/wp-json/wp/v2/posts`), or the site itself, which stands for its posts.
    kinds: names or slugs of categories, in lower case, to kinds. Authors, lead image and terms come embedded
    (`_embed`), so that no further request asks for their names.
    Source: REST API handbook, posts and pagination. `modified_after` is compared with the site's own time, whatever
    zone it is given in: the lag of a day covers every zone.
    """

    format = "json"
    cursor = Cursor("modified_gmt", lag="1d")
    paginate = PageNumber(pages="x-wp-totalpages", header=True)
    kinds: ClassVar[Mapping[str, str]] = {}

    def requests(self, context: Context) -> Iterator[Request]:
        """Yield the first page, oldest change first."""
        for url in _only(self):
            posts = url if "/wp-json/" in url else url.rstrip("/") + "/wp-json/wp/v2/posts"
            params = {"_embed": "author,wp:featuredmedia,wp:term", "orderby": "modified", "order": "asc"}
            request = context.get(posts, {**params, **context.since("modified_after")})
            yield PageNumber().first(replace(request, told=True))

    def following(self, page: Page, context: Context) -> Iterator[Request]:
        """Yield the next page; where a proxy has taken the header off, a page that is not full is the last."""
        counts = self.paginate if "x-wp-totalpages" in page.headers else PageNumber()
        found = counts.next(page) if counts is not None else None
        if found is not None:
            yield found

    def read(self, entry: Entry, context: Context) -> Outcome:
        """Return what a post becomes. Raises FeedError for the API's word that something is wrong."""
        if "code" in entry.data and "message" in entry.data and "id" not in entry.data:
            return _wordpress_error(entry.data)
        return self.item(entry, context)

    def item(self, entry: Entry, context: Context) -> Outcome:
        """Return the post as an item, or why it is left out."""
        post = entry.data
        status = post.get("status") or "publish"
        if post.get("type") == "attachment" or status != "publish":
            return Skipped(reason="an attachment" if post.get("type") == "attachment" else f"status {status}"[:60])
        if at(post, "content.protected") or at(post, "excerpt.protected"):
            return Skipped(reason="protected by a password")
        categories, tags = self._terms(post)
        kind = self._kind(categories) or self.kind
        terms = [name for slug, name in categories.items() if not {slug, name.casefold()} & self.kinds.keys()] + tags
        media = _embedded(post, "wp:featuredmedia")
        return Item(
            id=str(post.get("id") or ""),
            url=_text(post.get("link")),
            kind=kind,
            title=_text(at(post, "title.rendered")) or "",
            summary=_text(at(post, "excerpt.rendered")),
            html=_text(at(post, "content.rendered")),
            published=_gmt(post, "date"),
            updated=_gmt(post, "modified"),
            languages=_one(_text(post.get("lang")) or self.language),
            authors=[name for each in _embedded(post, "author") if (name := _text(each.get("name")))],
            themes=terms,
            image=_featured(media),
            files=[file for each in media if (file := _attached(each)) is not None],
            detail=_terms_of(kind, terms),
        )

    def _terms(self, post: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
        """Return names of categories by their slugs, and names of all other terms."""
        groups = _embedded(post, "wp:term", nested=True)
        terms = [(each, name) for each in groups if (name := _text(each.get("name"))) and each.get("slug") != _NONE]
        categories = {str(each.get("slug")): name for each, name in terms if each.get("taxonomy") == "category"}
        return categories, [name for each, name in terms if each.get("taxonomy") != "category"]

    def _kind(self, categories: Mapping[str, str]) -> str | None:
        stated = (text.casefold() for pair in categories.items() for text in pair)
        return next((self.kinds[text] for text in stated if text in self.kinds), None)


_NONE = "uncategorized"  # the category of what has none
_AT_THE_END = "rest_post_invalid_page_number"
_NO_ROUTE = frozenset({"rest_no_route", "rest_invalid_param", "rest_type_invalid"})


def _wordpress_error(data: Mapping[str, Any]) -> Skipped:
    """Return the end of a list. Raises FeedError for any other error: `not_a_feed`, or `api_error`."""
    code = str(data.get("code"))[:60]
    if code == _AT_THE_END:
        return Skipped(reason="the list has become shorter meanwhile")
    reason = "not_a_feed" if code in _NO_ROUTE else "api_error"
    message = f"the API answers {code} ({at(data, 'data.status')})"
    raise FeedError(message, reason=reason, hint="look at the site's /wp-json for its routes")


def _embedded(post: Mapping[str, Any], name: str, *, nested: bool = False) -> list[Mapping[str, Any]]:
    """Return what a post brings along under a relation; WordPress puts an error in the place of what is private."""
    given = at(post, "_embedded")
    listed = given.get(name) if isinstance(given, Mapping) else None
    groups = listed if isinstance(listed, list) else []
    flat = [each for group in groups if isinstance(group, list) for each in group] if nested else groups
    return [each for each in flat if isinstance(each, Mapping) and "code" not in each]


def _gmt(post: Mapping[str, Any], name: str) -> str | None:
    """Return a time in UTC: `_gmt` is written without a zone; a site's own time is not, and says none."""
    given = _text(post.get(f"{name}_gmt"))
    return f"{given}Z" if given and _WITHOUT_ZONE.fullmatch(given) else given


def _featured(media: Iterable[Mapping[str, Any]]) -> Image | None:
    for each in media:
        url = _text(each.get("source_url"))
        if url and (each.get("media_type") == "image" or str(each.get("mime_type")).startswith(_IMAGE_TYPES)):
            return Image(
                url=url, alt=_text(each.get("alt_text")), credit=_text(at(each, "media_details.image_meta.credit"))
            )
    return None


def _attached(media: Mapping[str, Any]) -> File | None:
    url = _text(media.get("source_url"))
    kind = _text(media.get("mime_type"))
    if url is None or media.get("media_type") == "image" or (kind or "").startswith(_IMAGE_TYPES):
        return None
    return File(url=url, media_type=kind, title=_text(at(media, "title.rendered")))


class DrupalSource(Source):
    """Nodes of one bundle of a Drupal site by JSON:API. Entry.data: `Resource` in `formats/drupal/wire.py`.

    url: of the collection (`https://site.example/jsonapi/node/article`); `/fr/jsonapi/…` is that of another language.
    include: relations that come along. body, abstract, issued: dotted paths in the attributes of full text, summary
    and date. A node that is no longer published is withdrawn where the API still shows it.
    Source: Drupal, JSON:API module, filtering, includes, pagination, translations; times are filtered in seconds.
    """

    format = "drupal"
    cursor = Cursor("attributes.changed", lag="1h")
    paginate = NextLink("links.next.href", size=("page[limit]", 50))
    include: ClassVar[tuple[str, ...]] = ()
    body: ClassVar[str] = "body"
    abstract: ClassVar[str] = "body.summary"
    issued: ClassVar[str] = "created"

    def requests(self, context: Context) -> Iterator[Request]:
        """Yield the first page, oldest change first."""
        for url in _only(self):
            params = {"sort": "changed", "filter[status]": "1", "include": ",".join(self.include) or None}
            since = context.since("filter[since][condition][value]", "{epoch}")
            if since:
                since |= {"filter[since][condition][path]": "changed", "filter[since][condition][operator]": ">="}
            first = replace(context.get(url, {**params, **since}), accept=JSON_API, told=True)
            yield self.paginate.first(first) if self.paginate is not None else first

    def item(self, entry: Entry, context: Context) -> Outcome:
        """Return the node as an item."""
        node, attributes = entry.data, entry.data["attributes"]
        language = _text(attributes.get("langcode"))
        identity = node["id"] if attributes.get("default_langcode") is not False else f"{node['id']}:{language}"
        if attributes.get("status") is False:
            return context.delete(identity, reason="no longer published")
        related = [each for group in node["related"].values() for each in group]
        pictures = [found for each in related if (found := _picture(each, context.url)) is not None]
        terms = [name for each in related if each["type"].startswith("taxonomy_term--") and (name := _name(each))]
        return Item(
            id=identity,
            url=self._page(node, context.url),
            title=_text(attributes.get("title")) or "",
            summary=self._rich(attributes, self.abstract),
            html=self._rich(attributes, self.body),
            published=_text(at(attributes, self.issued)) or _text(attributes.get("created")),
            updated=_text(attributes.get("changed")),
            languages=_one(language or self.language),
            authors=[name for each in related if each["type"] == "user--user" and (name := _name(each))],
            themes=terms,
            image=pictures[0] if pictures else None,
            files=[file for each in related if (file := _file(each, context.url)) is not None],
            detail=_terms_of(self.kind, terms),
        )

    def _page(self, node: Mapping[str, Any], url: str) -> str | None:
        """Return the node's page: its alias below the site's address, in front of it the language's own path."""
        match = _NODE.match(node.get("self") or url) or _NODE.match(url)
        alias = _text(at(node["attributes"], "path.alias"))
        number = node["attributes"].get("drupal_internal__nid")
        path = alias or (f"/node/{number}" if number else None)
        return f"{match['root']}{path}" if match and path else None

    def _rich(self, attributes: Mapping[str, Any], path: str) -> str | None:
        """Return a text: of a formatted one what Drupal made of it."""
        found = at(attributes, path)
        if isinstance(found, Mapping):
            found = found.get("processed") or found.get("value")
        return _text(found)


def _name(related: Mapping[str, Any]) -> str | None:
    attributes = related["attributes"]
    return _text(attributes.get("display_name")) or _text(attributes.get("name"))


def _files_of(related: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the files of a relation: the file itself, or those of a media entity."""
    inner = [each for group in related["related"].values() for each in group] if "media--" in related["type"] else []
    return [each for each in (related, *inner) if each["type"] == "file--file"]


def _address(file: Mapping[str, Any], base: str) -> str | None:
    """Return the address of a file; Drupal gives it below the site's own."""
    found = at(file["attributes"], "uri.url") or file["attributes"].get("url")
    return clean_url(_text(found), base)


def _is_image(related: Mapping[str, Any], file: Mapping[str, Any]) -> bool:
    return related["type"] == "media--image" or str(file["attributes"].get("filemime")).startswith(_IMAGE_TYPES)


def _picture(related: Mapping[str, Any], base: str) -> Image | None:
    for file in _files_of(related):
        url = _address(file, base)
        if url and _is_image(related, file):
            return Image(url=url, alt=_text(file["meta"].get("alt")))
    return None


def _file(related: Mapping[str, Any], base: str) -> File | None:
    for file in _files_of(related):
        url, attributes = _address(file, base), file["attributes"]
        if url and not _is_image(related, file):
            size = attributes.get("filesize")
            title = _text(related["attributes"].get("name")) or _text(attributes.get("filename"))
            return File(
                url=url, media_type=_text(attributes.get("filemime")), title=title,
                size=size if isinstance(size, int) else None,
            )  # fmt: skip
    return None


class SitemapSource(Source):
    """Pages of a site that has no feed, found in its sitemaps and read by what they say of themselves.

    Entry.data: `Listed` in `formats/sitemap/wire.py`, of a page `Page` in `formats/html/wire.py`: there stands which
    of JSON-LD, Open Graph, Dublin Core and other <meta> goes before which.
    url: of sitemaps, of indexes of them, or of a robots.txt that names them. maps, include, exclude: patterns of the
    sitemaps and the pages that are wanted, where not all of the same site, and of what is not, looked for in their
    addresses. kinds: types of schema.org (`BlogPosting`) to kinds. Newest first, `budget.pages` in a run, the rest in
    the next ones; a page is asked again when its `lastmod` has changed, one without it never. Full text is taken from
    JSON-LD alone.
    """

    format = "sitemap"
    robots = True
    budget = Budget(pages=60, pause_s=1.0)
    maps: ClassVar[str | None] = None
    include: ClassVar[str | None] = None
    exclude: ClassVar[str | None] = None
    kinds: ClassVar[Mapping[str, str]] = {}

    def requests(self, context: Context) -> Iterator[Request]:
        """Yield the first sitemaps."""
        for url in self.urls:
            yield Request(url=url, accept=XML, large=True)

    def read(self, entry: Entry, context: Context) -> Outcome:
        """Return what an address leads to, or what a page becomes."""
        return self.item(entry, context) if "address" in entry.data else self._found(entry.data, context)

    def _found(self, listed: Mapping[str, Any], context: Context) -> Outcome:
        url, lastmod = str(listed["url"]), listed["lastmod"]
        wanted = self.maps if listed["kind"] == "sitemap" else self.include
        is_wanted = re.search(wanted, url) if wanted is not None else _site(url) == _site(context.url)
        if not is_wanted or (self.exclude is not None and re.search(self.exclude, url)):
            return Skipped(reason=f"a {listed['kind']} that is not wanted")
        if listed["kind"] == "sitemap":
            return Request(url=url, accept=XML, large=True, version=lastmod)
        news = listed["news"] or {}
        hints = {"lastmod": lastmod, **{name: news.get(name) for name in ("title", "published", "language")}}
        return Request(
            url=url, accept=HTML, format="html", version=lastmod or UNSTATED,
            hints={name: value for name, value in hints.items() if value},
        )  # fmt: skip

    def item(self, entry: Entry, context: Context) -> Outcome:
        """Return the page as an item, or why it is left out. Raises Quarantine for one without an identity."""
        page = entry.data
        if page["is_hidden"]:
            return Skipped(reason="a page that asks not to be listed")
        kind = self.kinds.get(page["kind"] or "", self.kind)
        url = page["canonical"] or page["address"]
        return Item(
            id=self._identity(page),
            url=url,
            kind=kind,
            title=page["title"],
            summary=page["summary"],
            html=page["text"],
            published=page["published"],
            updated=page["updated"],
            languages=_one(page["language"] or self.language),
            authors=page["authors"],
            countries=page["places"],
            themes=page["terms"],
            image=Image(**page["image"]) if page["image"] else None,
            files=[File(url=each) for each in page["files"]],
            license=self._license(page),
            detail=self._detail(kind, page),
        )

    def _identity(self, page: Mapping[str, Any]) -> str:
        addresses = [page["canonical"], page["address"]]
        if self.identity is None:
            return next(found for each in addresses if each and (found := canonical_url(each) or each))
        for each in addresses:
            match = re.search(self.identity, each or "")
            if match:
                return match.group(1)
        raise Quarantine(f"'{page['address'][:80]}' has not the form {self.identity}", reason="no_identity")

    def _license(self, page: Mapping[str, Any]) -> License | None:
        """Return the license that the page states for itself, with its words on rights; None where it says nothing."""
        stated, rights = page["license"], page["rights"]
        own = read_license(stated) if stated else None
        if self.license is None or not (own or rights):
            return None
        terms = TERMS.get(own or "")
        return License(
            key=own or self.license.key,
            url=terms.url if terms is not None else self.license.url,
            rights=rights or self.license.rights,
            attribution=self.license.attribution,
        )

    def _detail(self, kind: str, page: Mapping[str, Any]) -> dict[str, Any]:
        if kind != "DOCUMENT":
            return _terms_of(kind, page["terms"])
        detail = {
            "identifiers": page["identifiers"],
            "subjects": page["terms"],
            "issued_on": read_partial(page["published"]),
        }
        return {name: value for name, value in detail.items() if value}


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _terms_of(kind: str, terms: Iterable[str]) -> dict[str, Any]:
    """Return the detail that holds a publisher's own terms."""
    names = {"BLOG_POST": "tags", "NEWS": "keywords", "DOCUMENT": "subjects"}
    found = list(dict.fromkeys(terms))
    return {names[kind]: found} if kind in names and found else {}


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _only(source: Source) -> tuple[str, ...]:
    """Return the one address of a source whose cursor is that address's. Raises FeedError for several."""
    if len(source.urls) > 1:
        message = f"'{source.key}' has {len(source.urls)} addresses, and its cursor counts for one"
        raise FeedError(message, reason="not configured", hint="declare a source for each of them")
    return source.urls
