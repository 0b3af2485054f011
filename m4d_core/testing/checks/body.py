"""What may be wrong with a body: it breaks off, is packed, is a page, or says another charset than it has."""

import gzip
from collections.abc import Callable
from dataclasses import replace

from m4d_core.ingestion.cassette import Exchange
from m4d_core.testing.checks.status import Status, answering
from m4d_core.testing.player import Change

PAGE = b"<!doctype html><html><head><title>Sorry</title></head><body><p>Be right back.</p></body></html>"


def with_body(change: Callable[[bytes], bytes], **headers: str) -> Change:
    """Return the change of each body."""

    def changed(exchange: Exchange) -> Exchange:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(exchange, body=change(exchange.body), headers={**exchange.headers, **named})

    return changed


class Body(Status):
    """Checks of bodies. What is read from a whole one is read from a packed or prefixed one."""

    def reads_the_same(self, change: Change, said: str) -> None:
        """Check that a first run of such bodies takes in what the first run took in."""
        expected = self.good().ran.report
        found = self.bench().run(change).report
        if (found.counts["new"], found.status) != (expected.counts["new"], expected.status):
            hint = "leave bytes to the format; map what it gives"
            self.fail("body", f"{said}: {found.counts['new']} of {expected.counts['new']} items", hint=hint)

    def test_a_body_that_breaks_off(self) -> None:
        """A truncated body is an error, and what stood before the damage may come in."""
        first = self.good()
        bench = self.after_first()
        bench.run(with_body(lambda body: body[: len(body) * 2 // 3]))
        if len(bench.rows()[0]) < len(first.rows[0]) or any(row["gone_reason"] for row in bench.rows()[0]):
            self.fail("body", "a truncated body has removed items", hint="a record that is missing says nothing")

    def test_a_packed_body(self) -> None:
        """Gzip is taken off, asked for or not; packing that breaks off is an error."""
        self.reads_the_same(with_body(lambda body: gzip.compress(body, mtime=0)), "packed without saying so")
        packed = with_body(lambda body: gzip.compress(body, mtime=0), content_encoding="gzip")
        self.reads_the_same(packed, "packed")
        cut = with_body(lambda body: gzip.compress(body, mtime=0)[:-12], content_encoding="gzip")
        self.survives((cut, ("truncated",)))

    def test_a_page_in_the_place_of_the_content(self) -> None:
        """HTML with 200 removes nothing and is named."""
        self.survives((answering(200, PAGE, {"content-type": "text/html"}), ()))

    def test_a_prefix(self) -> None:
        """A byte order mark, or an empty line before the content, changes nothing."""
        self.reads_the_same(with_body(lambda body: b"\xef\xbb\xbf" + body), "behind a byte order mark")
        self.reads_the_same(with_body(lambda body: b"\n" + body), "behind an empty line")

    def test_a_wrong_charset(self) -> None:
        """A charset that nobody knows is no reason to lose an item."""
        unknown = {"content-type": "text/xml; charset=x-nobody-knows"}
        self.reads_the_same(lambda each: replace(each, headers={**each.headers, **unknown}), "under an unknown charset")
