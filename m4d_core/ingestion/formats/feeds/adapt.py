"""What feedparser makes of an entry to the data of ours."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from m4d_core.ingestion.contract import FeedInfo
from m4d_core.ingestion.formats.feeds.wire import Enclosure, FeedEntry, Origin, Picture, Seen

_FULL_TEXT = frozenset({"content:encoded", "encoded", "content", "body", "xhtml:body", "fullitem"})
_CUT_SHORT = re.compile(r"\.[a-zA-Z]{4}$")
_LEFT_OVER = re.compile(r"[a-z]+(?: \((.+))?")
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)

Found = Mapping[str, Any]


def feed_info(feed: Found) -> FeedInfo:
    """Return what a feed says of itself."""
    return FeedInfo(
        title=_text(feed.get("title")), language=_text(feed.get("language")), rights=_text(feed.get("rights"))
    )


def feed_entry(found: Found, seen: Seen | None, *, is_atom: bool, url: str) -> FeedEntry:
    """Return an entry's data.

    found: feedparser's entry as a plain mapping. seen: the same entry in the pre-pass, None where they do not match.
    url: of the payload.
    """
    full = _full_text(found, seen)
    summary = _text(found.get("summary"))
    html = _text(full.get("value")) if full else None
    published, updated = _text(found.get("published")), _text(found.get("updated"))
    if not is_atom and published is None:
        published, updated = updated, None  # dc:date, the only date of RSS 1.0, is when the item was made
    base = _base(found, full)
    media = list(_media(found, base or url))
    images = [entry for entry in media if _is_image(entry)]
    return FeedEntry(
        id=_text(found.get("id")),
        link=_link(found),
        title=_text(found.get("title")),
        summary=None if summary == html else summary,
        html=html,
        base=None if base == url else base,
        published=published or _text(found.get("created")),
        updated=updated,
        language=_language(found, full),
        rights=_text(found.get("rights")),
        license=_license(found),
        authors=_names(found.get("authors") or ()),
        categories=_terms(found.get("tags") or ()),
        keywords=_split(found.get("emm_keywords")),
        image=_picture(images, found),
        files=[_enclosure(entry) for entry in media if not _is_image(entry) and entry.get("rel") == "enclosure"],
        source=_source(found.get("source")),
        digest=seen.digest if seen else None,
    )


def _text(value: object) -> str | None:
    """Return a text without the blanks round it, or None for what is none."""
    return value.strip() or None if isinstance(value, str) else None


def _full_text(found: Found, seen: Seen | None) -> Found | None:
    """Return the full text. feedparser files a media:description there too, so the pre-pass is asked."""
    contents = [dict(content) for content in found.get("content") or ()]
    if seen is not None and not seen.children & _FULL_TEXT:
        return None
    htmlish = [content for content in contents if "html" in str(content.get("type"))]
    return next(iter(htmlish or contents), None)


def _link(found: Found) -> str | None:
    link = _text(found.get("link"))
    if link:
        return link
    links = [dict(each) for each in found.get("links") or ()]
    return next((_text(each.get("href")) for each in links if each.get("rel") == "alternate"), None)


def _base(found: Found, full: Found | None) -> str | None:
    return _text(dict(full or found.get("summary_detail") or found.get("title_detail") or {}).get("base"))


def _language(found: Found, full: Found | None) -> str | None:
    details = [full or {}, found.get("summary_detail") or {}, found.get("title_detail") or {}]
    stated = (found.get("iso_language"), found.get("language"), *(dict(detail).get("language") for detail in details))
    return next((text for text in map(_text, stated) if text), None)


def _license(found: Found) -> str | None:
    links = [dict(each) for each in found.get("links") or ()]
    stated = next((_text(each.get("href")) for each in links if each.get("rel") == "license"), None)
    return stated or _text(found.get("license"))


def _names(authors: Iterable[Any]) -> list[str]:
    """Return names alone: a mail address of a person is not kept."""
    names = (_name(dict(author)) for author in authors)
    return list(dict.fromkeys(name for name in names if name and "@" not in name))


def _name(author: Found) -> str | None:
    """Return the name. feedparser ends an address after four letters of its last part; the others lead the name."""
    name = _text(author.get("name"))
    rest = _LEFT_OVER.fullmatch(name or "") if _CUT_SHORT.search(str(author.get("email"))) else None
    return name if rest is None else rest[1]


def _terms(tags: Iterable[Any]) -> list[str]:
    terms = (_text(dict(tag).get("label")) or _text(dict(tag).get("term")) for tag in tags)
    return list(dict.fromkeys(term for term in terms if term))


def _split(keywords: object) -> list[str]:
    parts = (part.strip() for part in keywords.split(",")) if isinstance(keywords, str) else ()
    return [part for part in parts if part]


def _media(found: Found, base: str) -> Iterable[dict[str, Any]]:
    """Yield enclosures, then media:content, widest first."""
    for link in map(dict, found.get("links") or ()):
        if link.get("rel") == "enclosure" and _text(link.get("href")):
            yield {**link, "url": _joined(base, link["href"])}
    listed = [
        {**each, "url": _joined(base, each["url"])}
        for each in map(dict, found.get("media_content") or ())
        if _text(each.get("url"))
    ]
    yield from sorted(listed, key=lambda each: -(_number(each.get("width")) or 0))


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link.strip()


def _is_image(entry: Found) -> bool:
    kind = str(entry.get("type") or entry.get("medium") or "").lower()
    return kind.startswith("image") or (not kind and _IMAGE_NAME.search(str(entry["url"])) is not None)


def _picture(images: list[dict[str, Any]], found: Found) -> Picture | None:
    thumbnails = [dict(each) for each in found.get("media_thumbnail") or () if _text(dict(each).get("url"))]
    own = found.get("image")
    fallback = [{"url": own.get("href")}] if isinstance(own, Mapping) and _text(own.get("href")) else []
    for each in [*images, *thumbnails, *fallback]:
        return Picture(url=str(each["url"]).strip(), alt=_text(each.get("alt") or each.get("title")))
    return None


def _enclosure(entry: Found) -> Enclosure:
    return Enclosure(
        url=str(entry["url"]).strip(), media_type=_text(entry.get("type")), size=_number(entry.get("length"))
    )


def _number(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if re.fullmatch(r"\d{1,15}", text) else None


def _source(found: object) -> Origin | None:
    if not isinstance(found, Mapping):
        return None
    title = _text(found.get("title")) or _text(found.get("value"))
    return Origin(title=title, url=_text(found.get("href"))) if title else None
