"""Addresses as published, made into absolute http(s) URLs that can be compared. Standard library only."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

_SCHEMES = frozenset({"http", "https"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 2048  # longer ones are data in disguise, and no server is bound to take them (RFC 9110, 4.1)
_DROPPED = re.compile(r"[\x00-\x1f\x7f\u200b\u2060\ufeff]")
_BEFORE_QUERY = re.compile(r"[^?#]*")  # browsers read a backslash there as a slash
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE_PATH = "/%:@!$&'()*+,;=~"
_SAFE_QUERY = _SAFE_PATH + "?"
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]")
# what comes out as it went in: most links, told without taking them apart
_CLEAN_PATH = r"/[\w.~/:@!$&'()*+,=-]*(?:\?[\w.~/:@!$&'()*+,;=?-]+)?(?:#[\w.~/:@!$&'()*+,;=?-]+)?"
_CLEAN = re.compile(rf"https?://[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?{_CLEAN_PATH}", re.ASCII)
_CLEAN_ROOTED = re.compile(rf"(?!//|.*/\.){_CLEAN_PATH}", re.ASCII)
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|xtor|at_medium|at_campaign"
    r"|ns_campaign|ns_mchannel|ns_source|ns_linkname|oly_\w+_id|vero_\w+|wt_mc|cmpid|__twitter_impression)",
    re.IGNORECASE,
)


def clean_url(text: str | None, base: str | None = None) -> str | None:
    """Return the absolute URL a link points to, percent-encoded, or None where it points to no http(s) page.

    base: what a relative link is resolved against. Scheme and host are lower-case, the scheme's own port goes,
    a name and password in front of the host make it None. Source: RFC 3986, 6.2.2; RFC 3987, 3.1.
    """
    if text and len(text) <= _MAX_LENGTH and _CLEAN.fullmatch(text):
        return text
    if text and base and _CLEAN_ROOTED.fullmatch(text):
        origin = _origin(base)
        if origin is not None and len(origin) + len(text) <= _MAX_LENGTH:
            return origin + text
    return _taken_apart(text, base)


@lru_cache(maxsize=256)
def _origin(base: str) -> str | None:
    """Return scheme, host and port of an address, None where it is none."""
    root = _taken_apart("/", base)
    return root and root.removesuffix("/")


def _taken_apart(text: str | None, base: str | None) -> str | None:
    given = _BEFORE_QUERY.sub(lambda m: m[0].replace("\\", "/"), _DROPPED.sub("", text or "").strip(), count=1)
    if not given:
        return None
    try:
        parts = urlsplit(urljoin(base, given) if base else given)
        host = _authority(parts)
    except ValueError:
        return None
    if host is None:
        return None
    url = urlunsplit(
        (
            parts.scheme.lower(),
            host,
            _encoded(parts.path, _SAFE_PATH) or "/",
            _encoded(parts.query, _SAFE_QUERY),
            _encoded(parts.fragment, _SAFE_QUERY),
        )
    )
    return url if len(url) <= _MAX_LENGTH else None


def canonical_url(text: str | None, base: str | None = None) -> str | None:
    """Return `clean_url` without what only tells the publisher where a reader came from."""
    url = clean_url(text, base)
    if url is None:
        return None
    parts = urlsplit(url)
    kept = "&".join(pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(pair.split("=")[0]))
    fragment = "" if _TRACKING.fullmatch(re.split("[=-]", parts.fragment)[0]) else parts.fragment
    return urlunsplit(parts._replace(query=kept, fragment=fragment))


def _authority(parts: SplitResult) -> str | None:
    """Return host and port of an http(s) address. Raises ValueError for a port or host that is none."""
    scheme = parts.scheme.lower()
    if scheme not in _SCHEMES or "@" in parts.netloc or not parts.hostname:
        return None
    host = parts.hostname.lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    if _HOST.fullmatch(host) is None:
        return None
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS[scheme] else f"{host}:{port}"


def _encoded(part: str, safe: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", part), safe=safe, errors="replace")
