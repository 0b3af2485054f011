"""The tables (D5).

No `from __future__ import annotations` here: SQLModel reads the annotations.
"""

from sqlalchemy import Table
from sqlmodel import SQLModel

from m4d_core.storage.tables.contents import (
    Content,
    ContentBand,
    ContentBudget,
    ContentCompactObjective,
    ContentCountry,
    ContentGoal,
    ContentLocale,
    ContentOrganization,
    ContentPart,
    ContentPerson,
    ContentPlace,
    ContentRegion,
    ContentRole,
    ContentTheme,
    ContentTie,
    Person,
    Slug,
)
from m4d_core.storage.tables.embeds import Embed, EmbedUse
from m4d_core.storage.tables.reading import Fetch, FetchRun, Quarantine, RawPayload, Source, SourceUrl
from m4d_core.storage.tables.reference import CompactObjective, Country, Goal, Organization, Place, Region, Theme
from m4d_core.storage.tables.sequence import Change, Follower, Redirect, SearchKey, TrustedDocument

__all__ = [
    "Change",
    "CompactObjective",
    "Content",
    "ContentBand",
    "ContentBudget",
    "ContentCompactObjective",
    "ContentCountry",
    "ContentGoal",
    "ContentLocale",
    "ContentOrganization",
    "ContentPart",
    "ContentPerson",
    "ContentPlace",
    "ContentRegion",
    "ContentRole",
    "ContentTheme",
    "ContentTie",
    "Country",
    "Embed",
    "EmbedUse",
    "Fetch",
    "FetchRun",
    "Follower",
    "Goal",
    "Organization",
    "Person",
    "Place",
    "Quarantine",
    "RawPayload",
    "Redirect",
    "Region",
    "SearchKey",
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
