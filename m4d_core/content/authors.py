"""Authors as published: a person, with an affiliation where the name tells one, or an organization (pure).

No name ever holds an address or a telephone number: what does is no name.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import uuid5

from m4d_core.content.html import mask_mail, tidy
from m4d_core.content.identity import NAMESPACE, slugify

MAX_NAME = 200
_TELEPHONE = re.compile(r"\+?\d(?:[\s().\-/]{0,2}\d){5,}")
_ADDRESS = re.compile(r"@|https?:|www\.|\[e-mail\]", re.IGNORECASE)
_WITH_BODY = re.compile(r"(?P<name>.+?)\s*(?:\((?P<inside>[^()]+)\)|,\s*(?P<behind>[^,]+))$")


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who wrote. organization: slug, where it is one of ours and no person. affiliation: slug, of a person's."""

    name: str
    slug: str
    organization: str | None = None
    affiliation: str | None = None


def read_author(text: str, organization_by_ref: Callable[[str], str | None]) -> Author | None:
    """Return the author of a name as published, None for what is no name.

    `Maria Rossi (UNDP)` and `Maria Rossi, UNDP` tell an affiliation where the second part is an organization of ours.
    The slug is made of the name alone, so it stays; two persons of one name cannot be told apart.
    """
    name = tidy(text)
    if not is_name(name):
        return None
    whole = organization_by_ref(name)
    if whole is not None:
        return Author(name=name, slug=_slug(name), organization=whole)
    parts = _WITH_BODY.fullmatch(name)
    affiliation = organization_by_ref(parts["inside"] or parts["behind"]) if parts else None
    if parts and affiliation:
        name = parts["name"]
    return Author(name=name, slug=_slug(name), affiliation=affiliation)


def read_authors(names: Iterable[str], organization_by_ref: Callable[[str], str | None]) -> tuple[Author, ...]:
    """Return the authors of names as published, each once."""
    found: dict[str, Author] = {}
    for author in (read_author(name, organization_by_ref) for name in names):
        if author is not None:
            found.setdefault(author.slug, author)
    return tuple(found.values())


def is_name(text: str) -> bool:
    """Return whether a text may be shown as a name: with a letter, and neither address nor telephone number in it."""
    if not any(char.isalpha() for char in text) or len(text) > MAX_NAME:
        return False
    return mask_mail(text) == text and not _ADDRESS.search(text) and not _TELEPHONE.search(text)


def _slug(name: str) -> str:
    return slugify(name, uuid5(NAMESPACE, name))
