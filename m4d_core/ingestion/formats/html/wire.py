"""The shape of the format: what Entry.data holds, and where each of its fields is looked for."""

from typing import TypedDict

# Of each field the sources in the order they are asked. `ld:` is a property of the page's JSON-LD, `link:` a relation,
# `html:` the element itself, `sitemap:` what the sitemap said that led here; all others are the name of a <meta>.
PRECEDENCE: dict[str, tuple[str, ...]] = {
    "canonical": ("link:canonical", "og:url", "ld:url", "ld:mainEntityOfPage"),
    "title": (
        "ld:headline", "citation_title", "dcterms.title", "dc.title", "og:title", "twitter:title", "ld:name",
        "html:title", "html:h1", "sitemap:title",
    ),
    "summary": (
        "ld:description", "ld:abstract", "citation_abstract", "dcterms.abstract", "dcterms.description",
        "dc.description.abstract", "dc.description", "og:description", "twitter:description", "description",
    ),
    "text": ("ld:articleBody",),
    "published": (
        "ld:datePublished", "citation_publication_date", "citation_online_date", "citation_date", "dcterms.issued",
        "dc.date.issued", "article:published_time", "dcterms.date", "dc.date", "date", "sitemap:published",
    ),
    "updated": (
        "ld:dateModified", "dcterms.modified", "dc.date.modified", "article:modified_time", "og:updated_time",
        "last-modified", "sitemap:lastmod",
    ),
    "language": (
        "ld:inLanguage", "html:lang", "dcterms.language", "dc.language", "citation_language", "og:locale",
        "content-language", "sitemap:language",
    ),
    "publisher": ("ld:publisher", "citation_publisher", "dcterms.publisher", "dc.publisher", "og:site_name"),
    "license": (
        "ld:license", "link:license", "dcterms.license", "dc.rights.license", "dcterms.rights", "dc.rights",
    ),
    "rights": ("ld:copyrightNotice", "dcterms.rights", "dc.rights", "copyright"),
    "image": ("ld:image", "og:image:secure_url", "og:image", "twitter:image", "ld:thumbnailUrl"),
    "image_alt": ("og:image:alt", "twitter:image:alt"),
}  # fmt: skip
# of these everything is taken, in this order
GATHERED: dict[str, tuple[str, ...]] = {
    "authors": ("ld:author", "citation_author", "dcterms.creator", "dc.creator", "article:author", "author"),
    "terms": (
        "ld:keywords", "ld:articleSection", "ld:about", "article:section", "article:tag", "citation_keywords",
        "dcterms.subject", "dc.subject", "news_keywords", "keywords",
    ),
    "places": ("ld:spatialCoverage", "ld:contentLocation", "dcterms.spatial", "dc.coverage"),
    "files": ("citation_pdf_url", "ld:encoding", "ld:associatedMedia"),
    "doi": ("citation_doi", "ld:identifier", "ld:sameAs", "dcterms.identifier", "dc.identifier"),
    "isbn": ("citation_isbn", "ld:isbn"),
    "issn": ("citation_issn", "ld:issn"),
}  # fmt: skip

Values = dict[str, list[str]]


class Picture(TypedDict):
    """Lead image of a page."""

    url: str
    alt: str | None


class Alternate(TypedDict):
    """The same page in another language, as hreflang has it."""

    language: str
    url: str


class Identifier(TypedDict):
    """Published identifier; scheme is `DOI`, `ISBN` or `ISSN`."""

    scheme: str
    value: str


class Page(TypedDict):
    """Entry.data of this format: texts as published, dates unread, links absolute.

    address: where the page was asked for. kind: its type of schema.org or Open Graph. text: full text where JSON-LD
    holds it. license: as stated, an address or words. is_hidden: the page asks not to be listed (`noindex`).
    """

    address: str
    canonical: str | None
    kind: str | None
    title: str
    summary: str | None
    text: str | None
    published: str | None
    updated: str | None
    language: str | None
    publisher: str | None
    authors: list[str]
    terms: list[str]
    places: list[str]
    image: Picture | None
    files: list[str]
    identifiers: list[Identifier]
    license: str | None
    rights: str | None
    alternates: list[Alternate]
    is_hidden: bool
