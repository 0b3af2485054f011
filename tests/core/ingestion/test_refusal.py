from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from m4d_core.clock import FixedClock
from m4d_core.errors import FeedError, RetryError
from m4d_core.ingestion.refusal import LONGEST_RETRY_S, SHOWN, LaterError, is_challenge, refusal, retry_after, shown

CLOCK = FixedClock(datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC))
WHERE = "http://partner.example/feed"
HTML = {"content-type": "text/HTML; charset=utf-8"}

REASONS = [
    (300, FeedError, "blocked_redirect"),
    (302, FeedError, "blocked_redirect"),
    (400, FeedError, "http_4xx"),
    (401, FeedError, "http_401"),
    (402, FeedError, "http_4xx"),
    (403, FeedError, "http_403"),
    (404, FeedError, "http_404"),
    (407, FeedError, "http_4xx"),
    (408, RetryError, "http_408"),
    (410, FeedError, "http_410"),
    (418, FeedError, "http_4xx"),
    (429, LaterError, "rate_limited"),
    (451, FeedError, "http_4xx"),
    (500, RetryError, "http_5xx"),
    (502, RetryError, "http_5xx"),
    (503, LaterError, "http_5xx"),
    (520, RetryError, "http_5xx"),
    (999, RetryError, "http_5xx"),
]


@pytest.mark.parametrize(("status", "kind", "reason"), REASONS)
def test_a_status_has_a_reason(status: int, kind: type, reason: str) -> None:
    error = refusal(status, {}, b"", WHERE, CLOCK)
    assert type(error) is kind
    assert error.reason == reason
    assert error.message.startswith(WHERE)
    assert str(status) in error.message


RETRIES = [
    ("0", 0.0),
    ("120", 120.0),
    (" 120 ", 120.0),
    ("604800", LONGEST_RETRY_S),
    ("604801", LONGEST_RETRY_S),
    ("9" * 400, LONGEST_RETRY_S),
    ("Tue, 24 Nov 2026 12:05:00 GMT", 300.0),
    ("Tuesday, 24-Nov-26 12:05:00 GMT", 300.0),
    ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
    ("Tue, 01 Dec 2026 12:00:01 GMT", LONGEST_RETRY_S),
    ("Tue, 24 Nov 2026 14:05:00 +0200", 300.0),
    ("Tue, 24 Nov 2026 12:05:00 -0000", None),
    ("", None),
    ("-5", None),
    ("1.5", None),
    ("soon", None),
    ("\N{SUPERSCRIPT TWO}", None),
    ("Tue, 24 Nov 99999999999999999999 12:05:00 GMT", None),
    ("Tue, 32 Nov 2026 12:05:00 GMT", None),
]


@pytest.mark.parametrize(("text", "seconds"), RETRIES)
def test_retry_after_is_read_in_both_its_forms(text: str, seconds: float | None) -> None:
    for status in (429, 503):
        error = refusal(status, {"retry-after": text}, b"", WHERE, CLOCK)
        assert isinstance(error, LaterError)
        assert error.retry_after_s == seconds


@given(st.text())
@example("Tue, 24 Nov 2026 12:05:00 +9999")
def test_any_retry_after_is_some_seconds_or_none(text: str) -> None:
    seconds = retry_after(text, CLOCK)
    assert seconds is None or seconds >= 0.0


def test_more_than_seven_days_of_peace_are_not_kept_and_that_is_said() -> None:
    asked = {text: refusal(429, {"retry-after": text}, b"", WHERE, CLOCK).message for text in ("604800", "604801")}
    assert asked["604800"] == f"{WHERE} answers 429"
    assert asked["604801"] == f"{WHERE} answers 429 and asks for 604801 s of peace, of which seven days are kept"


@pytest.mark.parametrize("sign", [b"<title>Just a moment...</title>", b"/cdn-cgi/challenge-platform/", b"reCAPTCHA"])
@pytest.mark.parametrize("status", [202, 403, 429, 503])
def test_a_challenge_goes_before_the_status(status: int, sign: bytes) -> None:
    error = refusal(status, HTML, b"<html>" + sign, WHERE, CLOCK)
    assert type(error) is FeedError
    assert error.reason == "challenge"


def test_a_challenge_is_told_by_its_header_alone() -> None:
    assert is_challenge(200, {"cf-mitigated": "challenge"}, b"")
    assert not is_challenge(200, {"cf-mitigated": "other"}, b"")


def test_an_answer_accepted_and_empty_is_a_challenge() -> None:
    assert is_challenge(202, {}, b" \n")
    assert not is_challenge(202, {}, b"<rss/>")
    assert not is_challenge(200, {}, b"")


def test_what_only_speaks_of_challenges_is_none() -> None:
    assert not is_challenge(200, HTML, b"<html>captcha")
    assert not is_challenge(404, HTML, b"<html>captcha")
    assert not is_challenge(403, {"content-type": "application/rss+xml"}, b"<rss>captcha")
    assert not is_challenge(403, {}, b"captcha")
    assert not is_challenge(403, HTML, b"<html>" + b" " * 20_000 + b"captcha")


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://partner.example/a/b?key=secret#part", "https://partner.example/a/b"),
        ("https://user:secret@partner.example:8443/", "https://partner.example:8443/"),
        ("https://user:se@cret@partner.example/", "https://partner.example/"),
        ("http://partner.example/\x1b[31m\u202e", "http://partner.example/?[31m?"),
        ("http://[::1", "the address"),
        ("http://partner.example/" + "a" * (SHOWN - 23), "http://partner.example/" + "a" * (SHOWN - 23)),
        ("http://partner.example/" + "a" * (SHOWN - 22), "http://partner.example/" + "a" * (SHOWN - 23)),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, text: str) -> None:
    assert shown(url) == text
