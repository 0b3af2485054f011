"""The newest content of every source. Two statements for any number of sources, each of them a walk along an index."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.conditions import CONTENT, visible
from m4d_core.storage.database import Database
from m4d_core.storage.listing import Row, RowReader
from m4d_core.storage.selection import Selection

SOURCE = tables.Source


async def newest_by_source(
    database: Database, reader: RowReader, selection: Selection, now: datetime
) -> Mapping[str, Sequence[Row]]:
    """Return the newest rows of each source that has any, by its key, newest first; `source_key` with each.

    selection: how many of each (`first`), with which columns, for whom. What is dated later than `now` is none.
    """
    found = await database.rows(_ids(selection, now))
    ids = {row["key"]: [row[f"n{place}"] for place in range(selection.first)] for row in found}
    rows = await reader.by_id([each for few in ids.values() for each in few if each is not None], selection)
    known = {key: [rows[each] for each in few if each in rows] for key, few in ids.items()}
    return {key: few for key, few in known.items() if few}


def _ids(selection: Selection, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return the statement of the ids: a column for each place, since neither database limits rows within a join."""
    newest = (
        select(col(CONTENT.id))
        .where(visible(selection.viewer), col(CONTENT.source_key) == col(SOURCE.key), col(CONTENT.effective_at) <= now)
        .order_by(col(CONTENT.effective_at).desc(), col(CONTENT.id).desc())
        .limit(1)
        .correlate(SOURCE)
    )
    places = [newest.offset(place).scalar_subquery().label(f"n{place}") for place in range(selection.first)]
    return select(col(SOURCE.key), *places)
