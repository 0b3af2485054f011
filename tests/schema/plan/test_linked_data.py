"""The head of a page, and its JSON-LD: a golden document for each kind."""

from typing import Any

import pytest

from m4d_core.content.item import Image, License
from m4d_core.content.kind import Origin
from m4d_core.storage.database import Database
from tests.schema.asking import Asker
from tests.schema.shelf import on, partner
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
RIGHTS = License(key="CC-BY-4.0", rights="© UNDP 2026", attribution="UNDP")
UNDP = {"@type": "Organization", "name": "United Nations Development Programme", "url": "https://www.undp.org"}
TUNISIA = [{"@type": "Country", "name": "Tunisia"}]
COMMON: dict[str, Any] = {
    "inLanguage": "en", "datePublished": "2026-02-01T09:30:00+00:00", "dateModified": NOW.isoformat(),
    "author": [{"@type": "Person", "name": "Maria Rossi"}, UNDP], "publisher": UNDP,
    "license": "https://creativecommons.org/licenses/by/4.0/", "creditText": "UNDP", "copyrightNotice": "© UNDP 2026",
    "isBasedOn": "https://example.org/a", "about": [{"@type": "Thing", "name": "Economy"}], "spatialCoverage": TUNISIA,
}  # fmt: skip
NAMED: dict[str, Any] = {
    "@context": "https://schema.org", "name": "A </script> title", "description": "A summary.",
    "url": "https://example.org/a", "image": "https://example.org/i.jpg",
}  # fmt: skip


async def seo(world: Database, ask: Asker, kind: str, detail: dict[str, Any], **values: Any) -> Any:
    usual: dict[str, Any] = {
        "title": "A </script> title", "summary": "A summary.", "published_at": on(2026, 2), "countries": ("TN",),
        "themes": ("economy",), "authors": ("Maria Rossi (UNDP)", "UNDP", "m@example.org"), "license": RIGHTS,
        "image": Image(url="https://example.org/i.jpg"),
    }  # fmt: skip
    await save(world, partner("a", kind=kind, detail=detail, **{**usual, **values}))
    document = "{ contents { nodes { seo { title description canonicalUrl robots jsonLd image { url } } } } }"
    return (await ask.data(document))["contents"]["nodes"][0]["seo"]


async def test_news(world: Database, ask: Asker) -> None:
    found = await seo(world, ask, "NEWS", {"dateline": "Tunis", "column": "Economy", "keywords": ["fees"]})
    assert found["jsonLd"] == {
        **NAMED, **COMMON, "@type": "NewsArticle", "headline": "A </script> title", "dateline": "Tunis",
        "articleSection": "Economy", "keywords": ["fees"],
    }  # fmt: skip


async def test_blog_posts(world: Database, ask: Asker) -> None:
    found = await seo(world, ask, "BLOG_POST", {"tags": ["cities"]})
    headline = "A </script> title"
    assert found["jsonLd"] == {
        **NAMED, **COMMON, "@type": "BlogPosting", "headline": headline, "keywords": ["cities"],
    }  # fmt: skip


async def test_documents(world: Database, ask: Asker) -> None:
    detail = {
        "document_type": "HANDBOOK", "subtitle": "Sub", "publishers": ["undp"], "subjects": ["labour"],
        "identifiers": [{"scheme": "ISBN", "value": "1"}],
        "files": [{"url": "https://example.org/f.pdf", "media_type": "application/pdf"}],
    }  # fmt: skip
    found = await seo(world, ask, "DOCUMENT", detail)
    assert found["jsonLd"] == {
        **NAMED, **COMMON, "@type": "Book", "alternativeHeadline": "Sub", "keywords": ["labour"],
        "identifier": [{"@type": "PropertyValue", "propertyID": "ISBN", "value": "1"}],
        "encoding": [
            {"@type": "MediaObject", "contentUrl": "https://example.org/f.pdf", "encodingFormat": "application/pdf"}
        ],
    }  # fmt: skip
    other = await seo(world, ask, "DOCUMENT", {"document_type": "TOOLKIT"}, content_hash="2")
    assert other["jsonLd"]["@type"] == "DigitalDocument"


async def test_projects_have_their_rights_on_the_page_about_them(world: Database, ask: Asker) -> None:
    detail = {
        "short_title": "Short", "iati_identifier": "X-1", "start": "2020", "end": "2022-06",
        "participants": [
            {"organization": "undp", "role": "FUNDING"}, {"name": "A city", "role": "LEAD"},
            {"name": "A city", "role": "PARTNER"}, {"ref": "X", "role": "PARTNER"},
        ],
    }  # fmt: skip
    found = await seo(world, ask, "PROJECT", detail)
    assert found["jsonLd"] == {
        **NAMED, "@type": "Project", "alternateName": "Short", "identifier": "X-1", "foundingDate": "2020",
        "dissolutionDate": "2022-06", "areaServed": TUNISIA, "funder": [UNDP],
        "member": [{"@type": "Organization", "name": "A city"}],
        "subjectOf": {"@type": "WebPage", "url": "https://example.org/a", **COMMON},
    }  # fmt: skip


async def test_what_is_a_publishers_is_not_indexed_here(world: Database, ask: Asker) -> None:
    found = await seo(world, ask, "NEWS", {})
    assert found["canonicalUrl"] == "https://example.org/a"
    assert found["robots"] == "noindex, follow"
    assert found["image"] == {"url": "https://example.org/i.jpg"}


async def test_own_content_stands_on_the_site(world: Database, ask: Asker) -> None:
    own = write("a", origin=Origin.OWN, title="Été", url=None, summary=None, html="<p>" + "word " * 100, language="und")
    await save(world, own)
    document = "{ contents { nodes { seo { title description canonicalUrl robots jsonLd } } } }"
    found = (await ask.data(document))["contents"]["nodes"][0]["seo"]
    assert found["canonicalUrl"] == found["jsonLd"]["url"] == "http://127.0.0.1:8000/news/ete"
    assert found["robots"] == "index, follow, max-image-preview:large"
    assert len(found["description"]) <= 160
    assert {"isBasedOn", "inLanguage", "author", "about"}.isdisjoint(found["jsonLd"])
