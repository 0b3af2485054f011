"""An element or a line of a sitemap to the data of ours (pure)."""

from xml.etree.ElementTree import Element

from m4d_core.content.urls import clean_url
from m4d_core.ingestion.formats.sitemap.wire import Alternate, Listed, News
from m4d_core.ingestion.xml_records import children, local, text


def listed(element: Element, base: str) -> Listed | None:
    """Return what a `url` or `sitemap` element says, None where it has no address. base: for a relative one."""
    url = clean_url(_one(element, "loc"), base or None)
    if url is None:
        return None
    return Listed(
        kind="sitemap" if local(element.tag) == "sitemap" else "page",
        url=url,
        lastmod=_one(element, "lastmod"),
        news=next((_news(each) for each in children(element, "news")), None),
        alternates=[found for each in children(element, "link") if (found := _alternate(each, base)) is not None],
    )


def bare(address: str, base: str, *, is_sitemap: bool) -> Listed | None:
    """Return an address of a plain list or of robots.txt, None for what is none."""
    url = clean_url(address, base if is_sitemap and base else None)
    if url is None:
        return None
    return Listed(kind="sitemap" if is_sitemap else "page", url=url, lastmod=None, news=None, alternates=[])


def _one(element: Element, name: str) -> str | None:
    return next((found for each in children(element, name) if (found := text(each))), None)


def _news(element: Element) -> News:
    publication = next(iter(children(element, "publication")), None)
    return News(
        title=_one(element, "title"),
        published=_one(element, "publication_date"),
        language=_one(publication, "language") if publication is not None else None,
        publication=_one(publication, "name") if publication is not None else None,
    )


def _alternate(element: Element, base: str) -> Alternate | None:
    url = clean_url(element.get("href"), base or None)
    language = (element.get("hreflang") or "").strip()
    return Alternate(language=language, url=url) if url and language else None
