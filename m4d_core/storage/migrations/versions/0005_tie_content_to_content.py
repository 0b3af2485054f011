"""What `related` finds neighbors by."""

import sqlalchemy as sa
from alembic import op

from m4d_core.content.ties import ties
from m4d_core.storage import columns

revision = "0005"
down_revision: str | None = "0003"
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
    content = sa.table(
        "content",
        sa.column("id", sa.Uuid()),
        sa.column("effective_at", columns.UtcDateTime()),
        sa.column("title", sa.String()),
        *(sa.column(name, columns.Json) for name in ("themes", "countries", "goals")),
    )
    connection = op.get_bind()
    after = None
    while True:
        query = sa.select(content).order_by(content.c.id).limit(_BATCH)
        rows = connection.execute(query if after is None else query.where(content.c.id > after)).mappings().all()
        if not rows:
            break
        values = [
            {"content_id": row["id"], "key": str(each), "effective_at": row["effective_at"]}
            for row in rows
            for each in ties(dict(row))
        ]
        if values:
            connection.execute(tie.insert(), values)
        after = rows[-1]["id"]
    op.create_index("content_tie_key", "content_tie", ["key", "effective_at", "content_id"])
