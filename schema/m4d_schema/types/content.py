"""Content and its kinds."""

from typing import Annotated

import strawberry

from m4d_schema.record import Record
from m4d_schema.types.enums import ContentKind, DocumentType, NewsGenre, Origin, ProjectStatus, TextDirection
from m4d_schema.types.node import Node
from m4d_schema.types.parts import DateRange, File, Identifier, Image, License, Provenance, RichText, Translation
from m4d_schema.types.reference import Country, Goal, Organization, Theme
from m4d_schema.types.resolved import given, resolved
from m4d_schema.types.scalars import Calendar, Instant, Locale, Url
from m4d_schema.types.source import Source

Length = Annotated[int | None, strawberry.argument(description="Most characters, from 1 to 1,000.")]
EXCERPT = 240
FileLocale = Annotated[Locale | None, strawberry.argument(description="Only files in this language.")]


def _excerpt(parent: strawberry.Parent[Record], length: Length = EXCERPT) -> str | None:
    text: str | None = parent.read("excerpt", length=EXCERPT if length is None else length)
    return text


def _files(parent: strawberry.Parent[Record], locale: FileLocale = strawberry.UNSET) -> list[File]:
    files: list[File] = parent.read("files", locale=given(locale))
    return files


@strawberry.interface(description="What every piece of content has, whatever partner it came from.")
class Content(Node):
    """A piece of content of any kind."""

    kind: ContentKind = strawberry.field(description="Which of the kinds this is; pairs with `__typename`.")
    slug: str = strawberry.field(
        description="Of this language, unique per kind; older slugs go on being found by `content`."
    )
    path: str = strawberry.field(description="Path of this content on a site that follows our routes.")
    title: str = strawberry.field(description="Plain text.")
    summary: str | None = strawberry.field(description="Plain text, the publisher's own short description.")
    body: RichText | None = strawberry.field(description="Null where the license does not allow the full text here.")
    excerpt: str | None = resolved(_excerpt, "Plain text cut at a word, from summary or body.")
    image: Image | None = strawberry.field(description="Lead image.")
    published_at: Instant | None = strawberry.field(
        description="Null when the publisher gave no date; never replaced by now."
    )
    updated_at: Instant = strawberry.field(description="Last accepted change.")
    first_seen_at: Instant = strawberry.field(
        description="When it first came in; stands in for a missing `publishedAt` in newest-first order."
    )
    locale: Locale = strawberry.field(description="Language of this answer; it belongs to the item, not to the site.")
    dir: TextDirection = strawberry.field(description="Text direction of `locale`.")
    is_fallback: bool = strawberry.field(
        description="The first language asked for is missing: a later one answers, or the content's own."
    )
    translations: list[Translation] = strawberry.field(
        description="All languages of this content, its own first; only those the license allows to be shown."
    )
    origin: Origin = strawberry.field(description="Own and ingested stand in one stream, clearly marked.")
    source: Source = strawberry.field(description="Feed it came from; own content has the network's own source.")
    provenance: Provenance | None = strawberry.field(description="Null for own content.")
    license: License = strawberry.field(description="To be shown with the item at every door.")
    featured: bool = strawberry.field(description="Chosen by an editor for the spotlight.")
    goes_local: bool = strawberry.field(description="M4D Goes Local: set by an editor or by rule.")
    countries: list[Country] = strawberry.field(description="Countries it is about.")
    themes: list[Theme] = strawberry.field(description="Themes from the one list of about 30.")
    organizations: list[Organization] = strawberry.field(description="Organizations it names.")
    goals: list[Goal] = strawberry.field(description="Sustainable Development Goals and targets, at most 5.")


@strawberry.type(description="News, own or from a partner.")
class NewsArticle(Content):
    """News."""

    genre: NewsGenre = strawberry.field(description="What sort of news it is.")
    dateline: str | None = strawberry.field(description="Place and date the story is told from.")
    column: str | None = strawberry.field(description="Section of the publication.")
    correction: str | None = strawberry.field(description="What the publisher has corrected.")


@strawberry.type(description="Post of a named author.")
class BlogPost(Content):
    """Post of a blog."""

    series: str | None = strawberry.field(description="Series it belongs to.")
    tags: list[str] = strawberry.field(description="The publisher's own words for it.")


@strawberry.type(description="Project or initiative.")
class Project(Content):
    """Project."""

    short_title: str | None = strawberry.field(description="Short title.")
    number: str | None = strawberry.field(description="Number in its program.")
    iati_identifier: str | None = strawberry.field(description="Identifier of the IATI activity.")
    program: str | None = strawberry.field(description="Program it belongs to.")
    phase: int | None = strawberry.field(description="Phase of that program.")
    status: ProjectStatus = strawberry.field(description="Where it stands.")
    period: DateRange | None = strawberry.field(description="Actual dates where known, else planned ones.")
    planned_period: DateRange | None = strawberry.field(description="Planned dates.")
    actual_period: DateRange | None = strawberry.field(description="Actual dates.")
    website: Url | None = strawberry.field(description="Its own page.")


@strawberry.type(description="Publication or other document, with a file per language and part.")
class Document(Content):
    """Document."""

    document_type: DocumentType = strawberry.field(description="What sort of document it is.")
    subtitle: str | None = strawberry.field(description="Subtitle.")
    publisher: Organization | None = strawberry.field(description="Who published it; of several the first.")
    issued_on: Calendar | None = strawberry.field(description="When it was issued, as precisely as it is known.")
    edition: str | None = strawberry.field(description="Edition.")
    identifiers: list[Identifier] = strawberry.field(description="Published identifiers.")
    languages: list[Locale] = strawberry.field(description="Languages it is published in.")
    page_count: int | None = strawberry.field(description="Number of pages.")
    files: list[File] = resolved(_files, "Its files, by language and part.")
    is_part_of: str | None = strawberry.field(description="Series or journal it appeared in.")
    volume: str | None = strawberry.field(description="Volume of that.")
    issue: str | None = strawberry.field(description="Issue of that.")
    knowledge_product: bool = strawberry.field(description="One of the network's own knowledge products.")
