"""What feedparser makes of an entry to the data of ours."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from m4d_core.ingestion.contract import FeedInfo
from m4d_core.ingestion.formats.feeds.names import join, mended
from m4d_core.ingestion.formats.feeds.wire import Enclosure, FeedEntry, Origin, Picture, Seen

_FULL_TEXT = frozenset({"content:encoded", "encoded", "content", "body", "xhtml:body", "fullitem"})
_TWO_TEXTS = frozenset({"description", "summary"})  # feedparser takes the second for the full one
_CUT_SHORT = re.compile(r"\.[a-zA-Z]{4}$")
_LEFT_OVER = re.compile(r"[a-z]+(?: \((.+))?")
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)

_HOURS, _DAYS = 24, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_LONGEST_S = 31_536_000

Found = Mapping[str, Any]
Schedule = Mapping[str, Sequence[str]]


def feed_info(feed: Found, schedule: Schedule) -> FeedInfo:
    """Return what a feed says of itself. schedule: texts of the elements of SCHEDULE."""
    hours = sorted({int(text) % 24 for text in schedule.get("hour", ()) if re.fullmatch("[0-9]{1,2}", text)})
    days = {text.strip().capitalize() for text in schedule.get("day", ())}
    return FeedInfo(
        title=_text(feed.get("title")),
        language=_text(feed.get("language")),
        rights=_text(feed.get("rights")),
        ttl_s=_ttl(schedule),
        skip_hours=[hour for hour in hours if len(hours) < _HOURS],
        skip_days=[day for day in _DAYS if day in days and not days.issuperset(_DAYS)],
    )


def _ttl(schedule: Schedule) -> int | None:
    """Return the seconds a feed stays fresh. Source: RSS 2.0, ttl; RSS 1.0, Syndication module."""
    minutes = [int(text) for text in schedule.get("ttl", ()) if re.fullmatch("[0-9]{1,7}", text)]
    periods = [_PERIODS[text.lower()] for text in schedule.get("updateperiod", ()) if text.lower() in _PERIODS]
    times = [int(text) for text in schedule.get("updatefrequency", ()) if re.fullmatch("[0-9]{1,5}", text)]
    stated = [60 * each for each in minutes] + [period // max(1, *times, 1) for period in periods]
    return next((min(each, _LONGEST_S) for each in stated if each), None)


def feed_entry(found: Found, seen: Seen | None, *, is_atom: bool, url: str) -> FeedEntry:
    """Return an entry's data.

    found: feedparser's entry as a plain mapping. seen: the same entry in the pre-pass, None where they do not match.
    url: of the payload.
    """
    full = _full_text(found, seen)
    hidden = seen.summary if seen else None
    summary = _text(found.get("summary") if hidden is None else mended(hidden))
    html = _text(full.get("value")) if full else None
    published, updated = _text(found.get("published")), _text(found.get("updated"))
    if not is_atom and published is None:
        published, updated = updated, None  # dc:date, the only date of RSS 1.0, is when the item was made
    base = _base(found, full)
    links = _mappings(found.get("links"))
    image, files = media(
        [link for link in links if link.get("rel") == "enclosure"],
        _mappings(found.get("media_content")),
        _mappings(found.get("media_thumbnail")),
        _mapping(found.get("image")),
        base or url,
    )
    return FeedEntry(
        id=_text(found.get("id")),
        link=link(_text(found.get("link")), links),
        title=_text(found.get("title")),
        summary=None if summary == html else summary,
        html=html,
        base=None if base == url else base,
        published=published or _text(found.get("created")),
        updated=updated,
        language=_language(found, full),
        rights=_text(found.get("rights")),
        license=_license(found),
        authors=names(_mappings(found.get("authors"))),
        categories=_terms(found.get("tags")),
        keywords=split(found.get("emm_keywords")),
        image=image,
        files=files,
        source=origin(found.get("source")),
    )


def _mapping(value: object) -> Found:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[Found]:
    """Return a list of mappings: an unknown element may have put another value in its place."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    """Return a text without the blanks round it, or None for what is none."""
    return value.strip() or None if isinstance(value, str) else None


def _full_text(found: Found, seen: Seen | None) -> Found | None:
    """Return the full text. feedparser files a media:description there too, so the pre-pass is asked."""
    contents = _mappings(found.get("content"))
    if seen is not None and not (seen.children & _FULL_TEXT or seen.children >= _TWO_TEXTS):
        return None
    htmlish = [content for content in contents if "html" in str(content.get("type"))]
    return next(iter(htmlish or contents), None)


def link(found: str | None, links: Iterable[Found]) -> str | None:
    """Return the address of the entry's page. found: the last one feedparser met, of whatever it is the address."""
    rels = {_text(each.get("href")): each.get("rel") for each in links}
    if found and rels.get(found, "alternate") == "alternate":
        return found
    return next((href for href, rel in rels.items() if href and rel == "alternate"), found)


def _base(found: Found, full: Found | None) -> str | None:
    return _text(_mapping(full or found.get("summary_detail") or found.get("title_detail")).get("base"))


def _language(found: Found, full: Found | None) -> str | None:
    details = (full, found.get("summary_detail"), found.get("title_detail"))
    stated = (found.get("iso_language"), found.get("language"), *(_mapping(each).get("language") for each in details))
    return next((text for text in map(_text, stated) if text), None)


def _license(found: Found) -> str | None:
    links = _mappings(found.get("links"))
    stated = next((_text(each.get("href")) for each in links if each.get("rel") == "license"), None)
    return stated or _text(found.get("license"))


def names(authors: Iterable[Found]) -> list[str]:
    """Return names alone: a mail address of a person is not kept."""
    found = [_name(author) for author in authors]
    return list(dict.fromkeys([name for name in found if name and "@" not in name]))


def _name(author: Found) -> str | None:
    """Return the name. feedparser ends an address after four letters of its last part; the others lead the name."""
    name, email = _text(author.get("name")), author.get("email")
    rest = _LEFT_OVER.fullmatch(name or "") if email and _CUT_SHORT.search(str(email)) else None
    return name if rest is None else rest[1]


def _terms(tags: object) -> list[str]:
    terms = (_text(tag.get("label")) or _text(tag.get("term")) for tag in _mappings(tags))
    return list(dict.fromkeys(term for term in terms if term))


def split(keywords: object) -> list[str]:
    """Return keywords that are written in one text, separated by commas."""
    parts = (part.strip() for part in keywords.split(",")) if isinstance(keywords, str) else ()
    return [part for part in parts if part]


def media(
    enclosures: Iterable[Found], contents: Iterable[Found], thumbnails: Iterable[Found], image: Found | None, base: str
) -> tuple[Picture | None, list[Enclosure]]:
    """Return the lead image, and the enclosures that are no images.

    Enclosures go first, then media:content, widest first, thumbnails, the entry's own image. base: of their addresses.
    """
    images: list[tuple[str, Found]] = []
    files: list[Enclosure] = []
    for each, url in _located(enclosures, "href", base):
        if _is_image(each, url):
            images.append((url, each))
        else:
            files.append(Enclosure(url=url, media_type=_text(each.get("type")), size=_number(each.get("length"))))
    shown = [(url, each) for each, url in _located(contents, "url", base) if _is_image(each, url)]
    images += sorted(shown, key=lambda one: -(_number(one[1].get("width")) or 0))
    images += [(address, each) for each in thumbnails if (address := _text(each.get("url")))]
    own = _text(image.get("href")) if image else None
    if own:
        images.append((own, {}))
    picture = Picture(url=images[0][0], alt=_alt(images[0][1])) if images else None
    return picture, files


def _alt(image: Found) -> str | None:
    return _text(image.get("alt") or image.get("title"))


def _located(found: Iterable[Found], name: str, base: str) -> Iterator[tuple[Found, str]]:
    """Yield what has an address under a name, and that made absolute."""
    for each in found:
        address = _text(each.get(name))
        if address:
            yield each, _joined(base, address)


def _joined(base: str, link: str) -> str:
    return join(base, link) or link


def _is_image(found: Found, url: str) -> bool:
    kind = str(found.get("type") or found.get("medium") or "").lower()
    return kind.startswith("image") if kind else _IMAGE_NAME.search(url) is not None


def _number(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if re.fullmatch(r"\d{1,15}", text) else None


def origin(found: object) -> Origin | None:
    """Return the feed an entry was taken from, None where it is not named."""
    if not isinstance(found, dict):
        return None
    title = _text(found.get("title")) or _text(found.get("value"))
    return Origin(title=title, url=_text(found.get("href"))) if title else None
