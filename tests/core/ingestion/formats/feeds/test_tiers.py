"""Both tiers make the same of the same entry: else it would change whenever the tier does."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.feeds.parse import light, parse, unsettled
from tests.core.ingestion.formats.feeds.test_parse import ATOM, RSS, URL

NAMESPACES = """xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:iso="http://www.iso.org/3166"
xmlns:emm="http://emm.jrc.it" xmlns:cc="http://web.resource.org/cc/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule"
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:georss="http://www.georss.org/georss" """

ELEMENTS = [
    "<title>One &amp;amp; two</title>",
    "<title> </title>",
    "<title>caf\u00e9 \u2013 \u0645</title>",
    "<dc:title>Other</dc:title>",
    "<title><![CDATA[<b>Bold</b> & more]]></title>",
    "<link>story/1</link>",
    "<link>https://a.example/2?x=1&amp;y=2</link>",
    "<link/>",
    '<link rel="enclosure" href="a.pdf" type="application/pdf" length="7"/>',
    '<link href="p/1"/>',
    '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/"/>',
    '<link rel="self" href="s"/>',
    '<link rel="alternate" type="application/json" href="j"/>',
    '<guid isPermaLink="false">id-1</guid>',
    "<guid>https://a.example/3</guid>",
    "<guid>g</guid>",
    "<id>tag:a.example,2026:1</id>",
    "<description>Short</description>",
    "<description>&lt;p&gt;Short&lt;/p&gt; &amp;amp; more</description>",
    '<description xml:lang="fr" xml:base="https://b.example/x/">Court</description>',
    "<summary>Sum</summary>",
    '<summary type="html">&lt;i&gt;s&lt;/i&gt;</summary>',
    "<content:encoded><![CDATA[<p>Long \u00a9</p>\r\n]]></content:encoded>",
    '<content type="html">&lt;p&gt;Atom&lt;/p&gt;</content>',
    "<content>plain</content>",
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>in</p></div></content>',
    "<description><p>inline</p></description>",
    "<pubDate>Tue, 21 Jun 2022 03:32:00 +0200</pubDate>",
    "<published>2022-01-01T00:00:00Z</published>",
    "<updated>2022-02-01T00:00:00Z</updated>",
    "<dc:date>2022-03-01</dc:date>",
    "<dcterms:modified>2022-04-01</dcterms:modified>",
    "<dcterms:created>2020</dcterms:created>",
    "<author>someone@agency.example (First Author)</author>",
    "<author>Plain Name</author>",
    "<author/>",
    "<author><name>Atom Author</name><email>a@b.example</email><uri>u</uri></author>",
    "<dc:creator>Creator</dc:creator>",
    "<author>x@y.org</author>",
    "<itunes:author>Pod</itunes:author>",
    "<contributor><name>C</name></contributor>",
    "<category>Migration</category>",
    '<category domain="d">Youth</category>',
    '<category term="t" label="L" scheme="s"/>',
    '<category label="only"/>',
    "<category/>",
    "<dc:subject>Subject</dc:subject>",
    "<media:keywords>k1, k2,</media:keywords>",
    '<itunes:category text="Arts"/>',
    "<itunes:keywords>a,b</itunes:keywords>",
    "<keywords>kw</keywords>",
    '<media:category scheme="u">m</media:category>',
    '<enclosure url="f.pdf" length="12" type="application/pdf"/>',
    '<enclosure url=" https://i.example/a.jpg" type="IMAGE/jpeg"/>',
    "<enclosure/>",
    '<media:content url="v.mp4" medium="video"/>',
    '<media:content url="s.jpg" medium="image" width="100"><media:title>MT</media:title>'
    "<media:description>MD &lt;b&gt;x&lt;/b&gt;</media:description></media:content>",
    '<media:group><media:content url="w.png" width="900"/><media:thumbnail url="t.png"/></media:group>',
    '<media:thumbnail url="thumb.png"/>',
    "<media:title>Media title</media:title>",
    "<media:description>Media</media:description>",
    "<media:license>ML</media:license>",
    "<itunes:summary>Podcast</itunes:summary>",
    '<itunes:image href="i.png"/>',
    '<source url="https://o.example/rss">Origin</source>',
    "<source>Bare</source>",
    "<rights>\u00a9 R</rights>",
    "<dc:rights>DR</dc:rights>",
    "<copyright>C</copyright>",
    "<language>de</language>",
    "<dc:language>it</dc:language>",
    "<iso:language>fr</iso:language>",
    "<emm:keywords>one, two,,three</emm:keywords>",
    '<emm:keywords w="1">x</emm:keywords>',
    "<license>own</license>",
    '<cc:license rdf:resource="https://creativecommons.org/licenses/by/3.0/"/>',
    "<creativeCommons:license>https://creativecommons.org/licenses/by/2.0/</creativeCommons:license>",
    "<georss:point>1 2</georss:point>",
    "<comments>https://a.example/c</comments>",
    "<unknown a='1'>u</unknown>",
    "<image><url>i</url></image>",
    "<!-- a comment -->",
    "<?pi x?>",
    "loose text",
    "<title>twice \u00c3\u00a9ncod\u00c3\u00a9</title>",
    "<description>&#150;&#133;</description>",
    "<title><![CDATA[a]]> and <![CDATA[b]]></title>",
    "<link><![CDATA[https://a.example/c?d=1&e;=2]]></link>",
]
FEED_ELEMENTS = [
    "<title>Feed</title>",
    "<dc:title>Feed too</dc:title>",
    "<language>en-GB</language>",
    "<copyright>\u00a9</copyright>",
    "<rights type='text'>R</rights>",
    "<ttl>60</ttl>",
    "<skipHours><hour>1</hour><hour>24</hour></skipHours>",
    "<skipDays><day>Sunday</day></skipDays>",
    "<sy:updatePeriod>hourly</sy:updatePeriod>",
    "<sy:updateFrequency>2</sy:updateFrequency>",
    "<image><title>I</title><url>u</url><link>l</link></image>",
    "<itunes:summary>About</itunes:summary>",
    "<description>News</description>",
    "<itunes:owner><itunes:name>O</itunes:name></itunes:owner>",
    "<title>Feed <b>inline</b></title>",
    "<lastBuildDate>Tue, 21 Jun 2022 03:32:00 +0200</lastBuildDate>",
]
ROOTS = [
    ('<rss version="2.0" {n} {a}><channel>', "item", "</channel></rss>"),
    ("<rss {n}><channel {a}>", "item", "</channel></rss>"),
    ("<rss {n} {a}>", "item", "</rss>"),
    ('<feed xmlns="http://www.w3.org/2005/Atom" {n} {a}>', "entry", "</feed>"),
    ('<feed version="0.3" xmlns="http://purl.org/atom/ns#" {n} {a}>', "entry", "</feed>"),
    ('<rdf:RDF xmlns="http://purl.org/rss/1.0/" {n} {a}><channel>', "item", "</rdf:RDF>"),
]
AROUND = ["", 'xml:lang="es_MX"', 'xml:base="https://base.example/dir/"', 'xml:base="/sub/" xml:lang=""', 'base="b"']
OWN = ["", ' xml:lang="pt"', ' rdf:about="x"']


@st.composite
def feeds(draw: st.DrawFn) -> str:
    """Draw a feed of elements in any order."""
    opening, name, closing = draw(st.sampled_from(ROOTS))
    around = draw(st.sampled_from(AROUND))
    beside = draw(st.lists(st.sampled_from(FEED_ELEMENTS), max_size=5))
    entries = [
        f"<{name}{draw(st.sampled_from(OWN))}>"
        + "".join(draw(st.lists(st.sampled_from(ELEMENTS), max_size=9)))
        + f"</{name}>"
        for _ in range(draw(st.integers(0, 3)))
    ]
    is_rdf = closing == "</rdf:RDF>"
    parts = [*beside, *(["</channel>"] if is_rdf else []), *entries]
    if not is_rdf:
        parts = draw(st.permutations(parts))
    return opening.format(n=NAMESPACES, a=around) + "\n".join(parts) + closing


def both(
    body: bytes, **hints: str
) -> tuple[list[FeedInfo | Entry | BadEntry] | None, list[FeedInfo | Entry | BadEntry]]:
    """Return what each tier makes of a feed; of the first None for what it leaves to the second."""
    given_hints = {"url": URL, **hints}
    return light(body, given_hints), list(parse(body, given_hints))


@given(feeds())
@settings(max_examples=400, deadline=None)
def test_any_feed_is_the_same_in_both_tiers(feed: str) -> None:
    quick, judged = both(feed.encode())
    assert quick is None or quick == judged


def test_what_is_plainly_written_needs_no_judge() -> None:
    atom = (
        ATOM.replace('<content type="xhtml"', '<content type="html"').replace("<div\n", "<!--").replace("</div>", "-->")
    )
    for feed in (RSS, atom):
        quick, judged = both(feed.encode())
        assert quick is not None
        assert quick == judged


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16", "utf-8-sig"])
def test_encodings_are_read_by_both(encoding: str) -> None:
    declared = "" if encoding.startswith("utf") else f'<?xml version="1.0" encoding="{encoding}"?>'
    feed = (
        f"{declared}<rss><channel><title>\u00c9</title><item><title>caf\u00e9 na\u00efve</title></item></channel></rss>"
    )
    quick, judged = both(feed.encode(encoding))
    assert quick == judged
    assert isinstance(judged[1], Entry)
    assert judged[1].data["title"] == "caf\u00e9 na\u00efve"


@pytest.mark.parametrize("folder", ["generic-feeds", "un-news", "ec"])
def test_captured_feeds_are_the_same_in_both_tiers(samples: Path, folder: str) -> None:
    paths = [path for path in sorted((samples / folder).iterdir()) if path.suffix in {".rss", ".atom", ".xml"}]
    quick_ones = 0
    for path in paths:
        quick = light(path.read_bytes(), {"url": URL})
        if quick is not None:
            quick_ones += 1
            assert quick == list(parse(path.read_bytes(), {"url": URL})), path.name
    assert quick_ones > len(paths) / 2


@given(feeds(), st.data())
@settings(max_examples=100, deadline=None)
def test_what_is_left_when_the_settled_is_taken_out_is_read_as_before(feed: str, data: st.DataObject) -> None:
    body, hints = feed.encode(), {"url": URL}
    entries = [value for value in parse(body, hints) if isinstance(value, Entry)]
    known = [entry.digest for entry in entries if entry.digest]
    settled = frozenset(data.draw(st.sets(st.sampled_from(known))) if known else ())
    rest = unsettled(body, hints, settled)
    assert rest.settled == settled
    again = [value for value in parse(rest.body, rest.hints) if isinstance(value, Entry)]
    expected = [entry for entry in entries if entry.digest not in settled]
    assert [(entry.data, entry.digest) for entry in again] == [(entry.data, entry.digest) for entry in expected]
