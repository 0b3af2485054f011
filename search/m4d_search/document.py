"""From a content row to the document an engine holds (pure)."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from m4d_core.content.html import plain_text
from m4d_core.content.translation import reached, shown
from m4d_core.storage.content_rows import tags_of
from m4d_search.attributes import spoken_terms
from m4d_search.contract import Document, Texts

# What opens a tag in a browser; a space keeps it text even where a site shows highlighted text as HTML.
_OPENS_A_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# relation -> what `Labels` calls it
_LABELLED = (("themes", "theme"), ("countries", "country"), ("organizations", "organization"))


class Labels(Protocol):
    """Knows the names of reference data."""

    def labels(self, kind: str, key: str) -> tuple[str, ...]:
        """Return the names of a `country`, `theme` or `organization` in every language; unknown keys have none."""
        ...


def document(row: Mapping[str, Any], labels: Labels) -> Document:
    """Return the document of a content row, columns as in the table `content`; times are aware."""
    published = row["published_at"]
    return Document(
        id=row["id"],
        revision=row["revision"],
        kind=str(row["kind"]),
        source=row["source_key"],
        languages=tuple(tags_of(row)),
        spoken=spoken_terms(reached(row)),
        license=row["license"]["key"],
        published_at=None if published is None else _seconds(published),
        year=None if published is None else published.year,
        effective_at=_seconds(published or row["first_seen_at"]),
        countries=tuple(row["countries"]),
        themes=tuple(row["themes"]),
        organizations=tuple(row["organizations"]),
        title=_harmless(row["title"]),
        summary=_harmless(row["summary"] or ""),
        labels=tuple(dict.fromkeys(_names(row, labels))),
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


def _names(row: Mapping[str, Any], labels: Labels) -> Iterator[str]:
    for relation, kind in _LABELLED:
        for key in row[relation]:
            yield from labels.labels(kind, key)


def _harmless(text: str) -> str:
    return _OPENS_A_TAG.sub("< ", text)


def _seconds(when: datetime) -> int:
    return int(when.timestamp() // 1)
