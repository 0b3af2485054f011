"""The tables (D5).

Reference data is keyed by its natural key. Content carries the keys of its relations twice: in link tables for
filters, and as lists on the row, so that a page of cards is one statement.

No `from __future__ import annotations` here: SQLModel reads the annotations.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from m4d_core.storage.columns import ByteOrdered, Json, UtcDateTime

Strings = list[str]
Document = dict[str, Any]


def _json(*, nullable: bool = False) -> Any:  # noqa: ANN401 - SQLModel's Field is typed so
    return Field(sa_column=Column(Json, nullable=nullable))


def _when(*, nullable: bool = True, index: bool = False) -> Any:  # noqa: ANN401 - SQLModel's Field is typed so
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable, index=index))


def _content_key() -> Any:  # noqa: ANN401 - SQLModel's Field is typed so
    return Field(sa_column=Column(ForeignKey("content.id", ondelete="CASCADE"), primary_key=True))


class Region(SQLModel, table=True):
    """Region of M49."""

    m49: str = Field(primary_key=True)
    names: Document = _json()
    level: str
    parent: str | None = None


class Country(SQLModel, table=True):
    """Country or area of ISO 3166-1 and M49. ldc, lldc, sids: the three groups of the United Nations it may be in."""

    iso2: str = Field(primary_key=True)
    iso3: str = Field(unique=True)
    m49: str = Field(unique=True)
    names: Document = _json()
    region: str | None = Field(default=None, foreign_key="region.m49")
    ldc: bool = False
    lldc: bool = False
    sids: bool = False


class Place(SQLModel, table=True):
    """City, province or local authority."""

    id: str = Field(primary_key=True)
    name: str
    kind: str
    country: str = Field(foreign_key="country.iso2")
    latitude: float | None = None
    longitude: float | None = None


class Theme(SQLModel, table=True):
    """Subject, in a tree of two levels."""

    slug: str = Field(primary_key=True)
    names: Document = _json()
    scheme: str
    broader: str | None = Field(default=None, foreign_key="theme.slug")
    goes_local: bool = False


class Goal(SQLModel, table=True):
    """Sustainable Development Goal (`10`) or target (`10.7`)."""

    code: str = Field(primary_key=True)
    number: int
    names: Document = _json()
    color: str


class Organization(SQLModel, table=True):
    """Agency, donor, authority, association. iati_ref: its IATI organisation identifier."""

    slug: str = Field(primary_key=True)
    names: Document = _json()
    kind: str
    acronym: str | None = None
    iati_ref: str | None = Field(default=None, index=True)
    homepage: str | None = None
    country: str | None = Field(default=None, foreign_key="country.iso2")
    parent: str | None = Field(default=None, foreign_key="organization.slug")
    is_partner: bool = False


class Source(SQLModel, table=True):
    """A feed as configured, how it is doing, and who holds it.

    lease_token rises with each lease and is checked by every commit of a run (D12).
    cursor: how far a paged source has been read. rhythm: how often it publishes. identity: the part it is taken from.
    """

    key: str = Field(primary_key=True)
    name: str
    partner: str | None = Field(default=None, foreign_key="organization.slug")
    plugin: str
    kind: str
    homepage: str | None = None
    urls: Strings = _json()
    license: Document = _json()
    status: str = "PAUSED"
    reason: str | None = None
    detail: str | None = None
    status_since: datetime | None = _when()
    last_fetched_at: datetime | None = _when()
    last_good_at: datetime | None = _when()
    last_changed_at: datetime | None = _when()
    next_check_at: datetime | None = _when(index=True)
    failures: int = 0
    cursor: Document | None = _json(nullable=True)
    rhythm: Document | None = _json(nullable=True)
    identity: str | None = None
    lease_until: datetime | None = _when()
    lease_token: int = 0
    lease_holder: str | None = None


class SourceUrl(SQLModel, table=True):
    """One address of a source: its validators, and the payload whose entries are not all taken in yet.

    The state of one file never resets another. read_by: versions and scope the payload was last read with.
    version: as the publisher states it. seen: fingerprints of entries that are settled, and their digests.
    moved_to: where a permanent redirect leads, seen moved_count times since moved_since.
    """

    __tablename__ = "source_url"

    source_key: str = Field(primary_key=True, foreign_key="source.key")
    url: str = Field(primary_key=True)
    etag: str | None = None
    last_modified: str | None = None
    payload_sha: str | None = Field(default=None, foreign_key="raw_payload.sha256")
    remaining: int = 0
    read_by: str | None = None
    version: str | None = None
    seen: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    moved_to: str | None = None
    moved_count: int = 0
    moved_since: datetime | None = _when()
    checked_at: datetime | None = _when()


class RawPayload(SQLModel, table=True):
    """A raw body as it came, zstd-compressed, kept before it is parsed."""

    __tablename__ = "raw_payload"

    sha256: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    size: int
    content_type: str | None = None
    first_seen_at: datetime = _when(nullable=False)
    last_seen_at: datetime | None = _when(index=True)


class Fetch(SQLModel, table=True):
    """One body that came: from where, into which payload, and what reads it. The payload may have been let go since."""

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    run_id: int = Field(foreign_key="fetch_run.id", index=True)
    source_key: str = Field(foreign_key="source.key", index=True)
    url: str
    payload_sha: str = Field(index=True)
    format: str
    hints: Document = _json()
    at: datetime = _when(nullable=False)


class FetchRun(SQLModel, table=True):
    """Report of one run of one source. counts: by outcome. reasons: by outcome, why and how often."""

    __tablename__ = "fetch_run"

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    source_key: str = Field(foreign_key="source.key", index=True)
    trigger: str
    scope: str
    plugin_version: str
    started_at: datetime = _when(nullable=False)
    finished_at: datetime | None = _when()
    status: str
    reason: str | None = None
    detail: str | None = None
    counts: Document = _json()
    reasons: Document = _json()


class Quarantine(SQLModel, table=True):
    """An entry that could not be taken in, last in this payload. entry: its name. times: how often, since `at`."""

    __table_args__ = (UniqueConstraint("source_key", "payload_sha", "locator", "plugin_version"),)

    id: int | None = Field(default=None, primary_key=True)
    source_key: str = Field(foreign_key="source.key", index=True)
    run_id: int = Field(foreign_key="fetch_run.id")
    payload_sha: str = Field(foreign_key="raw_payload.sha256")
    locator: str
    reason: str
    error: str
    plugin_version: str
    url: str | None = None
    entry: str = ""
    times: int = 1
    at: datetime = _when(nullable=False)


class Content(SQLModel, table=True):
    """A piece of content of any kind.

    identity: the publisher's own. effective_at: `published_at`, else `first_seen_at`; the order of every list.
    publish_at, expire_at: when the state turns by schedule. detail: valid for the kind's model.
    raw_hash: of the entry as published, with the versions that read it. content_hash: of what was made of it.
    countries, themes, goals, organizations: keys, as in the link tables. title_key: folded, for sorting.
    starts_on, ends_on: first day of a partial date, its precision beside it.
    cluster: of near-duplicates, the id of the first of them. gone_reason: why the publisher has withdrawn it.
    payload_sha: the payload its state was read from, which the archive keeps as long.
    """

    __table_args__ = (
        UniqueConstraint("source_key", "identity"),
        Index("content_order", "state", "effective_at", "id"),
        Index("content_kind_order", "state", "kind", "effective_at", "id"),
        Index("content_source_order", "state", "source_key", "effective_at", "id"),
        Index("content_language_order", "state", "language", "effective_at", "id"),
        Index("content_updated_order", "state", "updated_at", "id"),
        Index("content_seen_order", "state", "first_seen_at", "id"),
        Index("content_title_order", "state", "title_key", "id"),
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
    languages: Strings = _json()
    title: str
    title_key: str = Field(sa_column=Column(ByteOrdered, nullable=False))
    summary: str | None = None
    html: str | None = None
    url: str | None = Field(default=None, index=True)
    image: Document | None = _json(nullable=True)
    authors: Strings = _json()
    published_at: datetime | None = _when()
    updated_at: datetime = _when(nullable=False)
    first_seen_at: datetime = _when(nullable=False)
    effective_at: datetime = _when(nullable=False)
    publish_at: datetime | None = _when(index=True)
    expire_at: datetime | None = _when(index=True)
    featured: bool = False
    goes_local: bool = False
    countries: Strings = _json()
    themes: Strings = _json()
    goals: Strings = _json()
    organizations: Strings = _json()
    starts_on: date | None = None
    starts_precision: str | None = None
    ends_on: date | None = None
    ends_precision: str | None = None
    license: Document = _json()
    provenance: Document | None = _json(nullable=True)
    detail: Document = _json()
    raw_hash: str | None = None
    content_hash: str
    cluster: UUID | None = Field(default=None, index=True)
    gone_reason: str | None = None
    payload_sha: str | None = Field(default=None, index=True)


class ContentBand(SQLModel, table=True):
    """A quarter of the SimHash of content, its place in front: near texts share one. simhash: the whole of it."""

    __tablename__ = "content_band"
    __table_args__ = (Index("content_band_value", "language", "value"),)

    content_id: UUID = _content_key()
    band: int = Field(primary_key=True)
    value: int
    simhash: int = Field(sa_column=Column(BigInteger, nullable=False))
    language: str
    effective_at: datetime = _when(nullable=False)


class ContentCountry(SQLModel, table=True):
    """Content is about a country."""

    __tablename__ = "content_country"
    __table_args__ = (Index("content_country_key", "country", "content_id"),)

    content_id: UUID = _content_key()
    country: str = Field(primary_key=True, foreign_key="country.iso2")


class ContentTheme(SQLModel, table=True):
    """Content has a theme."""

    __tablename__ = "content_theme"
    __table_args__ = (Index("content_theme_key", "theme", "content_id"),)

    content_id: UUID = _content_key()
    theme: str = Field(primary_key=True, foreign_key="theme.slug")


class ContentGoal(SQLModel, table=True):
    """Content serves a goal or target."""

    __tablename__ = "content_goal"
    __table_args__ = (Index("content_goal_key", "goal", "content_id"),)

    content_id: UUID = _content_key()
    goal: str = Field(primary_key=True, foreign_key="goal.code")


class ContentOrganization(SQLModel, table=True):
    """Content names an organization."""

    __tablename__ = "content_organization"
    __table_args__ = (Index("content_organization_key", "organization", "content_id"),)

    content_id: UUID = _content_key()
    organization: str = Field(primary_key=True, foreign_key="organization.slug")


class ContentPart(SQLModel, table=True):
    """A part published apart (an IATI output), waiting for its whole or kept inside it. record: as shown."""

    __tablename__ = "content_part"
    __table_args__ = (Index("content_part_whole", "source_key", "part_of"),)

    source_key: str = Field(primary_key=True, foreign_key="source.key")
    identity: str = Field(primary_key=True)
    part_of: str
    raw_hash: str
    record: Document = _json()


class Slug(SQLModel, table=True):
    """Slugs, present and past; unique per kind for ever, so an old address goes on answering."""

    kind: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    content_id: UUID = Field(sa_column=Column(ForeignKey("content.id", ondelete="CASCADE"), index=True, nullable=False))
    since: datetime = _when(nullable=False)


class Change(SQLModel, table=True):
    """One accepted step, written in the transaction of what it tells of (D7). Numbers follow commits."""

    __table_args__ = {"sqlite_autoincrement": True}

    seq: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    )
    at: datetime = _when(nullable=False)
    operation: str
    content_id: UUID = Field(index=True)
    kind: str
    source_key: str
    revision: int
    fields: Strings = _json()


class Follower(SQLModel, table=True):
    """How far a follower of the sequence has come."""

    name: str = Field(primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))


class TrustedDocument(SQLModel, table=True):
    """A GraphQL document that clients ask by its SHA-256."""

    __tablename__ = "trusted_document"

    sha256: str = Field(primary_key=True)
    document: str
    added_at: datetime = _when(nullable=False)


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
