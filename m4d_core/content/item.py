"""What a partner's entry becomes: the values plugins hand over. Standard library only (the light door)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from m4d_core.content.reference import Place


@dataclass(frozen=True, kw_only=True)
class License:
    """Rights of an item or of a whole source.

    key: SPDX id where one exists, else `CC-BY` (no version stated), `all-rights-reserved`, `eu-2011-833`,
    `attribution`, `per-origin` or `unknown`; the table is `content/license.py`.
    rights: the publisher's own words. attribution: what must be shown with the item.
    """

    key: str
    url: str | None = None
    rights: str | None = None
    attribution: str | None = None

    @classmethod
    def reserved(cls, rights: str | None = None) -> "License":
        """All rights reserved: title, short summary and link are stored, never the full text."""
        return cls(key="all-rights-reserved", rights=rights)

    @classmethod
    def per_origin(cls, rights: str | None = None) -> "License":
        """Rights stay with each original publisher: title, short summary and link only."""
        return cls(key="per-origin", rights=rights)

    @classmethod
    def unknown(cls) -> "License":
        """Nothing stated: no full text."""
        return cls(key="unknown")


@dataclass(frozen=True, kw_only=True)
class Image:
    """Lead image; `url` may be relative to the item's own."""

    url: str
    alt: str | None = None
    credit: str | None = None


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of an item; media_type as in RFC 6838, size in bytes."""

    url: str
    media_type: str | None = None
    size: int | None = None
    title: str | None = None
    language: str | None = None
    categories: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Participant:
    """An organization in a role.

    ref: identifier as published (IATI organisation id), or None. role: a ParticipantRole of the schema.
    """

    name: str | None = None
    ref: str | None = None
    role: str = "PARTNER"


@dataclass(frozen=True, kw_only=True)
class Translation:
    """An item's texts in another language, by its publisher. language: as declared. Texts as those of an Item."""

    language: str
    title: str
    summary: str | None = None
    html: str | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a plugin makes of one entry. Values are as published; the core normalises them all.

    id: the publisher's own identity, unique within the source and never changing.
    title, summary: plain text or HTML. html: the full text. published, updated: text in any form, or aware.
    languages: as declared, the first is the item's own. countries: codes or names of countries it is about.
    themes: the publisher's own terms. sectors: `vocabulary:code` of IATI, or bare text.
    compact_objectives: numbers of objectives of the Global Compact for Migration, 1 to 23.
    part_of: identity of the item this one is a part of (an IATI output): it is kept inside that one's detail.
    inferred: what the plugin derived, as (field, value, method).
    translations: the same texts in further languages, where the publisher has them.
    """

    id: str
    title: str
    url: str | None = None
    kind: str | None = None
    summary: str | None = None
    html: str | None = None
    published: datetime | str | None = None
    updated: datetime | str | None = None
    languages: Sequence[str] = ()
    authors: Sequence[str] = ()
    countries: Sequence[str] = ()
    themes: Sequence[str] = ()
    sectors: Sequence[str] = ()
    goals: Sequence[str] = ()
    compact_objectives: Sequence[str] = ()
    participants: Sequence[Participant] = ()
    image: Image | None = None
    files: Sequence[File] = ()
    license: License | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    part_of: str | None = None
    inferred: Sequence[tuple[str, str, str]] = ()
    translations: Sequence[Translation] = ()


@dataclass(frozen=True, kw_only=True)
class CleanItem:
    """An item after the core normalisers: what is compared, stored and shown.

    Every text is plain but `html`, which has been through the one sanitiser. Times are aware, in UTC.
    language: BCP 47, `und` when neither declared nor detected. countries: ISO 3166-1 alpha-2.
    themes: slugs of our list. goals: SDG numbers and targets (`10.7`). compact_objectives: `1` to `23`.
    detail: valid for the kind.
    inferred: what was derived, as (field, value, method). unmapped: terms without a theme or country of ours.
    translations: one for each further language, in the order of their tags, which are BCP 47.
    """

    identity: str
    kind: str
    title: str
    language: str
    license: License
    url: str | None = None
    summary: str | None = None
    html: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    declared_language: str | None = None
    languages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    compact_objectives: tuple[str, ...] = ()
    image: Image | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    part_of: str | None = None
    inferred: tuple[tuple[str, str, str], ...] = ()
    unmapped: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
