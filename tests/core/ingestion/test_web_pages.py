import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from m4d_core.content.item import Image, Item, License
from m4d_core.errors import Quarantine
from m4d_core.ingestion import DrupalSource, SitemapSource, WordPressSource
from m4d_core.ingestion.contract import Context, Entry, FeedInfo, Request, Skipped, Source
from m4d_core.ingestion.formats import load_parser
from m4d_core.ingestion.web import UNSTATED

CONTEXT = Context(url="https://site.example/sitemap.xml")
ROOT = Path(__file__).parent.parent.parent.parent


class Pages(SitemapSource):
    license = License.reserved("© The site")
    url = "https://site.example/sitemap.xml"


def item(source: Source, data: Mapping[str, Any]) -> Item:
    found = source.read(Entry(locator="page", data=data), CONTEXT)
    assert isinstance(found, Item)
    return found


def listed(url: str, kind: str = "page", lastmod: str | None = None, news: Any = None) -> dict[str, Any]:
    return {"kind": kind, "url": url, "lastmod": lastmod, "news": news, "alternates": []}


def led(source: Source, data: Mapping[str, Any], context: Context = CONTEXT) -> Request | Skipped:
    found = source.read(Entry(locator="x", data=data), context)
    assert isinstance(found, Request | Skipped)
    return found


PAGE: dict[str, Any] = {
    "address": "https://site.example/news/one?x=1", "canonical": "https://site.example/news/one?utm_source=x",
    "kind": "NewsArticle", "title": "One", "summary": "Short", "text": "Long", "published": "2026-01-02",
    "updated": None, "language": "en", "publisher": "Site", "authors": ["Ana"], "terms": ["Remittances"],
    "places": ["Senegal"], "image": {"url": "https://site.example/a.jpg", "alt": None}, "files": [], "identifiers": [],
    "license": None, "rights": None, "alternates": [], "is_hidden": False,
}  # fmt: skip


def test_a_sitemap_leads_to_sitemaps_and_pages() -> None:
    source = Pages()
    assert [request.url for request in source.requests(CONTEXT)] == ["https://site.example/sitemap.xml"]
    further = led(source, listed("https://site.example/1.xml", "sitemap", "2026"))
    assert isinstance(further, Request)
    assert (further.format, further.version, further.large) == (None, "2026", True)
    news = {"title": "One", "published": "2026-01-01", "language": None, "publication": "Site"}
    page = led(source, listed("https://site.example/one", lastmod="2026-01-02", news=news))
    assert isinstance(page, Request)
    assert (page.format, page.version) == ("html", "2026-01-02")
    assert page.hints == {"lastmod": "2026-01-02", "title": "One", "published": "2026-01-01"}


def test_a_page_without_a_date_is_read_once_and_a_sitemap_without_one_always() -> None:
    page, sitemap = (led(Pages(), listed("https://site.example/1", kind)) for kind in ("page", "sitemap"))
    assert isinstance(page, Request)
    assert isinstance(sitemap, Request)
    assert (page.version, sitemap.version) == (UNSTATED, None)


def test_only_what_is_wanted_is_asked_for() -> None:
    class Choosy(Pages):
        maps = r"-2026\.xml$"
        include = r"/news/"
        exclude = r"/news/archive/"

    kinds = {
        "https://site.example/a-2025.xml": "sitemap", "https://site.example/a-2026.xml": "sitemap",
        "https://site.example/about": "page", "https://site.example/news/archive/1": "page",
        "https://site.example/news/1": "page",
    }  # fmt: skip
    found = [led(Choosy(), listed(url, kind)) for url, kind in kinds.items()]
    assert [isinstance(each, Request) for each in found] == [False, True, False, False, True]


@pytest.mark.parametrize("kind", ["page", "sitemap"])
def test_another_site_is_asked_only_where_its_addresses_are_declared(kind: str) -> None:
    class Wide(Pages):
        maps = include = r"//(?:www\.)?other\.example/"

    assert isinstance(led(Pages(), listed("https://www.site.example/1", kind)), Request)
    assert isinstance(led(Pages(), listed("https://other.example/1", kind)), Skipped)
    assert isinstance(led(Wide(), listed("https://other.example/1", kind)), Request)


def test_a_page_becomes_an_item() -> None:
    found = item(Pages(), PAGE)
    assert (found.id, found.url) == ("https://site.example/news/one", PAGE["canonical"])
    assert (found.kind, found.html, found.countries, found.license) == ("NEWS", "Long", ["Senegal"], None)
    assert found.detail == {"keywords": ["Remittances"]}
    assert found.image == Image(url="https://site.example/a.jpg")


def test_the_kind_may_follow_the_pages_own() -> None:
    class Mixed(Pages):
        kinds: ClassVar[Mapping[str, str]] = {"Report": "DOCUMENT"}

    doi = {"scheme": "DOI", "value": "10.1787/4c3ecd4d-en"}
    found = item(Mixed(), PAGE | {"kind": "Report", "identifiers": [doi]})
    assert (found.kind, found.detail) == (
        "DOCUMENT", {"identifiers": [doi], "subjects": ["Remittances"], "issued_on": "2026-01-02"},
    )  # fmt: skip
    assert item(Mixed(), PAGE).kind == "NEWS"


def test_an_identity_may_be_a_part_of_the_address() -> None:
    class Numbered(Pages):
        identity = r"/news/(\w+)"

    assert item(Numbered(), PAGE).id == "one"
    assert item(Numbered(), PAGE | {"canonical": "https://site.example/about"}).id == "one"
    with pytest.raises(Quarantine):
        item(Numbered(), PAGE | {"canonical": None, "address": "https://site.example/about"})


def test_a_page_that_asks_not_to_be_listed_is_left_out() -> None:
    assert isinstance(Pages().read(Entry(locator="page", data=PAGE | {"is_hidden": True}), CONTEXT), Skipped)


@pytest.mark.parametrize(
    ("stated", "rights", "key"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", None, "CC-BY-4.0"),
        ("CC BY-NC-SA 3.0 IGO", None, "CC-BY-NC-SA-3.0-IGO"),
        (None, "© Somebody", "all-rights-reserved"), ("https://site.example/terms", "© S", "all-rights-reserved"),
    ],
)  # fmt: skip
def test_a_page_may_state_a_license_of_its_own(stated: str | None, rights: str | None, key: str) -> None:
    found = item(Pages(), PAGE | {"license": stated, "rights": rights}).license
    assert found is not None
    assert (found.key, found.rights) == (key, rights or "© The site")


def test_captured_sitemaps_lead_to_their_pages(samples: Path) -> None:
    counts = {}
    for path in sorted((samples / "sitemap").iterdir()):
        context = Context(url="https://example.org/sitemap.xml")
        parsed = load_parser("sitemap")(path.read_bytes(), {"url": context.url})
        found = [
            led(Pages(), each.data, context)
            for each in parsed
            if not isinstance(each, FeedInfo) and isinstance(each, Entry)
        ]
        counts[path.name] = len([each for each in found if isinstance(each, Request)])
    assert counts == {
        "google-news.xml": 2, "hreflang.xml": 2, "robots.txt": 4, "simple-index.xml": 2, "simple-urlset.xml": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("base", "key"), [(WordPressSource, "city-blog"), (DrupalSource, "city-articles"), (SitemapSource, "city-pages")]
)
def test_the_source_of_the_documentation_is_one(base: type[Source], key: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "plugins.md").read_text("utf-8"), re.DOTALL)
    (code,) = [block for block in blocks if f"({base.__name__})" in block]
    names: dict[str, Any] = {}
    exec(code, names)
    (made,) = [
        each for each in names.values() if isinstance(each, type) and issubclass(each, base) and each is not base
    ]
    assert (made.key, made.license is not None, len([*made().requests(CONTEXT)])) == (key, True, 1)
