"""What a partner's server may answer: nothing stored is lost, the state is named, and the next good answer heals."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from unittest import SkipTest

from m4d_core.errors import RetryError
from m4d_core.ingestion.cassette import Exchange
from m4d_core.testing.case import Case
from m4d_core.testing.player import Change

WAIT_S = 7200
ELSEWHERE = "https://moved.example/feed"
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>captcha</body></html>"


def answering(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Change:
    """Return the change that puts another answer in the place of each."""

    def change(exchange: Exchange) -> Exchange:
        return replace(exchange, status=status, body=body, headers=headers or {})

    return change


def moved(status: int) -> Change:
    """Return the change that answers from where a redirect leads."""
    return lambda each: replace(each, status=status, headers={**each.headers, "location": ELSEWHERE})


class Status(Case):
    """Checks of answers that are not the content."""

    def survives(self, *answers: tuple[Change, tuple[str, ...]]) -> None:
        """Check that after such answers all that was stored is there, and that a good one makes all well.

        answers: each with the reasons it may be told by; any where none is named.
        """
        first, bench = self.good(), self.after_first()
        for change, reasons in answers:
            report = bench.run(change).report
            if reasons and report.reason not in reasons:
                said = f"the run ends {report.status} ({report.reason}) where {' or '.join(reasons)} is right"
                hint = "leave errors of fetching to the core; raise FeedError with a reason of its own"
                self.fail("status", said, hint=hint)
            if bench.rows() != first.rows:
                hint = "map nothing that is not a record: an error page or a short list removes nothing"
                self.fail("status", "what was stored has changed after an answer that is not the content", hint=hint)
        again = bench.run().report
        if not again.is_good:
            said = f"after it a good answer ends {again.status} ({again.reason})"
            self.fail("status", said, hint="keep no state between runs but the cursor")

    def test_not_modified(self) -> None:
        """304 to a conditional request writes nothing."""
        self.good()
        bench = self.bench()
        tagged = bench.run(lambda exchange: replace(exchange, headers={**exchange.headers, "etag": '"one"'}))
        if not tagged.player.asked or not tagged.player.asked[0].kept:
            raise SkipTest("pages of an API are not asked for conditionally")
        before = bench.rows()
        ran = bench.run(answering(304))
        if ran.player.conditions[0].etag != '"one"':
            hint = "yield the same address each time, with kept=True"
            self.fail("status", "the second request is not conditional", field="requests", hint=hint)
        if bench.rows() != before or not ran.report.is_good:
            self.fail("status", f"304 ends {ran.report.status} ({ran.report.reason})", hint="override no fetching")

    def test_moved(self) -> None:
        """A source that has moved is read where it is now."""
        for status in (301, 302):
            expected = self.good().ran.report.counts["new"]
            if self.bench().run(moved(status)).report.counts["new"] != expected:
                hint = "take no meaning from the address an answer came from"
                self.fail("status", f"behind a {status} fewer items come in", hint=hint)

    def test_gone(self) -> None:
        """410 and 404 are named."""
        self.survives((answering(410), ("http_410",)), (answering(404), ("http_404",)))

    def test_rate_limited(self) -> None:
        """429 with the seconds, or the date, to wait until."""
        until = format_datetime(self.good().now + timedelta(seconds=WAIT_S), usegmt=True)
        asked = [answering(429, headers={"retry-after": when}) for when in (str(WAIT_S), until)]
        self.survives(*((change, ("rate_limited",)) for change in asked))

    def test_server_error(self) -> None:
        """500 is tried again later."""
        self.survives((answering(500, b"<html>Sorry</html>"), ("http_5xx",)))

    def test_challenge(self) -> None:
        """403 with a page of a firewall is a challenge, and is not evaded."""
        self.survives((answering(403, CHALLENGE, {"content-type": "text/html"}), ("challenge",)))

    def test_empty_answer(self) -> None:
        """202 or 200 without a body is an error."""
        self.survives((answering(202), ("empty", "challenge")), (answering(200), ("empty",)))

    def test_no_answer(self) -> None:
        """A server that never comes to an end is given up in time."""

        def slow(exchange: Exchange) -> Exchange:
            raise RetryError(f"{exchange.url} did not answer in time", reason="timeout")

        self.survives((slow, ("timeout",)))
