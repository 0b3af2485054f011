"""Content and its links.

Content carries the keys of its relations twice: in link tables for filters, and as lists on the row, so that a page
of cards is one statement.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from m4d_core.storage.columns import ByteOrdered, Document, Strings, content_key, instant_column, json_column


class Content(SQLModel, table=True):
    """A piece of content of any kind.

    identity: the publisher's own. effective_at: `published_at`, else `first_seen_at`; the order of every list.
    publish_at, expire_at: when the state turns by schedule. detail: valid for the kind's model.
    raw_hash: of the entry as published, with the versions that read it. content_hash: of what was made of it.
    countries, themes, goals, organizations: keys, as in the link tables. title_key: folded, for sorting.
    starts_on, ends_on: first day of a partial date, its precision beside it.
    cluster: of near-duplicates, the id of the first of them. gone_reason: why the publisher has withdrawn it.
    payload_sha: the payload its state was read from, which the archive keeps as long.
    translations: locale -> title, summary, slug, origin. translated_html: locale -> HTML; apart, since cards read none.
    left_at: when it stopped being public; None while it is, or never was. closed_as: why, where that is not its
    publisher's doing, a GoneReason. successor: what it was merged into.
    """

    __table_args__ = (
        UniqueConstraint("source_key", "identity"),
        Index("content_order", "state", "effective_at", "id"),
        Index("content_kind_order", "state", "kind", "effective_at", "id"),
        Index("content_source_order", "state", "source_key", "effective_at", "id"),
        Index("content_language_order", "state", "language", "effective_at", "id"),
        Index("content_updated_order", "state", "updated_at", "id"),
        Index("content_seen_order", "state", "first_seen_at", "id"),
        Index("content_title_order", "state", "title_key", "id", "language"),
    )

    id: UUID = Field(primary_key=True)
    source_key: str = Field(foreign_key="source.key")
    identity: str
    kind: str
    slug: str
    state: str
    origin: str
    revision: int
    language: str
    languages: Strings = json_column()
    title: str
    title_key: str = Field(sa_column=Column(ByteOrdered, nullable=False))
    summary: str | None = None
    html: str | None = None
    url: str | None = Field(default=None, index=True)
    image: Document | None = json_column(nullable=True)
    authors: Strings = json_column()
    published_at: datetime | None = instant_column()
    updated_at: datetime = instant_column(nullable=False)
    first_seen_at: datetime = instant_column(nullable=False)
    effective_at: datetime = instant_column(nullable=False)
    publish_at: datetime | None = instant_column(index=True)
    expire_at: datetime | None = instant_column(index=True)
    featured: bool = False
    goes_local: bool = False
    countries: Strings = json_column()
    themes: Strings = json_column()
    goals: Strings = json_column()
    organizations: Strings = json_column()
    starts_on: date | None = None
    starts_precision: str | None = None
    ends_on: date | None = None
    ends_precision: str | None = None
    license: Document = json_column()
    provenance: Document | None = json_column(nullable=True)
    detail: Document = json_column()
    raw_hash: str | None = None
    content_hash: str
    cluster: UUID | None = Field(default=None, index=True)
    gone_reason: str | None = None
    payload_sha: str | None = Field(default=None, index=True)
    translations: Document = json_column()
    translated_html: Document = json_column()
    left_at: datetime | None = instant_column()
    closed_as: str | None = None
    successor: UUID | None = Field(default=None, index=True)


class ContentLocale(SQLModel, table=True):
    """Content is there in a language, or in a more exact one than the tag says: `en` stands for `en-GB` too.

    locale: of the text that the tag finds, of several the original. title_key: of its title there, as in `Content`;
    None where only files are in that language.
    """

    __tablename__ = "content_locale"
    __table_args__ = (Index("content_locale_title", "tag", "title_key", "content_id"), {"sqlite_with_rowid": False})

    content_id: UUID = content_key()
    tag: str = Field(primary_key=True)
    locale: str
    title_key: str | None = Field(default=None, sa_column=Column(ByteOrdered, nullable=True))


class ContentBand(SQLModel, table=True):
    """A quarter of the SimHash of content, its place in front: near texts share one. simhash: the whole of it."""

    __tablename__ = "content_band"
    __table_args__ = (Index("content_band_value", "language", "value"),)

    content_id: UUID = content_key()
    band: int = Field(primary_key=True)
    value: int
    simhash: int = Field(sa_column=Column(BigInteger, nullable=False))
    language: str
    effective_at: datetime = instant_column(nullable=False)


class ContentCountry(SQLModel, table=True):
    """Content is about a country."""

    __tablename__ = "content_country"
    __table_args__ = (Index("content_country_key", "country", "content_id"),)

    content_id: UUID = content_key()
    country: str = Field(primary_key=True, foreign_key="country.iso2")


class ContentTheme(SQLModel, table=True):
    """Content has a theme."""

    __tablename__ = "content_theme"
    __table_args__ = (Index("content_theme_key", "theme", "content_id"),)

    content_id: UUID = content_key()
    theme: str = Field(primary_key=True, foreign_key="theme.slug")


class ContentGoal(SQLModel, table=True):
    """Content serves a goal or target."""

    __tablename__ = "content_goal"
    __table_args__ = (Index("content_goal_key", "goal", "content_id"),)

    content_id: UUID = content_key()
    goal: str = Field(primary_key=True, foreign_key="goal.code")


class ContentOrganization(SQLModel, table=True):
    """Content names an organization."""

    __tablename__ = "content_organization"
    __table_args__ = (Index("content_organization_key", "organization", "content_id"),)

    content_id: UUID = content_key()
    organization: str = Field(primary_key=True, foreign_key="organization.slug")


class ContentPart(SQLModel, table=True):
    """A part published apart (an IATI output), waiting for its whole or kept inside it. record: as shown."""

    __tablename__ = "content_part"
    __table_args__ = (Index("content_part_whole", "source_key", "part_of"),)

    source_key: str = Field(primary_key=True, foreign_key="source.key")
    identity: str = Field(primary_key=True)
    part_of: str
    raw_hash: str
    record: Document = json_column()


class Slug(SQLModel, table=True):
    """Slugs, present and past; unique per kind for ever, so an old address goes on answering."""

    kind: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    content_id: UUID = Field(sa_column=Column(ForeignKey("content.id", ondelete="CASCADE"), index=True, nullable=False))
    since: datetime = instant_column(nullable=False)
