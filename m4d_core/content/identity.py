"""Public ids and slugs (D6)."""

import re
import unicodedata
from uuid import NAMESPACE_URL, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_URL, "https://m4d.net/content")
MAX_SLUG = 80


def content_id(source: str, identity: str) -> UUID:
    """Return the public id: the same in every database for the same source key and publisher's identity.

    Source: RFC 9562, 5.5 (UUIDv5).
    """
    return uuid5(NAMESPACE, f"{source}\n{identity}")


def slugify(title: str, fallback: UUID) -> str:
    """Return a slug of lower-case letters, digits and hyphens, at most MAX_SLUG characters, cut at a word.

    Letters of any script are kept, marks are dropped. A title without letters gives the head of the fallback id.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", plain.casefold())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        slug = longer
    return slug or fallback.hex[:12]


def numbered_slug(slug: str, public_id: UUID) -> str:
    """Return the slug to use when `slug` is taken by other content: it ends in the head of the id."""
    return f"{slug[: MAX_SLUG - 9]}-{public_id.hex[:8]}"
