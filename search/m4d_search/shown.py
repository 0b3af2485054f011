"""From a content row to the document that clients of `/search` see (pure).

Texts are those that the index holds: plain, and never the beginning of a tag. A full text is shown only where its
license allows that here; it is found either way.
"""

from collections.abc import Mapping
from typing import Any

from m4d_core.content.kind import Origin
from m4d_core.content.license import terms
from m4d_core.content.paths import page_url
from m4d_core.content.translation import shown as translations
from m4d_search.attributes import NUMBERS, SORTED, WORDS
from m4d_search.contract import Document
from m4d_search.document import Labels, document

_HIDDEN = frozenset({"spoken"})  # of how we find, and of nothing that is said
_LISTED = tuple(name for name in WORDS if name not in _HIDDEN)
ATTRIBUTES = (
    "id", "title", "summary", "body", "labels", "translations", "slug", "url", "image", "attribution", *_LISTED,
    *sorted({*NUMBERS, *SORTED}),
)  # fmt: skip


def shown(row: Mapping[str, Any], labels: Labels, site_url: str) -> dict[str, Any]:
    """Return the document of a content row; columns as in the table `content`. site_url: in front of every path."""
    made = document(row, labels)
    is_free = row["origin"] == Origin.OWN or terms(row["license"]["key"]).full_text
    others = zip(translations(row), made.translations, strict=True)
    found: dict[str, Any] = {
        "id": str(made.id),
        "title": made.title,
        "summary": made.summary,
        "body": made.body if is_free else None,
        "labels": list(made.labels),
        "translations": [
            {
                "language": locale,
                "title": text.title,
                "summary": text.summary,
                "body": text.body if is_free else None,
            }
            for locale, text in others
        ],
        "slug": row["slug"],
        "url": page_url(row, site_url),
        "image": row["image"]["url"] if row["image"] else None,
        "attribution": row["license"].get("attribution"),
        **{name: _plain(made, name) for name in (*_LISTED, *NUMBERS, *SORTED)},
    }
    return {name: found[name] for name in ATTRIBUTES}


def _plain(made: Document, name: str) -> Any:  # noqa: ANN401 - any JSON value
    value = getattr(made, name)
    return list(value) if isinstance(value, tuple) else value
