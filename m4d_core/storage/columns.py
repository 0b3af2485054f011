"""Column types that behave alike on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

# none_as_null: an absent value is SQL NULL, never the JSON text "null".
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

# Compared by bytes on both, so that both sort alike whatever the server's locale.
ByteOrdered = String().with_variant(String(collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, in UTC on both sides. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant must say its time zone")
        return value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what reads a stored value of SQLite; PostgreSQL's driver gives them in UTC."""
        return _read_sqlite if dialect.name == "sqlite" else None


def _read_sqlite(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


Strings = list[str]
Document = dict[str, Any]


def json_column(*, nullable: bool = False, default: str | None = None) -> Any:  # noqa: ANN401 - SQLModel's Field is typed so
    """Return a field of JSON. default: as JSON, of rows that were there before the column."""
    return Field(sa_column=Column(Json, nullable=nullable, server_default=default))


def instant_column(*, nullable: bool = True, index: bool = False) -> Any:  # noqa: ANN401 - SQLModel's Field is typed so
    """Return a field of an instant; None unless it is given."""
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable, index=index))


def content_key() -> Any:  # noqa: ANN401 - SQLModel's Field is typed so
    """Return the first key of a link table: the content it links."""
    return Field(sa_column=Column(ForeignKey("content.id", ondelete="CASCADE"), primary_key=True))
