"""How long an answer stays fresh, and whether the caller has it already (pure).

Source: RFC 9110, 8.8.3 and 13.1.2 (ETag, If-None-Match); RFC 9111, 5.2.2; RFC 5861 (stale-while-revalidate).
"""

import hashlib
import re

_TAG = re.compile(r'(?:W/)?"[^"]*"|\*')
_BYTES = 16


def etag(body: bytes, media: str) -> str:
    """Return the strong validator of an answer in a media type."""
    digest = hashlib.sha256(media.encode() + b"\0" + body).digest()
    return f'"{digest[:_BYTES].hex()}"'


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Return whether the caller has this answer, by what it sends in If-None-Match; weak tags are equal to strong."""
    known = [each.removeprefix("W/") for each in _TAG.findall(if_none_match or "")]
    return tag in known or "*" in known


def cache_control(shared_age_s: int) -> str:
    """Return how a GET without errors may be kept: a browser asks each time, a shared cache after so many seconds."""
    if not shared_age_s:
        return "public, max-age=0, must-revalidate"
    return f"public, max-age=0, s-maxage={shared_age_s}, stale-while-revalidate={shared_age_s}"
