"""Where content is shown: its path on a site that follows our routes, and the address of its page (pure)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from m4d_core.content.kind import Kind, Origin

# first part of the path; the menu of the site has the same slugs
SECTIONS: Mapping[str, str] = {
    Kind.NEWS: "news",
    Kind.BLOG_POST: "blogs",
    Kind.PROJECT: "projects",
    Kind.DOCUMENT: "library",
    Kind.EVENT: "events",
    Kind.VIDEO: "videos",
    Kind.PAGE: "pages",
}
_KINDS = {section: kind for kind, section in SECTIONS.items()}


def path(row: Mapping[str, Any]) -> str:
    """Return the path of content on a site that follows our routes."""
    return f"/{SECTIONS[row['kind']]}/{row['slug']}"


def read_path(text: str) -> tuple[str, str] | None:
    """Return kind and slug of a path, None for one that is no content's. Percent-encoded or not."""
    section, slash, slug = unquote(text).removeprefix("/").removesuffix("/").partition("/")
    kind = _KINDS.get(section)
    return (kind, slug) if kind and slash and slug and "/" not in slug else None


def page_url(row: Mapping[str, Any], base: str) -> str:
    """Return the address of the page that shows a row first: at its publisher, or on the site. base: of the site."""
    is_own = row["origin"] == Origin.OWN or not row["url"]
    return base.rstrip("/") + quote(path(row)) if is_own else row["url"]
