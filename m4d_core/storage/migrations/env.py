"""Read by Alembic: runs the migrations on the connection that `migrate` hands over."""

from typing import Literal

from alembic import context
from sqlalchemy import JSON
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from m4d_core.storage import tables  # noqa: F401 - fills the metadata
from m4d_core.storage.columns import ByteOrdered, UtcDateTime

_TYPES: dict[type, str] = {UtcDateTime: "columns.UtcDateTime()", AutoString: "sa.String()"}


def render(kind: str, item: object, _: object) -> str | Literal[False]:
    """Return how a column type of ours is written in a new revision, False to leave it to Alembic."""
    if kind != "type":
        return False
    if isinstance(item, JSON):
        return "columns.Json"
    if item is ByteOrdered:
        return "columns.ByteOrdered"
    return _TYPES.get(type(item), False)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
