"""Reference data: written from plain rows, read back whole into memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

from m4d_core.content.reference import Place, Reference
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
    "compact_objectives": tables.CompactObjective,
    "organizations": tables.Organization,
}
FLAGS = frozenset({"ldc", "lldc", "sids", "goes_local", "is_partner"})
POINT = ("latitude", "longitude")


async def write_reference(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Insert the rows of reference data that are not there yet, by table; an editor's change to one survives.

    One that is there and has no point on the map gets it. One statement a table, so that a row's parent may come after
    it.
    """
    for name, model in TABLES.items():
        columns = [column.name for column in tables.table_of(model).columns]
        values = [
            {column: row.get(column, False if column in FLAGS else None) for column in columns}
            for row in rows.get(name, ())
        ]
        if values:
            await connection.execute(_inserted(connection, model, values))


def _inserted(connection: Connection, model: type[SQLModel], values: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401 - the dialect's own Insert
    statement = insert_into(connection, model).values(values)
    columns = tables.table_of(model).c
    if POINT[0] not in columns:
        return statement.on_conflict_do_nothing()
    is_better = columns.latitude.is_(None) & statement.excluded.latitude.is_not(None)
    points = {name: statement.excluded[name] for name in POINT}
    return statement.on_conflict_do_update(index_elements=list(columns)[:1], set_=points, where=is_better)


async def ensure_places(connection: Connection, places: Iterable[Place]) -> None:
    """Insert the places that are not there yet; one that is there and has no point on the map gets it.

    In the order of their ids, so that two writers never wait for each other crosswise.
    """
    rows = {place.id: asdict(place) for place in sorted(places, key=lambda place: (place.id, place.latitude is None))}
    if rows:
        await connection.execute(_inserted(connection, tables.Place, list(rows.values())))


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
