"""What `related` finds neighbors by, and who wrote what."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from m4d_core.content.authors import Author, read_authors
from m4d_core.content.reference import Reference
from m4d_core.content.ties import ties
from m4d_core.storage import columns

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None

_BATCH = 1000


def upgrade() -> None:
    tie = op.create_table(
        "content_tie",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("effective_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("content_id", "key"),
    )
    person = op.create_table(
        "person",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["affiliation"], ["organization.slug"]),
        sa.PrimaryKeyConstraint("slug"),
    )
    written = op.create_table(
        "content_person",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["person.slug"]),
        sa.PrimaryKeyConstraint("content_id", "person"),
    )
    connection = op.get_bind()
    organizations = _organizations(connection)
    known: set[str] = set()
    for rows in _contents(connection):
        authors = {row["id"]: _people(row["authors"], organizations) for row in rows}
        fresh = {each.slug: each for found in authors.values() for each in found if each.slug not in known}
        known |= set(fresh)
        _insert(connection, tie, ({"key": str(each), **_of(row)} for row in rows for each in ties(row)))
        people = ({"slug": each.slug, "name": each.name, "affiliation": each.affiliation} for each in fresh.values())
        _insert(connection, person, people)
        pairs = ({"content_id": key, "person": each.slug} for key, found in authors.items() for each in found)
        _insert(connection, written, pairs)
    op.create_index("content_tie_key", "content_tie", ["key", "effective_at", "content_id"])
    op.create_index("content_person_key", "content_person", ["person", "content_id"])


def _contents(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    content = sa.table(
        "content",
        sa.column("id", sa.Uuid()),
        sa.column("effective_at", columns.UtcDateTime()),
        sa.column("title", sa.String()),
        *(sa.column(name, columns.Json) for name in ("authors", "themes", "countries", "goals")),
    )
    query = sa.select(content).order_by(content.c.id).limit(_BATCH)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    while rows:
        yield rows
        behind = query.where(content.c.id > rows[-1]["id"])
        rows = [dict(row) for row in connection.execute(behind).mappings()]


def _of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"content_id": row["id"], "effective_at": row["effective_at"]}


def _organizations(connection: sa.Connection) -> Reference:
    names = ("slug", "names", "kind", "acronym", "iati_ref")
    kinds = {"names": columns.Json}
    table = sa.table("organization", *(sa.column(name, kinds.get(name, sa.String())) for name in names))
    rows = connection.execute(sa.select(table)).mappings()
    return Reference.from_rows({"organizations": [dict(row) for row in rows]})


def _people(names: list[str], organizations: Reference) -> list[Author]:
    """Return the persons among authors."""
    found = read_authors(names, organizations.organization_by_ref)
    return [each for each in found if each.organization is None]


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        connection.execute(table.insert(), values)
