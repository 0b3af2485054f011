"""How much one client may ask in a minute, in points: a bucket each, that empties evenly; bounded in memory.

A client is an address, of IPv6 a /64 network, since a household has one of those. Behind a proxy it is the last address
of X-Forwarded-For that no trusted proxy has, so that whatever a client writes there itself gains nothing.
"""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from m4d_core.clock import Clock
from m4d_core.errors import RateError
from m4d_core.settings import Network

WINDOW_S = 60
_HOUSEHOLD = 64


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What a client may still spend. reset_at: when it may spend all of `limit` again. cost: of what it asks now."""

    limit: int
    remaining: int
    reset_at: datetime
    cost: int


class Buckets:
    """Counts what clients spend; of too many the one that was silent longest is forgotten.

    limit: points of one client in a minute, 0 for no bound. most: clients that are counted at one time.
    """

    def __init__(self, limit: int, most: int, clock: Clock) -> None:
        self.limit = limit
        self._most = most
        self._clock = clock
        self._spent: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def spend(self, client: str, points: int) -> None:
        """Take points. Raises RateError, saying in how many seconds they will be there."""
        if not self.limit:
            return
        level = self._level(client)
        over = level + min(points, self.limit) - self.limit
        if over > 0:
            raise RateError(self.limit, WINDOW_S, math.ceil(over * WINDOW_S / self.limit))
        self._spent[client] = (level + points, self._clock.now())
        self._spent.move_to_end(client)
        if len(self._spent) > self._most:
            self._spent.popitem(last=False)

    def allowance(self, client: str, cost: int) -> Allowance:
        """Return what the client may still spend."""
        level = self._level(client)
        full = timedelta(seconds=math.ceil(level * WINDOW_S / self.limit))
        remaining = max(self.limit - math.ceil(level), 0)
        return Allowance(limit=self.limit, remaining=remaining, reset_at=self._clock.now() + full, cost=cost)

    def _level(self, client: str) -> float:
        level, at = self._spent.get(client, (0.0, self._clock.now()))
        elapsed = max((self._clock.now() - at).total_seconds(), 0)
        return max(level - elapsed * self.limit / WINDOW_S, 0.0)


def client_of(peer: str | None, forwarded: str, proxies: Sequence[Network]) -> str | None:
    """Return who asks, None for this machine itself. forwarded: X-Forwarded-For, the nearest address last."""
    hops = [each.strip() for each in forwarded.split(",") if each.strip()]
    client = _address(peer or "")
    while client is not None and hops and any(client in network for network in proxies):
        client = _address(hops.pop())
    if client is None:
        return "unknown"
    if client.is_loopback:
        return None
    if isinstance(client, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((client, _HOUSEHOLD), strict=False))
    return str(client)


def is_proxy(peer: str | None, proxies: Sequence[Network]) -> bool:
    """Return whether what this peer forwards is believed."""
    client = _address(peer or "")
    return client is not None and any(client in network for network in proxies)


@lru_cache(maxsize=1000)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address of a text, with a port or without; None for any other."""
    bare = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found
