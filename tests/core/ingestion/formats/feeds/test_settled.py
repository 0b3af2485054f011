"""What is settled is taken out of a feed before it is read, and only as long as all that shapes it is the same."""

import pytest

from m4d_core.ingestion.contract import Entry
from m4d_core.ingestion.formats.feeds.parse import light, parse, unsettled
from tests.core.ingestion.formats.feeds.test_parse import RSS, URL


def digests(body: bytes, **hints: str) -> list[str]:
    values = light(body, {"url": URL, **hints})
    assert values is not None
    return [value.digest or "" for value in values if isinstance(value, Entry)]


def test_a_digest_stays_as_long_as_all_that_shapes_the_entry() -> None:
    first, second = digests(RSS.encode())
    moved = RSS.replace("<item><title>Two", "<item><title>New</title></item>\n\n<item><title>Two")
    moved = moved.replace("<channel>", "<channel><lastBuildDate>today</lastBuildDate>")
    assert digests(moved.encode())[::2] == [first, second]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<language>en-GB", "<language>de"), ("© Example", "© Other"), ('xml:base="https://site', 'xml:base="https://other'),
        ("<title>News", "<title>Views"), ('version="2.0"', 'version="0.91"'),
        ('xmlns:emm="http://emm.jrc.it"', 'xmlns:emm="http://other.example"'),
    ],
)  # fmt: skip
def test_a_digest_changes_with_what_entries_inherit(old: str, new: str) -> None:
    assert old in RSS
    assert set(digests(RSS.encode())).isdisjoint(digests(RSS.replace(old, new).encode()))


def test_a_digest_changes_with_the_address_of_the_payload() -> None:
    assert set(digests(RSS.encode())).isdisjoint(digests(RSS.encode(), url="https://elsewhere.example/"))


def test_what_is_settled_is_taken_out() -> None:
    first, second = digests(RSS.encode())
    rest = unsettled(RSS.encode(), {"url": URL}, {first, "0" * 16})
    assert (rest.settled, rest.hints["url"]) == (frozenset({first}), URL)
    assert digests(rest.body) == [second]
    assert b"Second Author" not in rest.body


def test_what_is_settled_in_another_encoding_is_taken_out_too() -> None:
    body = ('<?xml version="1.0" encoding="iso-8859-1"?>' + RSS.partition("?>")[2]).encode("iso-8859-1")
    first, second = digests(body)
    rest = unsettled(body, {"url": URL}, {second})
    assert [value.digest for value in parse(rest.body, rest.hints) if isinstance(value, Entry)] == [first]


@pytest.mark.parametrize("body", [b"{}", b"<rss><item>", b"<rss></item></rss>"])
def test_where_entries_cannot_be_told_nothing_is_taken_out(body: bytes) -> None:
    rest = unsettled(body, {"a": "b"}, {"0" * 16})
    assert (rest.body, rest.hints, rest.settled) == (body, {"a": "b"}, frozenset())
