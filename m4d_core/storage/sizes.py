"""How much content has each value of what lists are narrowed by; an estimate that ages, read once in a while."""

from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from m4d_core.storage.conditions import CONTENT, LINKS, VALUES
from m4d_core.storage.database import Connection

_KEYS: dict[str, Any] = {**VALUES, "sources": CONTENT.source_key, **{name: key for name, (_, key) in LINKS.items()}}


async def sizes(connection: Connection) -> dict[tuple[str, str], int]:
    """Return how much content, public or not, has each value. Keys: (condition of a filter, value)."""
    found: dict[tuple[str, str], int] = {}
    for name, key in _KEYS.items():
        counted = await connection.execute(select(col(key), func.count()).group_by(col(key)))
        found |= {(name, str(value)): count for value, count in counted.all() if value is not None}
    return found
