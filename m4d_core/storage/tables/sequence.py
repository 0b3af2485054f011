"""The sequence of changes, who follows it, and what operators lay down: trusted documents, redirects, keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer
from sqlmodel import Field, SQLModel

from m4d_core.storage.columns import Document, Strings, instant_column, json_column


class Change(SQLModel, table=True):
    """One accepted step, written in the transaction of what it tells of (D7). Numbers follow commits.

    before, after: what filters can ask of the content, None while it is not public; both None where the public never
    sees the step.
    """

    __table_args__ = {"sqlite_autoincrement": True}

    seq: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    )
    at: datetime = instant_column(nullable=False)
    operation: str
    content_id: UUID = Field(index=True)
    kind: str
    source_key: str
    revision: int
    fields: Strings = json_column()
    before: Document | None = json_column(nullable=True)
    after: Document | None = json_column(nullable=True)


class Follower(SQLModel, table=True):
    """How far a follower of the sequence has come."""

    name: str = Field(primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))


class Redirect(SQLModel, table=True):
    """An old address of the network's site, path and query, and the path that took its place."""

    path: str = Field(primary_key=True)
    target: str
    permanent: bool = True


class TrustedDocument(SQLModel, table=True):
    """A GraphQL document that clients ask by its SHA-256."""

    __tablename__ = "trusted_document"

    sha256: str = Field(primary_key=True)
    document: str
    added_at: datetime = instant_column(nullable=False)


class SearchKey(SQLModel, table=True):
    """A key of the search door: what it may search, until when, and its SHA-256."""

    __tablename__ = "search_key"

    uid: str = Field(primary_key=True)
    name: str
    digest: str = Field(index=True, unique=True)
    indexes: Strings = json_column()
    filter: str | None = None
    created_at: datetime = instant_column(nullable=False)
    expires_at: datetime | None = instant_column(nullable=True)
