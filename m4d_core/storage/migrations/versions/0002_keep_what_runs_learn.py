"""Cursors, rhythm and settled entries of sources; every fetch; clusters of near-duplicates."""

import sqlalchemy as sa
from alembic import op

from m4d_core.storage import columns

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("cursor", columns.Json, nullable=True))
    op.add_column("source", sa.Column("rhythm", columns.Json, nullable=True))
    op.add_column("source", sa.Column("identity", sa.String(), nullable=True))
    for column in (
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("seen", sa.LargeBinary(), nullable=True),
        sa.Column("moved_to", sa.String(), nullable=True),
        sa.Column("moved_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("moved_since", columns.UtcDateTime(), nullable=True),
    ):
        op.add_column("source_url", column)
    op.add_column("raw_payload", sa.Column("last_seen_at", columns.UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_raw_payload_last_seen_at"), "raw_payload", ["last_seen_at"])
    op.execute("UPDATE raw_payload SET last_seen_at = first_seen_at")
    op.add_column("quarantine", sa.Column("url", sa.String(), nullable=True))
    op.add_column("quarantine", sa.Column("entry", sa.String(), nullable=False, server_default=""))
    op.add_column("quarantine", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE quarantine SET entry = payload_sha || ':' || locator")
    op.add_column("content", sa.Column("cluster", sa.Uuid(), nullable=True))
    op.add_column("content", sa.Column("gone_reason", sa.String(), nullable=True))
    op.create_index(op.f("ix_content_cluster"), "content", ["cluster"])
    op.add_column("content", sa.Column("payload_sha", sa.String(), nullable=True))
    op.create_index(op.f("ix_content_payload_sha"), "content", ["payload_sha"])
    op.execute("UPDATE content SET payload_sha = provenance ->> 'payload_sha'")
    op.create_table(
        "fetch",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("payload_sha", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("hints", columns.Json, nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["fetch_run.id"]),
        sa.ForeignKeyConstraint(["source_key"], ["source.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("run_id", "source_key", "payload_sha"):
        op.create_index(op.f(f"ix_fetch_{name}"), "fetch", [name])
    op.create_table(
        "content_band",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("simhash", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("effective_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("content_id", "band"),
    )
    op.create_index("content_band_value", "content_band", ["language", "value"])
