"""Reference data: written from plain rows, read back whole into memory."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

from m4d_core.content.reference import Reference
from m4d_core.storage import tables
from m4d_core.storage.database import Connection
from m4d_core.storage.queries import table_rows
from m4d_core.storage.sources import upsert

# in the order of their references
TABLES: dict[str, tuple[type[SQLModel], str]] = {
    "regions": (tables.Region, "m49"),
    "countries": (tables.Country, "iso2"),
    "places": (tables.Place, "id"),
    "themes": (tables.Theme, "slug"),
    "goals": (tables.Goal, "code"),
    "organizations": (tables.Organization, "slug"),
}


async def write_reference(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Insert or update rows of reference data, by table. A row's parent may come after it."""
    for name, (model, key) in TABLES.items():
        columns = [column.name for column in tables.table_of(model).columns]
        parents = [column for column in ("parent", "broader") if column in columns]
        for row in rows.get(name, ()):
            orphan = {**{column: row.get(column) for column in columns if column in row}, **dict.fromkeys(parents)}
            await upsert(connection, model, orphan, keys=(key,), update=[c for c in orphan if c not in (key, *parents)])
        for row in rows.get(name, ()):
            for parent in parents:
                if row.get(parent):
                    table = tables.table_of(model)
                    own = table.update().where(table.c[key] == row[key])
                    await connection.execute(own.values({parent: row[parent]}))


async def read_reference(connection: Connection) -> Reference:
    """Return all reference data."""
    return Reference.from_rows({name: await table_rows(connection, model) for name, (model, _) in TABLES.items()})


async def ensure_organizations(connection: Connection, slugs: Iterable[str]) -> None:
    """Insert an organization for each slug that has none yet, named after its slug, for an editor to complete."""
    organization = tables.Organization
    known = set((await connection.scalars(select(col(organization.slug)))).all())
    for slug in sorted(set(slugs) - known):
        names = {"en": slug.replace("-", " ").title()}
        values = {"slug": slug, "names": names, "kind": "OTHER", "is_partner": False}
        await connection.execute(tables.table_of(organization).insert(), values)
