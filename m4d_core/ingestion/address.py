"""Which addresses may be connected to (pure).

`ipaddress.is_global` is no guard: it lets multicast and translated addresses pass, and differs between releases of
Python. So the table is ours.
Source: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NoReturn
from urllib.parse import urlsplit

import idna

from m4d_core.errors import FeedError

PORTS = {"http": 80, "https": 443}
MAX_HOST = 253  # RFC 1035, 2.3.4

_REFUSED_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",  # looks public, is the host machine of every Azure guest
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# Of IPv6 only global unicast is let through, less what is carved out of it.
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    map(
        IPv6Network,
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^\[\]:]*)(:[0-9]*)?")


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a request goes: host in lower case and ASCII, without brackets or trailing dot."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """`host:port` as in M4D_FETCH_ALLOW, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def literal(self) -> IPv4Address | IPv6Address | None:
        """The address, when the host is one."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def parse_target(url: str, allow: frozenset[str] = frozenset()) -> Target:
    """Return where a URL leads.

    allow: `host:port` pairs that may have any port. Raises FeedError with reason `blocked_scheme`, `blocked_port`,
    or `blocked_address` for user info and for spellings of an address that programs read differently.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise FeedError("the address is not a URL", reason="blocked_address") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise FeedError(f"only http and https are fetched, not '{scheme[:20]}'", reason="blocked_scheme")
    if "@" in parts.netloc or "\\" in url:
        raise FeedError("the address holds a user name, a password or a backslash", reason="blocked_address")
    if not _AUTHORITY.fullmatch(parts.netloc):
        return _refuse()
    target = Target(scheme=scheme, host=_host(host), port=port if port is not None else PORTS[scheme])
    if target.port not in PORTS.values() and target.authority not in allow:
        hint = "the operator may allow it with M4D_FETCH_ALLOW"
        raise FeedError(f"port {target.port} is not fetched from", reason="blocked_port", hint=hint)
    return target


def _host(text: str) -> str:
    try:
        if ":" in text:
            return str(_without_zone(IPv6Address(text)))
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode()
        name = name.removesuffix(".")
        if not _HOST.fullmatch(name) or len(name) > MAX_HOST:
            return _refuse()
        # A last label that is a number makes it an IPv4 address, and of those only the plain spelling is read alike
        # by everybody (WHATWG URL, 3.5): octal, hexadecimal and short forms are refused.
        return str(IPv4Address(name)) if _NUMBER.fullmatch(name.rpartition(".")[2]) else name
    except ValueError:  # idna.IDNAError is one too
        return _refuse()


def _without_zone(address: IPv6Address) -> IPv6Address:
    if address.scope_id is not None:
        raise ValueError("a zone is an address of this machine")
    return address


def _refuse() -> NoReturn:
    raise FeedError("the host of the address is not one that can be fetched from", reason="blocked_address")


def is_allowed(address: str) -> bool:
    """Return whether an address, as resolved, is one of the public internet. What is no address is not."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_allowed(str(ip.ipv4_mapped))
        return ip in _GLOBAL_V6 and not any(ip in network for network in _REFUSED_V6)
    return not any(ip in network for network in _REFUSED_V4)


def check_addresses(target: Target, addresses: Sequence[str], allow: frozenset[str]) -> str:
    """Return the address to connect to first; with it all the others have been checked.

    Raises FeedError with reason `blocked_address` when there is none, or when any of them is not public and the
    operator has not allowed this host and port: a name that also leads inside is not asked at all.
    """
    if not addresses or (target.authority not in allow and not all(map(is_allowed, addresses))):
        message = f"'{target.host}' leads to an address that is not public"
        raise FeedError(message, reason="blocked_address", hint="the operator may allow it with M4D_FETCH_ALLOW")
    return addresses[0]
