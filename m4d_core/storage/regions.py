"""Regions of content: those above its countries, linked, so that a region finds what is about any country in it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.storage import tables

LINK = tables.ContentRegion


async def link(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Link content to all regions above its countries, in two statements; a circle of regions ends where it closes."""
    country, region, about = tables.Country, tables.Region, tables.ContentCountry
    above = (
        select(col(country.iso2).label("country"), col(country.region).label("region"))
        .where(col(country.region).is_not(None))
        .cte("above", recursive=True)
    )
    above = above.union(
        select(above.c.country, col(region.parent))
        .join(region, col(region.m49) == above.c.region)
        .where(col(region.parent).is_not(None))
    )
    found = (
        select(col(about.content_id), above.c.region)
        .join(above, above.c.country == col(about.country))
        .join(region, col(region.m49) == above.c.region)
        .where(col(about.content_id).in_(list(ids)))
        .distinct()
    )
    await connection.execute(delete(LINK).where(col(LINK.content_id).in_(list(ids))))
    await connection.execute(insert(LINK).from_select(["content_id", "region"], found))
