"""Origins of pages: how operators write them down, and which of them a request names (pure).

Source: HTML standard, origins; CSP Level 3, host sources.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import idna

ANY = "*"
NOWHERE = "null"  # what browsers send for a page that was opened from a file
_NAME = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)"
_HOST = re.compile(rf"(?:\*\.)?{_NAME}(?:\.{_NAME})*|\[[0-9a-f:.]+\]")
_SENT = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")
_PORTS = {"http": 80, "https": 443}
_MOST = 300


def read_origin(text: str) -> str:
    """Return an origin as browsers send it, `https://*.city.example` for every site below, `*` for any.

    Raises ValueError, saying what is wrong.
    """
    if text == ANY:
        return text
    try:
        parts = urlsplit(text)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise ValueError(f"'{text[:80]}' is no origin") from None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        raise ValueError(f"'{text[:80]}' does not begin with http:// or https:// and the name of a site")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"'{text[:80]}' is more than the origin of a page, which is {parts.scheme}://{host}")
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _PORTS[parts.scheme] else "")


def sent_origin(header: str | None) -> str | None:
    """Return the origin that a header names; None for one that names none, or is none."""
    is_one = header is not None and len(header) <= _MOST and (header == NOWHERE or _SENT.fullmatch(header))
    return header if is_one else None


def origin_of(address: str) -> str | None:
    """Return the origin of an address, None for one that has none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return sent_origin(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower())


def is_allowed(origin: str | None, origins: Sequence[str]) -> bool:
    """Return whether a page of this origin is one of those."""
    return any(each == ANY or (origin is not None and _matches(origin, each)) for each in origins)


def _matches(origin: str, allowed: str) -> bool:
    before, star, after = allowed.partition("*")
    return origin == allowed if not star else origin.startswith(before) and origin.endswith(after)


def _host(name: str) -> str:
    """Return the name of a host in ASCII. Raises ValueError."""
    if ":" in name:
        return f"[{name}]"
    star = "*." if name.startswith("*.") else ""
    bare = name.removeprefix("*.")
    return star + (bare if bare.isascii() else idna.encode(bare, uts46=True).decode())
