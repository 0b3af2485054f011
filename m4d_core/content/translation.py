"""Translations of content as its row keeps them, and which of them may be shown (pure).

A row has `translations` (locale -> title, summary, slug, origin) and, apart since cards do without them,
`translated_html` (locale -> HTML).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from m4d_core.content.kind import Origin
from m4d_core.content.license import terms
from m4d_core.content.preference import reach

Row = Mapping[str, Any]


class TranslationOrigin(StrEnum):
    """Who translated."""

    PUBLISHER = "PUBLISHER"
    HUMAN = "HUMAN"
    MACHINE = "MACHINE"


@dataclass(frozen=True, kw_only=True)
class TranslatedText:
    """A translation to store. html: sanitised; shown where the license allows the full text."""

    title: str
    summary: str | None = None
    html: str | None = None
    origin: TranslationOrigin = TranslationOrigin.HUMAN


def may_translate(license_key: str, origin: str) -> bool:
    """Return whether others than the publisher may translate: what is our own, or its license allows it."""
    return origin == Origin.OWN or terms(license_key).translation


def shown(row: Row) -> dict[str, Mapping[str, Any]]:
    """Return the translations that may be shown, by locale, in the order of the tags.

    row: with translations, license, origin. The publisher's own may always be shown, others where the license allows.
    """
    is_free = may_translate(row["license"]["key"], row["origin"])
    return {
        locale: text
        for locale, text in sorted((row["translations"] or {}).items())
        if is_free or text["origin"] == TranslationOrigin.PUBLISHER
    }


def reached(row: Row) -> dict[str, str]:
    """Return by which tags the texts of a row are found, its original first; the row as for `shown`, with language."""
    return reach((row["language"], *shown(row)))


def published(row: Row) -> list[dict[str, Any]]:
    """Return the publisher's own translations of a row, as an item brings them."""
    return [
        {
            "language": locale,
            "title": text["title"],
            "summary": text["summary"],
            "html": row["translated_html"].get(locale),
        }
        for locale, text in sorted(row["translations"].items())
        if text["origin"] == TranslationOrigin.PUBLISHER
    ]


def kept(before: Row, after: Row) -> dict[str, dict[str, Any]]:
    """Return the translations and their HTML after a publisher's update: `after` brings the publisher's own.

    What people wrote stays, and so does a machine's until the publisher has one; slugs stay whatever comes. A
    translation into what is now the language of the original goes.
    """
    texts, bodies = dict(after["translations"]), dict(after["translated_html"])
    for locale, text in before["translations"].items():
        stays = text["origin"] == TranslationOrigin.HUMAN or (
            text["origin"] == TranslationOrigin.MACHINE and locale not in texts
        )
        if stays and locale != after["language"]:
            texts[locale] = text
            bodies.pop(locale, None)
            bodies |= {locale: before["translated_html"][locale]} if locale in before["translated_html"] else {}
        elif locale in texts and "slug" in text:
            texts[locale] = {**texts[locale], "slug": text["slug"]}
    return {"translations": texts, "translated_html": bodies}
