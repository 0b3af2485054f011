from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from m4d_core.clock import FixedClock
from m4d_core.errors import FeedError, RetryError, SourceError
from m4d_core.ingestion.contract import Request
from m4d_core.ingestion.fetch import Fetched, Validators
from m4d_core.ingestion.refusal import LaterError
from m4d_core.ingestion.robots import Manners, Robots
from m4d_core.settings import Settings

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "https://site.example/news/one"


class Host:
    """Answers with a robots.txt, or an error, and remembers what was asked."""

    def __init__(self, answer: str | bytes | SourceError) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def fetch(self, request: Request) -> Fetched:
        self.asked.append(request.url)
        if isinstance(self.answer, SourceError):
            raise self.answer
        body = self.answer if isinstance(self.answer, bytes) else self.answer.encode()
        return Fetched(url=request.url, body=body, content_type="text/plain", validators=Validators())


def robots(host: Host, clock: FixedClock | None = None, **manners: int) -> Robots:
    usual: Mapping[str, int] = {"max_bytes": 500 * 1024, "max_delay_s": 30, **manners}
    chosen = Manners(token="M4D", max_bytes=usual["max_bytes"], max_delay_s=usual["max_delay_s"])
    return Robots(host.fetch, clock or FixedClock(NOW), chosen)


async def denied(rules: str | bytes, url: str = PAGE) -> bool:
    try:
        await robots(Host(rules)).admit(url)
    except FeedError as error:
        return error.reason == "robots_denied"
    return False


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", False), ("User-agent: *\nDisallow:", False), ("User-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow: /news/", True), ("User-agent: *\nDisallow: /admin/", False),
        ("User-agent: *\nDisallow: /\nUser-agent: M4D\nAllow: /", False),
        ("User-agent: m4d\nDisallow: /news\n\nUser-agent: *\nAllow: /", True),
        ("User-agent: GPTBot\nDisallow: /", False), ("User-agent: *\nDisallow: /*/one$", True),
        ("User-agent: *\nDisallow: /news\nAllow: /news/one", False), ("\ufeffUser-agent: *\nDisallow: /", True),
        ("<html><body>Sorry</body></html>", False), (b"User-agent: *\r\nDisallow: /\xff\xfe\r\nDisallow: /news", True),
    ],
)  # fmt: skip
async def test_which_pages_may_be_asked_for(rules: str | bytes, expected: bool) -> None:
    assert await denied(rules) is expected


async def test_a_host_is_asked_once_a_day() -> None:
    host, clock = Host("User-agent: *\nDisallow: /admin"), FixedClock(NOW)
    rules = robots(host, clock)
    for _ in range(3):
        await rules.admit(PAGE)
    clock.at += timedelta(days=1) - timedelta(seconds=1)
    await rules.admit(PAGE)
    assert host.asked == ["https://site.example/robots.txt"]
    clock.at += timedelta(seconds=1)
    await rules.admit(PAGE)
    assert len(host.asked) == 2


async def test_each_origin_has_rules_of_its_own() -> None:
    host = Host("")
    rules = robots(host)
    for url in (PAGE, "http://site.example/", "https://site.example:444/", "https://Other.example/?q=1"):
        await rules.admit(url)
    assert host.asked == [
        "https://site.example/robots.txt", "http://site.example/robots.txt", "https://site.example:444/robots.txt",
        "https://other.example/robots.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("reason", ["http_401", "http_403", "http_404", "http_410", "http_4xx", "empty"])
async def test_a_host_without_rules_allows_everything(reason: str) -> None:
    assert await robots(Host(FeedError("none", reason=reason))).admit(PAGE) == 0.0


@pytest.mark.parametrize("reason", ["http_5xx", "timeout", "connect", "dns", "truncated", "rate_limited"])
async def test_a_host_whose_rules_cannot_be_had_allows_nothing(reason: str) -> None:
    with pytest.raises(RetryError) as caught:
        await robots(Host(RetryError("away", reason=reason))).admit(PAGE)
    assert caught.value.reason == "robots_unreachable"


async def test_when_to_come_back_is_handed_on() -> None:
    later = LaterError("busy", reason="rate_limited", retry_after_s=60.0)
    with pytest.raises(LaterError) as caught:
        await robots(Host(later)).admit(PAGE)
    assert caught.value.retry_after_s == 60.0


@pytest.mark.parametrize("reason", ["challenge", "tls", "blocked_address"])
async def test_a_fault_of_the_host_itself_is_told_as_it_is(reason: str) -> None:
    with pytest.raises(FeedError) as caught:
        await robots(Host(FeedError("no", reason=reason))).admit(PAGE)
    assert caught.value.reason == reason


async def test_rules_that_cannot_be_renewed_stay() -> None:
    host, clock = Host("User-agent: *\nDisallow: /news"), FixedClock(NOW)
    rules = robots(host, clock)
    await rules.admit("https://site.example/")
    clock.at += timedelta(days=2)
    host.answer = RetryError("away", reason="http_5xx")
    with pytest.raises(FeedError):
        await rules.admit(PAGE)


async def test_what_is_beyond_the_cap_does_not_count() -> None:
    rules = "User-agent: *\nDisallow: /admin\nDisallow: /news"
    within, beyond = len(rules), len(rules) - len("\nDisallow: /news")
    with pytest.raises(FeedError):
        await robots(Host(rules), max_bytes=within).admit(PAGE)
    assert await robots(Host(rules), max_bytes=beyond).admit(PAGE) == 0.0
    assert Settings().robots_max_bytes == 500 * 1024


@pytest.mark.parametrize(("stated", "expected"), [("2.5", 2.5), ("30", 30.0), ("31", 30.0), ("soon", 0.0), ("-1", 0.0)])
async def test_how_long_to_wait_between_two_requests(stated: str, expected: float) -> None:
    assert await robots(Host(f"User-agent: *\nCrawl-delay: {stated}")).admit(PAGE) == expected
