"""Translations, the tags content is found by, what the public saw of each change, and redirects of old addresses."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from m4d_core.content.preference import beginnings, reach
from m4d_core.storage import columns

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None

BATCH = 5000
# type -> columns that filters ask
_ASKED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (sa.String(), ("kind", "origin", "source_key", "document_type", "project_status", "program")),
    (sa.Integer(), ("year", "phase")),
    (sa.Boolean(), ("featured", "goes_local", "has_image", "reusable", "knowledge_product", "has_lessons")),
    (sa.Date(), ("issued_first", "issued_last", "active_first", "active_last")),
    (columns.UtcDateTime(), ("published_at", "updated_at")),
    (
        columns.Json,
        ("countries", "places", "themes", "organizations", "goals", "compact_objectives", "authors"),
    ),
)
CONTENT = sa.table(
    "content",
    sa.column("id", sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ("state", "language", "title_key")),
    sa.column("languages", columns.Json),
    *(sa.column(name, kind) for kind, names in _ASKED for name in names),
)
Row = Mapping[Any, Any]


def upgrade() -> None:
    for column in (
        sa.Column("translations", columns.Json, nullable=False, server_default="{}"),
        sa.Column("translated_html", columns.Json, nullable=False, server_default="{}"),
        sa.Column("left_at", columns.UtcDateTime(), nullable=True),
        sa.Column("closed_as", sa.String(), nullable=True),
        sa.Column("successor", sa.Uuid(), nullable=True),
    ):
        op.add_column("content", column)
    op.create_index(op.f("ix_content_successor"), "content", ["successor"])
    op.execute(
        "UPDATE content SET left_at = (SELECT max(at) FROM change WHERE change.content_id = content.id"
        " AND change.operation = 'WITHDRAWN') WHERE state <> 'PUBLISHED'"
    )
    op.drop_index("content_title_order", "content")
    op.create_index("content_title_order", "content", ["state", "title_key", "id", "language"])
    op.create_table(
        "content_locale",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("title_key", columns.ByteOrdered, nullable=True),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("content_id", "tag"),
        sqlite_with_rowid=False,
    )
    op.create_index("content_locale_title", "content_locale", ["tag", "title_key", "content_id"])
    op.create_table(
        "redirect",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("path"),
    )
    for name in ("before", "after"):
        op.add_column("change", sa.Column(name, columns.Json, nullable=True))
    _find_by_tags()
    _tell_what_is_public()


def _find_by_tags() -> None:
    """Fill the tags of what is stored: of its language, then of its files in others."""
    link = sa.table(
        "content_locale",
        sa.column("content_id", sa.Uuid()),
        *(sa.column(name, sa.String()) for name in ("tag", "locale", "title_key")),
    )
    for rows in _batches(sa.select(CONTENT)):
        op.get_bind().execute(link.insert(), [each for row in rows for each in _tags(row)])


def _tell_what_is_public() -> None:
    """Make the newest change of all public content tell the public of it: what went before is not known any more."""
    change = sa.table("change", sa.column("seq"), sa.column("content_id", sa.Uuid()), sa.column("after", columns.Json))
    newest = sa.select(sa.func.max(change.c.seq)).where(change.c.content_id == CONTENT.c.id).scalar_subquery()
    told = change.update().where(change.c.seq == sa.bindparam("key"))
    told = told.values(after=sa.bindparam("facts", type_=columns.Json))
    public = sa.select(CONTENT, newest.label("seq")).where(CONTENT.c.state == "PUBLISHED")
    for rows in _batches(public):
        op.get_bind().execute(told, [{"key": row["seq"], "facts": _facts(row)} for row in rows])


def _batches(statement: sa.Select[Any]) -> Iterator[Sequence[Row]]:
    """Yield the rows of content by id, some thousands at a time."""
    last = None
    while True:
        page = statement.order_by(CONTENT.c.id).limit(BATCH)
        rows = op.get_bind().execute(page if last is None else page.where(CONTENT.c.id > last)).mappings().all()
        if not rows:
            return
        yield rows
        last = rows[-1]["id"]


def _tags(row: Row) -> Iterator[dict[str, Any]]:
    own = dict.fromkeys(beginnings(row["language"]), row["language"])
    files = {tag: locale for locale in reversed(row["languages"]) for tag in beginnings(locale)}
    for tag, locale in {**files, **own}.items():
        key = row["title_key"] if tag in own else None
        yield {"content_id": row["id"], "tag": tag, "locale": locale, "title_key": key}


def _facts(row: Row) -> dict[str, Any]:
    return {
        **{name: _plain(row[name]) for _, names in _ASKED for name in names},
        "languages": sorted({each["tag"] for each in _tags(row)}),
        "texts": reach((row["language"],)),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a column
    return value.isoformat() if isinstance(value, date) else value
