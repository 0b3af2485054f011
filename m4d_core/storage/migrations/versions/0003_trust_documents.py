"""GraphQL documents that clients ask by their hash."""

import sqlalchemy as sa
from alembic import op

from m4d_core.storage import columns

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trusted_document",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("added_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
