import pytest

from m4d_core.errors import FeedError
from m4d_core.ingestion.formats.feeds.survey import careless_part, survey, whole_part

FEED = b"<rss><channel><title>T</title><item><title>A</title></item><item><title>B</title></item></channel></rss>"


def test_a_sound_document() -> None:
    seen = survey(FEED, 200)
    assert (seen.root, seen.error, seen.is_cut) == ("rss", None, False)
    assert [entry.children for entry in seen.entries] == [{"title"}, {"title"}]
    assert FEED[: seen.end].endswith(b"</item>")
    assert seen.rest == ("rss", "channel")
    assert seen.root_end == len(FEED)


@pytest.mark.parametrize("root", [b"<rdf:RDF xmlns:rdf='x'>", b"<atom:feed xmlns:atom='x'>", b"<RSS>"])
def test_the_root_is_told_without_its_prefix(root: bytes) -> None:
    assert survey(root, 200).root in ("rdf", "feed", "rss")


def test_the_root_of_a_cdf_channel_is_in_capitals() -> None:
    assert survey(b"<CHANNEL><ITEM/></CHANNEL>", 200).root == "CHANNEL"
    assert survey(b"<channel><item/></channel>", 200).root == "channel"


@pytest.mark.parametrize(
    ("inner", "summary"),
    [
        (b"<description>own</description>", None),
        (b"<media:description>m</media:description><description> own </description>", "own"),
        (
            b"<description>own</description><media:content><media:description>m</media:description></media:content>",
            "own",
        ),
        (b"<itunes:summary>i</itunes:summary><summary>a</summary><description>b</description>", "b"),
        (b"<description><p>own</p></description><media:description>m</media:description>", None),
        (b"<media:description>m</media:description>", None),
    ],
)
def test_its_own_summary_is_noted_where_another_may_hide_it(inner: bytes, summary: str | None) -> None:
    (seen,) = survey(
        b"<rss xmlns:media='m' xmlns:itunes='i'><channel><item>" + inner + b"</item></channel></rss>", 200
    ).entries
    assert seen.summary == summary


def test_when_to_ask_again_is_noted_outside_of_entries() -> None:
    schedule = (
        b"<rss xmlns:sy='s'><channel><ttl> 60 </ttl><sy:updatePeriod>daily</sy:updatePeriod><skipHours><hour>1</hour>"
        b"<hour>2</hour></skipHours><skipDays><day>Sunday</day></skipDays><item><ttl>1</ttl></item></channel></rss>"
    )
    found = survey(schedule, 200).schedule
    assert found == {"ttl": ["60"], "updateperiod": ["daily"], "hour": ["1", "2"], "day": ["Sunday"]}


@pytest.mark.parametrize("cut", range(1, len(FEED)))
def test_a_document_cut_anywhere_is_told_and_gives_its_whole_entries(cut: int) -> None:
    head = FEED[:cut]
    seen = survey(head, 200)
    if seen.root is None or seen.root_end >= 0:
        return
    assert seen.is_cut
    assert len(seen.entries) == head.count(b"</item>")
    part = whole_part(head, seen)
    if seen.entries:
        mended = survey(part, 200)
        assert mended.error is None
        assert mended.entries == seen.entries
    else:
        assert part == b""


@pytest.mark.parametrize(
    ("document", "is_cut"),
    [
        (b"<rss><channel><item><title>A & B</title></item></channel></rss>", False),
        (b"<rss><channel><item><title>A</titl></item></channel></rss>", False),
        (b"<rss><channel><item>&undeclared;</item></channel></rss>", False),
        (b"<rss><channel></channel></rss><script>junk</script>", False),
        (b"<rss><channel><item><title>A & B</title></item><item><ti", True),
        (b"<rss><channel><item><![CDATA[ ", True),
    ],
)
def test_careless_is_not_broken_off(document: bytes, is_cut: bool) -> None:
    seen = survey(document, 200)
    assert seen.error is not None
    assert seen.is_cut is is_cut


def test_junk_behind_the_root_is_told_by_where_the_root_ends() -> None:
    document = FEED + b"<!-- x --><script>alert(1)</script>"
    assert document[: survey(document, 200).root_end] == FEED


def test_a_careless_document_is_cut_behind_its_last_whole_entry() -> None:
    document = b"<rss><channel><item>A & B</item><ITEM>C</ITEM><item>half"
    assert careless_part(document) == b"<rss><channel><item>A & B</item><ITEM>C</ITEM>"
    assert careless_part(b"<rss><channel>") == b""


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
        b'<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><rss/>',
        b'<?xml version="1.0"?>\n<!DOCTYPE rss [<!entity lol "lol">]><rss><channel></rss>',
    ],
)
def test_entity_declarations_are_refused(document: bytes) -> None:
    with pytest.raises(FeedError) as caught:
        survey(document, 200)
    assert caught.value.reason == "xml_entities"


def test_a_doctype_alone_is_fine() -> None:
    doctype = (
        b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    )
    assert survey(doctype + FEED, 200).error is None


def test_depth_up_to_the_limit_is_read_and_one_deeper_refused() -> None:
    def nested(depth: int) -> bytes:
        return b"<rss>" + b"<x>" * (depth - 1) + b"</x>" * (depth - 1) + b"</rss>"

    assert survey(nested(50), 50).error is None
    with pytest.raises(FeedError) as caught:
        survey(nested(51), 50)
    assert caught.value.reason == "xml_depth"
    with pytest.raises(FeedError):
        survey(b"<x>" * 1_000_000, 200)
