"""The tables (D5).

No `from __future__ import annotations` here: SQLModel reads the annotations.
"""

from sqlalchemy import Table
from sqlmodel import SQLModel

from m4d_core.storage.tables.contents import (
    Content,
    ContentBand,
    ContentCountry,
    ContentGoal,
    ContentLocale,
    ContentOrganization,
    ContentPart,
    ContentTheme,
    Slug,
)
from m4d_core.storage.tables.reading import Fetch, FetchRun, Quarantine, RawPayload, Source, SourceUrl
from m4d_core.storage.tables.reference import Country, Goal, Organization, Place, Region, Theme
from m4d_core.storage.tables.sequence import Change, Follower, Redirect, TrustedDocument

__all__ = [
    "Change",
    "Content",
    "ContentBand",
    "ContentCountry",
    "ContentGoal",
    "ContentLocale",
    "ContentOrganization",
    "ContentPart",
    "ContentTheme",
    "Country",
    "Fetch",
    "FetchRun",
    "Follower",
    "Goal",
    "Organization",
    "Place",
    "Quarantine",
    "RawPayload",
    "Redirect",
    "Region",
    "Slug",
    "Source",
    "SourceUrl",
    "Theme",
    "TrustedDocument",
    "table_of",
]


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
