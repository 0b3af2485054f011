"""What is read, how it fares, and what came."""

from datetime import datetime

from sqlalchemy import Column, Integer, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from m4d_core.storage.columns import Document, Strings, instant_column, json_column


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
    urls: Strings = json_column()
    license: Document = json_column()
    status: str = "PAUSED"
    reason: str | None = None
    detail: str | None = None
    status_since: datetime | None = instant_column()
    last_fetched_at: datetime | None = instant_column()
    last_good_at: datetime | None = instant_column()
    last_changed_at: datetime | None = instant_column()
    next_check_at: datetime | None = instant_column(index=True)
    failures: int = 0
    cursor: Document | None = json_column(nullable=True)
    rhythm: Document | None = json_column(nullable=True)
    identity: str | None = None
    lease_until: datetime | None = instant_column()
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
    moved_since: datetime | None = instant_column()
    checked_at: datetime | None = instant_column()


class RawPayload(SQLModel, table=True):
    """A raw body as it came, zstd-compressed, kept before it is parsed."""

    __tablename__ = "raw_payload"

    sha256: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    size: int
    content_type: str | None = None
    first_seen_at: datetime = instant_column(nullable=False)
    last_seen_at: datetime | None = instant_column(index=True)


class Fetch(SQLModel, table=True):
    """One body that came: from where, into which payload, and what reads it. The payload may have been let go since."""

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    run_id: int = Field(foreign_key="fetch_run.id", index=True)
    source_key: str = Field(foreign_key="source.key", index=True)
    url: str
    payload_sha: str = Field(index=True)
    format: str
    hints: Document = json_column()
    at: datetime = instant_column(nullable=False)


class FetchRun(SQLModel, table=True):
    """Report of one run of one source. counts: by outcome. reasons: by outcome, why and how often."""

    __tablename__ = "fetch_run"

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    source_key: str = Field(foreign_key="source.key", index=True)
    trigger: str
    scope: str
    plugin_version: str
    started_at: datetime = instant_column(nullable=False)
    finished_at: datetime | None = instant_column()
    status: str
    reason: str | None = None
    detail: str | None = None
    counts: Document = json_column()
    reasons: Document = json_column()


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
    at: datetime = instant_column(nullable=False)
