"""What an answer that is not the content means: a status, a firewall's page, a request to come back later (pure)."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from m4d_core.clock import Clock
from m4d_core.errors import FeedError, RetryError, SourceError

LONGEST_RETRY_S = 7 * 86400.0
SHOWN = 100  # characters of an address in a message
_PAGE_HEAD = 20_000
_CHALLENGE_STATUSES = frozenset({202, 403, 429, 503})
_CHALLENGE_SIGNS = (b"just a moment", b"challenge-platform", b"captcha", b"attention required")
_FATAL = {401: "http_401", 403: "http_403", 404: "http_404", 410: "http_410"}


class LaterError(RetryError):
    """The server asks to be left alone. retry_after_s: for how long, capped at seven days, None when not said."""

    def __init__(self, message: str, *, reason: str, retry_after_s: float | None) -> None:
        super().__init__(message, reason=reason)
        self.retry_after_s = retry_after_s


def refusal(status: int, headers: Mapping[str, str], page: bytes, where: str, clock: Clock) -> SourceError:
    """Return the error that a status from 300, or a challenge, comes to.

    headers: found by lower-case name. page: what the body begins with. where: the address as it may be shown.
    """
    if is_challenge(status, headers, page):
        return FeedError(f"{where} answers with a firewall's challenge page", reason="challenge")
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        reason = "rate_limited" if status == HTTPStatus.TOO_MANY_REQUESTS else "http_5xx"
        asked = retry_after(headers.get("retry-after", ""), clock)
        later = None if asked is None else min(asked, LONGEST_RETRY_S)
        told = "" if asked == later else f" and asks for {asked:.0f} s of peace, of which seven days are kept"
        return LaterError(f"{where} answers {status}{told}", reason=reason, retry_after_s=later)
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return RetryError(f"{where} answers {status}", reason="http_408")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return RetryError(f"{where} answers {status}", reason="http_5xx")
    if status < HTTPStatus.BAD_REQUEST:
        return FeedError(f"{where} redirects to nowhere ({status})", reason="blocked_redirect")
    return FeedError(f"{where} answers {status}", reason=_FATAL.get(status, "http_4xx"))


def is_challenge(status: int, headers: Mapping[str, str], page: bytes) -> bool:
    """Return whether a firewall answered in the place of the partner: with its page, or with 202 and nothing."""
    if headers.get("cf-mitigated") == "challenge" or (status == HTTPStatus.ACCEPTED and not page.strip()):
        return True
    is_page = status in _CHALLENGE_STATUSES and "html" in headers.get("content-type", "").lower()
    head = page[:_PAGE_HEAD].lower() if is_page else b""
    return any(sign in head for sign in _CHALLENGE_SIGNS)


def retry_after(text: str, clock: Clock) -> float | None:
    """Return the seconds a Retry-After asks for, given in seconds or as a date (RFC 9110, 10.2.3), else None."""
    text = text.strip()
    try:
        is_number = text.isascii() and text.isdigit()
        seconds = float(text) if is_number else (parsedate_to_datetime(text) - clock.now()).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(seconds, 0.0)


def shown(url: str) -> str:
    """Return a URL as it may be shown: without user, query and fragment, at most 100 characters."""
    try:
        parts = urlsplit(url)
        text = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        text = "the address"
    return "".join(character if character.isprintable() else "?" for character in text)[:SHOWN]
