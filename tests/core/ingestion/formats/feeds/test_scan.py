import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.formats.feeds.scan import cut_out, digests, scan


def entries(document: bytes) -> list[bytes] | None:
    found = scan(document)
    return None if found is None else [document[start:end] for start, end in found.entries]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"<rss><item>a</item> <item>b</item></rss>", [b"<item>a</item>", b"<item>b</item>"]),
        (
            b"<rss><item/><item a='1'/><x:item >y</x:item\n></rss>",
            [b"<item/>", b"<item a='1'/>", b"<x:item >y</x:item\n>"],
        ),
        (b"<feed><ENTRY>a</ENTRY></feed>", [b"<ENTRY>a</ENTRY>"]),
        (b"<feed><entry>a<x:entry>b</x:entry></entry></feed>", [b"<entry>a<x:entry>b</x:entry></entry>"]),
        (b"<rss><item><![CDATA[</item><item>]]></item></rss>", [b"<item><![CDATA[</item><item>]]></item>"]),
        (b"<rss><!-- <item> --><?x <item> ?><item>a</item></rss>", [b"<item>a</item>"]),
        (b"<rss><items><li/></items><itemx/></rss>", []),
        (
            b"<rss><item>" + b"]" * 100 + b"<![CDATA[" + b"]" * 100 + b"]]></item></rss>",
            [b"<item>" + b"]" * 100 + b"<![CDATA[" + b"]" * 100 + b"]]></item>"],
        ),
        (b"<rss><item>", None),
        (b"<rss></item>", None),
        (b"<rss><item", []),
        (b"<rss><![CDATA[ ", None),
        (b"<rss><![CDATA[" + b"]" * 100, None),
        (b"<rss/>>", []),
        (b"<rss><!-- ", None),
        (b"<rss><item>a</item></item></rss>", None),
    ],
)
def test_entries_are_told_by_their_markup(document: bytes, expected: list[bytes] | None) -> None:
    assert entries(document) == expected


def test_sections_are_found() -> None:
    document = b"<rss><![CDATA[a]]><item><![CDATA[]]]]></item></rss>"
    found = scan(document)
    assert found is not None
    assert [document[start:end] for start, end in found.sections] == [b"<![CDATA[a]]>", b"<![CDATA[]]]]>"]


def test_entries_are_cut_out() -> None:
    document = b"<rss>1<item>a</item>2<item>b</item>3</rss>"
    found = scan(document)
    assert found is not None
    assert cut_out(document, found, [True, False]) == b"<rss>12<item>b</item>3</rss>"
    assert cut_out(document, found, [True, True]) == b"<rss>123</rss>"
    assert cut_out(document, found, [False, False]) == document


def digested(document: bytes) -> list[str]:
    found = scan(document)
    assert found is not None
    return digests(document, found, {"url": "u"})


@pytest.mark.parametrize(
    "outside",
    [
        b"<pubDate>now</pubDate>",
        b"<updated>now</updated>",
        b"<dc:date a='b'>now</dc:date>",
        b"\n\t ",
        b"<items><Seq><li resource='1'/></Seq></items>",
    ],
)
def test_what_moves_with_every_answer_changes_no_digest(outside: bytes) -> None:
    item = b"<item>a</item>"
    assert digested(b"<rss><channel>" + outside + item + b"</channel></rss>") == digested(
        b"<rss><channel>" + item + b"</channel></rss>"
    )


@pytest.mark.parametrize("outside", [b"<pubDate>a<b/></pubDate>", b"<language>de</language>", b"<!-- x -->", b"x"])
def test_all_else_changes_it(outside: bytes) -> None:
    item = b"<item>a</item>"
    assert digested(b"<rss>" + outside + item + b"</rss>") != digested(b"<rss>" + item + b"</rss>")


@given(
    st.lists(
        st.sampled_from(
            [
                b"<item>",
                b"</item>",
                b"<item/>",
                b"<![CDATA[",
                b"]]>",
                b"<!--",
                b"-->",
                b"<?",
                b"?>",
                b"x",
                b"<entry a='>'>",
            ]
        ),
        max_size=20,
    )
)
def test_any_markup_is_told_or_refused(pieces: list[bytes]) -> None:
    document = b"".join(pieces)
    found = scan(document)
    if found is not None:
        ends = [0, *(place for span in found.entries for place in span), len(document)]
        assert ends == sorted(ends)
        assert len(digested(document)) == len(found.entries)
