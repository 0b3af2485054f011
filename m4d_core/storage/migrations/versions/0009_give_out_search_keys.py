"""Keys of the search door."""

import sqlalchemy as sa
from alembic import op

from m4d_core.storage import columns

revision = "0009"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_key",
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("indexes", columns.Json, nullable=False),
        sa.Column("filter", sa.String(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("uid"),
    )
    op.create_index(op.f("ix_search_key_digest"), "search_key", ["digest"], unique=True)
