"""How much content has each value of what lists are narrowed by; an estimate that ages, read once in a while."""

from sqlalchemy import func, select
from sqlmodel import col

from m4d_core.storage.conditions import CONTENT, LINKS
from m4d_core.storage.database import Connection

_COLUMNS = {"kinds": CONTENT.kind, "languages": CONTENT.language, "sources": CONTENT.source_key}


async def sizes(connection: Connection) -> dict[tuple[str, str], int]:
    """Return how much content, public or not, has each value. Keys: (field of a filter, value)."""
    keys = {
        **{name: col(column) for name, column in _COLUMNS.items()},
        **{name: col(key) for name, (_, key) in LINKS.items()},
    }
    found: dict[tuple[str, str], int] = {}
    for name, key in keys.items():
        counted = await connection.execute(select(col(key), func.count()).group_by(col(key)))
        found |= {(name, value): count for value, count in counted.all()}
    return found
