"""Reference data: written from plain rows, read back whole into memory."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

from m4d_core.content.reference import Reference
from m4d_core.storage import tables
from m4d_core.storage.database import Connection, insert_into
from m4d_core.storage.queries import table_rows

# in the order of their references
TABLES: dict[str, type[SQLModel]] = {
    "regions": tables.Region,
    "countries": tables.Country,
    "places": tables.Place,
    "themes": tables.Theme,
    "goals": tables.Goal,
    "organizations": tables.Organization,
}
FLAGS = frozenset({"ldc", "lldc", "sids", "goes_local", "is_partner"})


async def write_reference(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Insert the rows of reference data that are not there yet, by table; an editor's change to one survives.

    One statement a table, so that a row's parent may come after it.
    """
    for name, model in TABLES.items():
        columns = [column.name for column in tables.table_of(model).columns]
        values = [
            {column: row.get(column, False if column in FLAGS else None) for column in columns}
            for row in rows.get(name, ())
        ]
        if values:
            await connection.execute(insert_into(connection, model).values(values).on_conflict_do_nothing())


async def read_reference(connection: Connection) -> Reference:
    """Return all reference data."""
    return Reference.from_rows({name: await table_rows(connection, model) for name, model in TABLES.items()})


async def ensure_organizations(connection: Connection, slugs: Iterable[str]) -> None:
    """Insert an organization for each slug that has none yet, named after its slug, for an editor to complete."""
    organization = tables.Organization
    known = set((await connection.scalars(select(col(organization.slug)))).all())
    for slug in sorted(set(slugs) - known):
        names = {"en": slug.replace("-", " ").title()}
        values = {"slug": slug, "names": names, "kind": "OTHER", "is_partner": False}
        await connection.execute(tables.table_of(organization).insert(), values)
