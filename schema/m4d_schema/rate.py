"""What one client of the GraphQL door may spend in a minute, and how it is told.

Source: RateLimit header fields for HTTP, draft 10 of the IETF's HTTPAPI group.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from m4d_core.clock import Clock
from m4d_core.errors import QueryError, RateError
from m4d_core.rate import WINDOW_S, Allowance, Buckets, client_of
from m4d_core.settings import Settings
from m4d_schema.errors import Code

REQUEST_POINTS = 10  # of any request, beside its cost: reading and validating a document is work, too
UNBOUNDED = 2**31 - 1  # the largest Int of GraphQL


class Meter:
    """Counts what clients spend."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._buckets = Buckets(settings.graphql_rate_points, settings.graphql_rate_clients, clock)
        self._proxies = settings.trusted_proxies

    def purse(self, peer: str | None, forwarded: str) -> "Purse | None":
        """Return the purse of who asks; None where nobody counts: without a limit, and for this machine itself."""
        client = client_of(peer, forwarded, self._proxies)
        return Purse(self._buckets, client) if client and self._buckets.limit else None


@dataclass(frozen=True)
class Purse:
    """The points of one client."""

    buckets: Buckets
    client: str

    def spend(self, points: int) -> None:
        """Take points. Raises QueryError (RATE_LIMITED), saying in how many seconds they will be there."""
        try:
            self.buckets.spend(self.client, points)
        except RateError as error:
            message = f"More than {error.limit:,} points in {error.window_s} seconds; try again in {error.wait_s}."
            raise QueryError(message, code=Code.RATE_LIMITED, retryAfter=error.wait_s) from None

    def allowance(self, cost: int = 0) -> Allowance:
        """Return what is left."""
        return self.buckets.allowance(self.client, cost)

    def headers(self, now: datetime) -> Mapping[str, str]:
        """Return the fields that tell it."""
        left = self.allowance()
        seconds = math.ceil((left.reset_at - now).total_seconds())
        return {
            "ratelimit-policy": f'"points";q={left.limit};w={WINDOW_S}',
            "ratelimit": f'"points";r={left.remaining};t={seconds}',
        }
