"""The first tables."""

import sqlalchemy as sa
from alembic import op

from m4d_core.storage import columns

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fields", columns.Json, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_content_id"), "change", ["content_id"], unique=False)
    op.create_table(
        "follower",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "goal",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("names", columns.Json, nullable=False),
        sa.Column("color", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "raw_payload",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=True),
        sa.Column("first_seen_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "region",
        sa.Column("m49", sa.String(), nullable=False),
        sa.Column("names", columns.Json, nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("m49"),
    )
    op.create_table(
        "theme",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("names", columns.Json, nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("broader", sa.String(), nullable=True),
        sa.Column("goes_local", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broader"],
            ["theme.slug"],
        ),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_table(
        "country",
        sa.Column("iso2", sa.String(), nullable=False),
        sa.Column("iso3", sa.String(), nullable=False),
        sa.Column("m49", sa.String(), nullable=False),
        sa.Column("names", columns.Json, nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("ldc", sa.Boolean(), nullable=False),
        sa.Column("lldc", sa.Boolean(), nullable=False),
        sa.Column("sids", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region"],
            ["region.m49"],
        ),
        sa.PrimaryKeyConstraint("iso2"),
        sa.UniqueConstraint("iso3"),
        sa.UniqueConstraint("m49"),
    )
    op.create_table(
        "organization",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("names", columns.Json, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("acronym", sa.String(), nullable=True),
        sa.Column("iati_ref", sa.String(), nullable=True),
        sa.Column("homepage", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("is_partner", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country"],
            ["country.iso2"],
        ),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["organization.slug"],
        ),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_index(op.f("ix_organization_iati_ref"), "organization", ["iati_ref"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["country"],
            ["country.iso2"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "source",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=True),
        sa.Column("plugin", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("homepage", sa.String(), nullable=True),
        sa.Column("urls", columns.Json, nullable=False),
        sa.Column("license", columns.Json, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("status_since", columns.UtcDateTime(), nullable=True),
        sa.Column("last_fetched_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_good_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_changed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("next_check_at", columns.UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lease_until", columns.UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.Column("lease_holder", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner"],
            ["organization.slug"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_source_next_check_at"), "source", ["next_check_at"], unique=False)
    op.create_table(
        "content",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("languages", columns.Json, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", columns.ByteOrdered, nullable=False),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("image", columns.Json, nullable=True),
        sa.Column("authors", columns.Json, nullable=False),
        sa.Column("published_at", columns.UtcDateTime(), nullable=True),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("first_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("effective_at", columns.UtcDateTime(), nullable=False),
        sa.Column("publish_at", columns.UtcDateTime(), nullable=True),
        sa.Column("expire_at", columns.UtcDateTime(), nullable=True),
        sa.Column("featured", sa.Boolean(), nullable=False),
        sa.Column("goes_local", sa.Boolean(), nullable=False),
        sa.Column("countries", columns.Json, nullable=False),
        sa.Column("themes", columns.Json, nullable=False),
        sa.Column("goals", columns.Json, nullable=False),
        sa.Column("organizations", columns.Json, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("starts_precision", sa.String(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ends_precision", sa.String(), nullable=True),
        sa.Column("license", columns.Json, nullable=False),
        sa.Column("provenance", columns.Json, nullable=True),
        sa.Column("detail", columns.Json, nullable=False),
        sa.Column("raw_hash", sa.String(), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_key"],
            ["source.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_key", "identity"),
    )
    op.create_index("content_kind_order", "content", ["state", "kind", "effective_at", "id"], unique=False)
    op.create_index("content_language_order", "content", ["state", "language", "effective_at", "id"], unique=False)
    op.create_index("content_order", "content", ["state", "effective_at", "id"], unique=False)
    op.create_index("content_seen_order", "content", ["state", "first_seen_at", "id"], unique=False)
    op.create_index("content_source_order", "content", ["state", "source_key", "effective_at", "id"], unique=False)
    op.create_index("content_title_order", "content", ["state", "title_key", "id"], unique=False)
    op.create_index("content_updated_order", "content", ["state", "updated_at", "id"], unique=False)
    op.create_index(op.f("ix_content_expire_at"), "content", ["expire_at"], unique=False)
    op.create_index(op.f("ix_content_publish_at"), "content", ["publish_at"], unique=False)
    op.create_index(op.f("ix_content_url"), "content", ["url"], unique=False)
    op.create_table(
        "content_part",
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("part_of", sa.String(), nullable=False),
        sa.Column("raw_hash", sa.String(), nullable=False),
        sa.Column("record", columns.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_key"],
            ["source.key"],
        ),
        sa.PrimaryKeyConstraint("source_key", "identity"),
    )
    op.create_index("content_part_whole", "content_part", ["source_key", "part_of"], unique=False)
    op.create_table(
        "fetch_run",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("plugin_version", sa.String(), nullable=False),
        sa.Column("started_at", columns.UtcDateTime(), nullable=False),
        sa.Column("finished_at", columns.UtcDateTime(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("counts", columns.Json, nullable=False),
        sa.Column("reasons", columns.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_key"],
            ["source.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_fetch_run_source_key"), "fetch_run", ["source_key"], unique=False)
    op.create_table(
        "source_url",
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("payload_sha", sa.String(), nullable=True),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("read_by", sa.String(), nullable=True),
        sa.Column("checked_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["payload_sha"],
            ["raw_payload.sha256"],
        ),
        sa.ForeignKeyConstraint(
            ["source_key"],
            ["source.key"],
        ),
        sa.PrimaryKeyConstraint("source_key", "url"),
    )
    op.create_table(
        "content_country",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["country"],
            ["country.iso2"],
        ),
        sa.PrimaryKeyConstraint("content_id", "country"),
    )
    op.create_index("content_country_key", "content_country", ["country", "content_id"], unique=False)
    op.create_table(
        "content_goal",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["goal"],
            ["goal.code"],
        ),
        sa.PrimaryKeyConstraint("content_id", "goal"),
    )
    op.create_index("content_goal_key", "content_goal", ["goal", "content_id"], unique=False)
    op.create_table(
        "content_organization",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("organization", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization"],
            ["organization.slug"],
        ),
        sa.PrimaryKeyConstraint("content_id", "organization"),
    )
    op.create_index("content_organization_key", "content_organization", ["organization", "content_id"], unique=False)
    op.create_table(
        "content_theme",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["theme"],
            ["theme.slug"],
        ),
        sa.PrimaryKeyConstraint("content_id", "theme"),
    )
    op.create_index("content_theme_key", "content_theme", ["theme", "content_id"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("payload_sha", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("plugin_version", sa.String(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payload_sha"],
            ["raw_payload.sha256"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["fetch_run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_key"],
            ["source.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_key", "payload_sha", "locator", "plugin_version"),
    )
    op.create_index(op.f("ix_quarantine_source_key"), "quarantine", ["source_key"], unique=False)
    op.create_table(
        "slug",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("since", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "slug"),
    )
    op.create_index(op.f("ix_slug_content_id"), "slug", ["content_id"], unique=False)
