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


def cache_control(shared_age_s: int, age_s: int | None = None) -> str:
    """Return how a GET without errors may be kept: a browser asks each time, a shared cache after so many seconds.

    shared_age_s: the most that is allowed. age_s: what the answer itself allows, None where it says nothing.
    """
    seconds = shared_age_s if age_s is None else min(shared_age_s, age_s)
    if age_s == 0:
        return "private, no-store"
    if not seconds:
        return "public, max-age=0, must-revalidate"
    return f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}"
