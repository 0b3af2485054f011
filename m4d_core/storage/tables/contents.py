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
    begins_at: when an event or project begins, else `effective_at`. It and what follows: what lists are filtered,
    counted and ordered by, derived at each write. month: of publication, `2026-03`. Spans: first and last day.
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
        Index("content_start_order", "state", "begins_at", "id"),
        Index("content_document_type_order", "state", "document_type", "effective_at", "id"),
        Index("content_status_order", "state", "project_status", "effective_at", "id"),
        Index("content_program_order", "state", "program", "phase", "effective_at", "id"),
        Index("content_year_order", "state", "year", "effective_at", "id"),
        Index("content_local_order", "state", "goes_local", "effective_at", "id"),
        Index("content_featured_order", "state", "featured", "effective_at", "id"),
        Index("content_reusable_order", "state", "reusable", "effective_at", "id"),
        Index("content_issued", "state", "issued_first", "issued_last"),
        Index("content_active", "state", "active_first", "active_last"),
        Index("content_linked", "id", "state", "published_at"),  # so that what a link table finds is counted unread
        # all that is counted and summed by, so that no count reads the table: a row of it may be a long article
        Index(
            "content_counted",
            *("state", "kind", "goes_local", "knowledge_product", "featured", "has_image", "reusable", "has_lessons"),
            *("origin", "license_key", "month", "year", "language", "source_key", "document_type", "project_status"),
            *("phase", "published_at", "id"),
        ),
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
    places: Strings = json_column(default="[]")
    compact_objectives: Strings = json_column(default="[]")
    begins_at: datetime | None = instant_column()
    year: int | None = None
    month: str | None = None
    license_key: str | None = None
    reusable: bool | None = None
    has_image: bool | None = None
    document_type: str | None = None
    knowledge_product: bool | None = None
    issued_first: date | None = None
    issued_last: date | None = None
    project_status: str | None = None
    program: str | None = None
    phase: int | None = None
    has_lessons: bool | None = None
    active_first: date | None = None
    active_last: date | None = None
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


class Person(SQLModel, table=True):
    """Who wrote content, as published. affiliation: the last one told, slug of an organization of ours."""

    slug: str = Field(primary_key=True)
    name: str
    affiliation: str | None = Field(default=None, foreign_key="organization.slug")


class ContentPerson(SQLModel, table=True):
    """Content was written by a person."""

    __tablename__ = "content_person"
    __table_args__ = (Index("content_person_key", "person", "content_id"),)

    content_id: UUID = content_key()
    person: str = Field(primary_key=True, foreign_key="person.slug")


class ContentTie(SQLModel, table=True):
    """Content is about a theme, country or goal, or has a word in its title: what `related` finds neighbors by.

    effective_at: that of the content, so that of each tie the newest are found without a look at the others.
    """

    __tablename__ = "content_tie"
    __table_args__ = (Index("content_tie_key", "key", "effective_at", "content_id"),)

    content_id: UUID = content_key()
    key: str = Field(primary_key=True)
    effective_at: datetime = instant_column(nullable=False)


class ContentRegion(SQLModel, table=True):
    """Content is about a country of a region; all regions above the country are here."""

    __tablename__ = "content_region"
    __table_args__ = (Index("content_region_key", "region", "content_id"),)

    content_id: UUID = content_key()
    region: str = Field(primary_key=True, foreign_key="region.m49")


class ContentPlace(SQLModel, table=True):
    """Content is about a place."""

    __tablename__ = "content_place"
    __table_args__ = (Index("content_place_key", "place", "content_id"),)

    content_id: UUID = content_key()
    place: str = Field(primary_key=True, foreign_key="place.id")


class ContentCompactObjective(SQLModel, table=True):
    """Content serves an objective of the Global Compact for Migration."""

    __tablename__ = "content_compact_objective"
    __table_args__ = (Index("content_compact_objective_key", "objective", "content_id"),)

    content_id: UUID = content_key()
    objective: str = Field(primary_key=True, foreign_key="compact_objective.number")


class ContentRole(SQLModel, table=True):
    """An organization has a role in a project."""

    __tablename__ = "content_role"
    __table_args__ = (Index("content_role_key", "role", "organization", "content_id"),)

    content_id: UUID = content_key()
    role: str = Field(primary_key=True)
    organization: str = Field(primary_key=True, foreign_key="organization.slug")


class ContentBudget(SQLModel, table=True):
    """What a project's budget comes to in one currency."""

    __tablename__ = "content_budget"

    content_id: UUID = content_key()
    currency: str = Field(primary_key=True)
    amount: float


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
