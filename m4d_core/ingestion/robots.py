"""robots.txt: which pages of a host we may ask for, and how fast. The only importer of protego.

Source: RFC 9309; `Crawl-delay`, which is no part of it and common all the same.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from m4d_core.clock import Clock
from m4d_core.errors import FeedError, RetryError
from m4d_core.ingestion.contract import Request
from m4d_core.ingestion.fetch import Fetched
from m4d_core.ingestion.refusal import LaterError, shown

KEPT = timedelta(days=1)  # RFC 9309, 2.4
UNREACHABLE = "robots_unreachable"
# no robots.txt, says a host that answers so: 2.3.1.3; one page of HTML in its place has no rules either
_ABSENT = frozenset({"http_401", "http_403", "http_404", "http_410", "http_4xx", "empty", "too_many_redirects"})

Fetch = Callable[[Request], Awaitable[Fetched]]


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How robots.txt is read. token: our product's, as in the User-Agent. max_bytes: of it that count.

    max_delay_s: longest pause between two requests that a host may ask for.
    """

    token: str
    max_bytes: int
    max_delay_s: float


class Robots:
    """The rules of hosts, each asked for once a day."""

    def __init__(self, fetch: Fetch, clock: Clock, manners: Manners) -> None:
        self._fetch = fetch
        self._clock = clock
        self._manners = manners
        self._known: dict[str, tuple[datetime, Protego]] = {}

    async def admit(self, url: str) -> float:
        """Return how many seconds the host wants between two requests, if this page may be asked for.

        Raises FeedError (`robots_denied`) where it may not, RetryError (`robots_unreachable`) where the rules cannot
        be had: then nothing may be.
        """
        rules = await self._rules(url)
        if not rules.can_fetch(url, self._manners.token):
            raise FeedError(f"robots.txt does not let us ask for {shown(url)}", reason="robots_denied")
        return min(rules.crawl_delay(self._manners.token) or 0.0, self._manners.max_delay_s)

    async def _rules(self, url: str) -> Protego:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
        asked_at, rules = self._known.get(origin, (None, None))
        now = self._clock.now()
        if rules is None or asked_at is None or now - asked_at >= KEPT:
            rules = await self._asked(f"{origin}/robots.txt", rules)
            self._known[origin] = now, rules
        return rules

    async def _asked(self, url: str, known: Protego | None) -> Protego:
        """Return the rules at an address; those known of old where it cannot be reached."""
        try:
            fetched = await self._fetch(Request(url=url, accept="text/plain,*/*;q=0.1", kept=False))
        except FeedError as error:
            if error.reason not in _ABSENT:
                raise
            return Protego.parse("")
        except RetryError as error:
            if known is not None:
                return known
            message = f"nothing is asked of this host while its robots.txt cannot be had: {error.message}"
            later = getattr(error, "retry_after_s", None)
            raise LaterError(message, reason=UNREACHABLE, retry_after_s=later) from error
        text = fetched.body[: self._manners.max_bytes].decode("utf-8-sig", "replace")
        return Protego.parse(text)
