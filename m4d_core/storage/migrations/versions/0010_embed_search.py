"""Embeds of the search, and how often each is used."""

import sqlalchemy as sa
from alembic import op

from m4d_core.storage import columns

revision = "0010"
down_revision: str | None = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "embed",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("origins", columns.Json, nullable=False),
        sa.Column("filter", sa.String(), nullable=True),
        sa.Column("languages", columns.Json, nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "embed_use",
        sa.Column("embed_id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["embed_id"], ["embed.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("embed_id", "origin"),
    )
