"""From a content row to the document an engine holds (pure)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from m4d_core.content.authors import read_authors
from m4d_core.content.html import plain_text
from m4d_core.content.translation import reached, shown
from m4d_core.storage.content_rows import tags_of
from m4d_search.attributes import number, spoken_terms
from m4d_search.contract import Document, Texts

# What opens a tag in a browser; a space keeps it text even where a site shows highlighted text as HTML.
_OPENS_A_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# relation -> what `Labels` calls it
LABELLED = {"themes": "theme", "countries": "country", "organizations": "organization", "places": "place"}
_RELATIONS = ("countries", "places", "themes", "organizations", "goals", "compact_objectives")
_SAME = (
    "year", "month", "document_type", "project_status", "program", "phase", "featured", "goes_local",
    "has_image", "reusable", "knowledge_product", "has_lessons",
)  # fmt: skip
_DAYS = ("issued_first", "issued_last", "active_first", "active_last")


class Labels(Protocol):
    """Knows the names of reference data."""

    def labels(self, kind: str, key: str) -> tuple[str, ...]:
        """Return the names of a `country`, `place`, `theme`... in every language; unknown keys have none."""
        ...

    def regions_of(self, countries: Sequence[str]) -> tuple[str, ...]:
        """Return all regions above countries, each once."""
        ...

    def organization_by_ref(self, ref: str) -> str | None:
        """Return the key of the organization that a name stands for."""
        ...


def document(row: Mapping[str, Any], labels: Labels) -> Document:
    """Return the document of a content row, columns as in the table `content`; times are aware."""
    published = row["published_at"]
    authors = read_authors(row["authors"], labels.organization_by_ref)
    asked: dict[str, Any] = {
        **{name: tuple(row[name]) for name in _RELATIONS},
        **{name: row[name] for name in _SAME},
        **{name: None if row[name] is None else number(row[name]) for name in _DAYS},
    }
    return Document(
        **asked,
        id=row["id"],
        revision=row["revision"],
        kind=str(row["kind"]),
        source=row["source_key"],
        origin=str(row["origin"]),
        languages=tuple(tags_of(row)),
        spoken=spoken_terms(reached(row)),
        license=row["license"]["key"],
        published_at=None if published is None else _seconds(published),
        updated_at=_seconds(row["updated_at"]),
        effective_at=_seconds(published or row["first_seen_at"]),
        regions=labels.regions_of(row["countries"]),
        people=tuple(author.slug for author in authors if author.organization is None),
        title=_harmless(row["title"]),
        summary=_harmless(row["summary"] or ""),
        labels=tuple(dict.fromkeys([*names(row, labels), *(author.name for author in authors)])),
        body=_body(row["html"]),
        translations=tuple(
            Texts(
                title=_harmless(text["title"]),
                summary=_harmless(text["summary"] or ""),
                body=_body(row["translated_html"].get(locale)),
            )
            for locale, text in shown(row).items()
        ),
    )


def _body(html: str | None) -> str:
    return _harmless(plain_text(html)) if html else ""


def names(row: Mapping[str, Any], labels: Labels) -> Iterator[str]:
    """Yield the names of what a content row is about, in every language."""
    for relation, kind in LABELLED.items():
        for key in row[relation]:
            yield from labels.labels(kind, key)


def _harmless(text: str) -> str:
    return _OPENS_A_TAG.sub("< ", text)


def _seconds(when: datetime) -> int:
    return int(when.timestamp() // 1)
