"""What lists are filtered, counted and ordered by: derived columns, places, regions, objectives, roles, budgets."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from m4d_core.content.money import totals
from m4d_core.storage import columns
from m4d_core.storage.derived import derived

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None

BATCH = 1000
DERIVED: tuple[sa.Column[Any], ...] = (
    sa.Column("begins_at", columns.UtcDateTime(), nullable=True),
    sa.Column("year", sa.Integer(), nullable=True),
    sa.Column("month", sa.String(), nullable=True),
    sa.Column("license_key", sa.String(), nullable=True),
    sa.Column("reusable", sa.Boolean(), nullable=True),
    sa.Column("has_image", sa.Boolean(), nullable=True),
    sa.Column("document_type", sa.String(), nullable=True),
    sa.Column("knowledge_product", sa.Boolean(), nullable=True),
    sa.Column("issued_first", sa.Date(), nullable=True),
    sa.Column("issued_last", sa.Date(), nullable=True),
    sa.Column("project_status", sa.String(), nullable=True),
    sa.Column("program", sa.String(), nullable=True),
    sa.Column("phase", sa.Integer(), nullable=True),
    sa.Column("has_lessons", sa.Boolean(), nullable=True),
    sa.Column("active_first", sa.Date(), nullable=True),
    sa.Column("active_last", sa.Date(), nullable=True),
)
INDEXES: dict[str, list[str]] = {
    "content_start_order": ["state", "begins_at", "id"],
    "content_document_type_order": ["state", "document_type", "effective_at", "id"],
    "content_status_order": ["state", "project_status", "effective_at", "id"],
    "content_program_order": ["state", "program", "phase", "effective_at", "id"],
    "content_year_order": ["state", "year", "effective_at", "id"],
    "content_local_order": ["state", "goes_local", "effective_at", "id"],
    "content_featured_order": ["state", "featured", "effective_at", "id"],
    "content_reusable_order": ["state", "reusable", "effective_at", "id"],
    "content_issued": ["state", "issued_first", "issued_last"],
    "content_active": ["state", "active_first", "active_last"],
    "content_linked": ["id", "state", "published_at"],
    "content_counted": [
        "state",
        "kind",
        "goes_local",
        "knowledge_product",
        "featured",
        "has_image",
        "reusable",
        "has_lessons",
        "origin",
        "license_key",
        "month",
        "year",
        "language",
        "source_key",
        "document_type",
        "project_status",
        "phase",
        "published_at",
        "id",
    ],
}
CONTENT = sa.table(
    "content",
    sa.column("id", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("detail", columns.Json),
    sa.column("license", columns.Json),
    sa.column("image", columns.Json),
    sa.column("organizations", columns.Json),
    sa.column("published_at", columns.UtcDateTime()),
    sa.column("effective_at", columns.UtcDateTime()),
    *(sa.column(column.name, column.type) for column in DERIVED),
)
ABOVE = """
    WITH RECURSIVE above (country, region) AS (
        SELECT iso2, region FROM country WHERE region IS NOT NULL
        UNION
        SELECT above.country, region.parent FROM above JOIN region ON region.m49 = above.region
        WHERE region.parent IS NOT NULL
    )
    INSERT INTO content_region (content_id, region)
    SELECT DISTINCT content_country.content_id, above.region
    FROM content_country
    JOIN above ON above.country = content_country.country
    JOIN region ON region.m49 = above.region
"""


def upgrade() -> None:
    op.add_column("country", sa.Column("latitude", sa.Float(), nullable=True))
    op.add_column("country", sa.Column("longitude", sa.Float(), nullable=True))
    for name in ("places", "compact_objectives"):
        op.add_column("content", sa.Column(name, columns.Json, nullable=False, server_default="[]"))
    for column in DERIVED:
        op.add_column("content", sa.Column(column.name, column.type, nullable=True))
    op.create_table(
        "compact_objective",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("names", columns.Json, nullable=False),
        sa.Column("titles", columns.Json, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    _link("content_region", "region", "region.m49")
    _link("content_place", "place", "place.id")
    _link("content_compact_objective", "objective", "compact_objective.number")
    op.create_table(
        "content_role",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("organization", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organization"], ["organization.slug"]),
        sa.PrimaryKeyConstraint("content_id", "role", "organization"),
    )
    op.create_index("content_role_key", "content_role", ["role", "organization", "content_id"])
    op.create_table(
        "content_budget",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("content_id", "currency"),
    )
    op.execute(ABOVE)
    _derive(op.get_bind())
    for name, indexed in INDEXES.items():
        op.create_index(name, "content", indexed)


def _link(table: str, column: str, target: str) -> None:
    op.create_table(
        table,
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column(column, sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint([column], [target]),
        sa.PrimaryKeyConstraint("content_id", column),
    )
    op.create_index(f"{table}_key", table, [column, "content_id"])


def _derive(connection: sa.Connection) -> None:
    """Fill what is derived, for the rows that are there."""
    names = [column.name for column in DERIVED]
    new = {name: sa.bindparam(f"new_{name}", type_=CONTENT.c[name].type) for name in names}
    update = sa.update(CONTENT).where(CONTENT.c.id == sa.bindparam("key")).values(new)
    read = sa.select(*(column for column in CONTENT.c if column.name not in names)).order_by(CONTENT.c.id).limit(BATCH)
    rows = connection.execute(read).mappings().all()
    while rows:
        found = [(row["id"], derived(dict(row))) for row in rows]
        connection.execute(update, [{"key": key, **{f"new_{n}": v[n] for n in names}} for key, v in found])
        for row in rows:
            _spread(connection, row)
        rows = connection.execute(read.where(CONTENT.c.id > rows[-1]["id"])).mappings().all()


def _spread(connection: sa.Connection, row: sa.RowMapping) -> None:
    """Fill the tables of roles and budgets for one row."""
    detail, ours = row["detail"], row["organizations"]
    named = {(each["role"], each.get("organization")) for each in detail.get("participants", ())}
    roles = [{"content_id": row["id"], "role": r, "organization": o} for r, o in sorted(named, key=str) if o in ours]
    budgets = [
        {"content_id": row["id"], "currency": currency, "amount": amount}
        for currency, amount in totals(detail.get("budget", ())).items()
    ]
    for table, values in (("content_role", roles), ("content_budget", budgets)):
        if values:
            target = sa.table(table, sa.column("content_id", sa.Uuid()), *map(sa.column, list(values[0])[1:]))
            connection.execute(sa.insert(target), values)
