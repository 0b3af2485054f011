"""The shape of the format: what Entry.data holds."""

from typing import Literal, TypedDict


class News(TypedDict):
    """What the extension for news says of a page. published: as written."""

    title: str | None
    published: str | None
    language: str | None
    publication: str | None


class Alternate(TypedDict):
    """The same page in another language, as hreflang has it."""

    language: str
    url: str


class Listed(TypedDict):
    """Entry.data of this format: one address. kind: of a page, or of a further sitemap. lastmod: as written."""

    kind: Literal["page", "sitemap"]
    url: str
    lastmod: str | None
    news: News | None
    alternates: list[Alternate]
