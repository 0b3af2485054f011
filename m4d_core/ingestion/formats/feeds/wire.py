"""The shapes of the format: what the pre-pass saw of a document, and what an entry's data holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

SCHEDULE = frozenset({"ttl", "updateperiod", "updatefrequency", "hour", "day"})  # elements that say when to ask


class UnsureError(Exception):
    """Raised where these bytes are to be left to the judge."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One entry as the pre-pass saw it.

    children: names of its own elements. summary: its own short text, where one of a medium or a podcast stands beside
    it: feedparser takes now this, now that.
    """

    children: frozenset[str]
    summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A document as the pre-pass saw it.

    root: name of the first element, or None. error: why it is not well-formed, or None.
    is_cut: it breaks off inside its root. entries: those that are whole, up to the error.
    rest: open elements at the end of the last of them, innermost last; end: the byte behind it, -1 for none.
    root_end: the byte behind the root, -1 where it does not end. schedule: texts of the elements of SCHEDULE.
    """

    root: str | None
    error: str | None = None
    is_cut: bool = False
    entries: tuple[Seen, ...] = ()
    rest: tuple[str, ...] = ()
    end: int = -1
    root_end: int = -1
    schedule: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class JsonFeed:
    """A JSON Feed as it is written: what it says of itself, and its items, which may be anything."""

    feed: Mapping[str, Any]
    items: Sequence[Any]


class Picture(TypedDict):
    """Lead image of an entry."""

    url: str
    alt: str | None


class Enclosure(TypedDict):
    """File of an entry. size in bytes."""

    url: str
    media_type: str | None
    size: int | None


class Origin(TypedDict):
    """The feed an entry was taken from."""

    title: str | None
    url: str | None


class FeedEntry(TypedDict):
    """Entry.data of this format: texts as published, dates unread, links resolved where the document says against what.

    base: what links inside `html` and `summary` are relative to, where the document says so.
    """

    id: str | None
    link: str | None
    title: str | None
    summary: str | None
    html: str | None
    base: str | None
    published: str | None
    updated: str | None
    language: str | None
    rights: str | None
    license: str | None
    authors: list[str]
    categories: list[str]
    keywords: list[str]
    image: Picture | None
    files: list[Enclosure]
    source: Origin | None
