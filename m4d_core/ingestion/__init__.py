"""The door: every name a plugin may import, and nothing heavy."""

from m4d_core.content.item import File, Image, Item, License, Participant
from m4d_core.errors import Quarantine
from m4d_core.ingestion.bases import FeedSource, IatiSource
from m4d_core.ingestion.contract import (
    ALL,
    BadEntry,
    Context,
    Entry,
    FeedInfo,
    Request,
    Scope,
    Source,
    SourceConfig,
    source,
)
from m4d_core.ingestion.network_scope import MIGRATION

__all__ = [
    "ALL",
    "MIGRATION",
    "BadEntry",
    "Context",
    "Entry",
    "FeedInfo",
    "FeedSource",
    "File",
    "IatiSource",
    "Image",
    "Item",
    "License",
    "Participant",
    "Quarantine",
    "Request",
    "Scope",
    "Source",
    "SourceConfig",
    "source",
]
