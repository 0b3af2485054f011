"""${message}."""

import sqlalchemy as sa
from alembic import op

from m4d_core.storage import columns

revision = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
