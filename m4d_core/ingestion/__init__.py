"""The door: every name a plugin may import, and nothing heavy."""

from m4d_core.content.item import File, Image, Item, License, Participant, Translation
from m4d_core.errors import Quarantine
from m4d_core.ingestion.api import ApiSource
from m4d_core.ingestion.bases import FeedSource, IatiSource
from m4d_core.ingestion.contract import (
    ALL,
    BadEntry,
    Budget,
    Context,
    Cursor,
    Deleted,
    Entry,
    FeedInfo,
    Outcome,
    Page,
    Request,
    Scope,
    Skipped,
    Source,
    SourceConfig,
    source,
)
from m4d_core.ingestion.library import OaiSource, SruSource
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_core.ingestion.paginate import CursorToken, LinkHeader, NextLink, Offset, PageNumber
from m4d_core.ingestion.web import DrupalSource, SitemapSource, WordPressSource

__all__ = [
    "ALL",
    "MIGRATION",
    "ApiSource",
    "BadEntry",
    "Budget",
    "Context",
    "Cursor",
    "CursorToken",
    "Deleted",
    "DrupalSource",
    "Entry",
    "FeedInfo",
    "FeedSource",
    "File",
    "IatiSource",
    "Image",
    "Item",
    "License",
    "LinkHeader",
    "NextLink",
    "OaiSource",
    "Offset",
    "Outcome",
    "Page",
    "PageNumber",
    "Participant",
    "Quarantine",
    "Request",
    "Scope",
    "SitemapSource",
    "Skipped",
    "Source",
    "SourceConfig",
    "SruSource",
    "Translation",
    "WordPressSource",
    "source",
]
