"""What single elements come to; that it is what feedparser finds is tried in `test_tiers.py`."""

import pytest

from m4d_core.ingestion.formats.feeds.elements import Elements
from m4d_core.ingestion.formats.feeds.scan import scan
from m4d_core.ingestion.formats.feeds.tree import read
from m4d_core.ingestion.formats.feeds.wire import FeedEntry, UnsureError
from tests.core.ingestion.formats.feeds.test_tiers import NAMESPACES

URL = "https://a.example/dir/feed"


def entry(inner: str, attributes: str = "") -> FeedEntry:
    document = f"<rss {NAMESPACES}><channel><item {attributes}>{inner}</item></channel></rss>".encode()
    found = scan(document)
    assert found is not None
    (only,) = Elements(read(document, found, 200), URL).entries()
    return only


@pytest.mark.parametrize(
    ("inner", "name", "value"),
    [
        ("<title>a</title><title>b</title>", "title", "a"),
        ("<title/><dc:title>b</dc:title>", "title", "b"),
        ("<media:title>m</media:title><title>t</title>", "title", "t"),
        ("<title>t</title><media:title>m</media:title>", "title", "t"),
        ("<link>x</link>", "link", "https://a.example/dir/x"),
        ("<guid>g</guid>", "link", "https://a.example/dir/g"),
        ('<guid isPermaLink="false">g</guid>', "link", None),
        ('<link rel="enclosure">e</link><link>x</link>', "link", "https://a.example/dir/x"),
        ("<link>x</link><link rel='enclosure'>e</link>", "link", "https://a.example/dir/x"),
        ("<pubDate>p</pubDate><dc:date>d</dc:date>", "updated", "d"),
        ("<dc:date>d</dc:date>", "published", "d"),
        ("<dcterms:created>c</dcterms:created>", "published", "c"),
        ("<author>a</author><dc:creator>b</dc:creator><author/>", "authors", ["a", "b"]),
        ('<category domain="d">a</category><dc:subject>b</dc:subject>', "categories", ["a", "b"]),
        ("<emm:keywords>a, b,,</emm:keywords>", "keywords", ["a", "b"]),
        ("<language>de</language><iso:language>fr</iso:language>", "language", "fr"),
        ('<title xml:lang="it_IT">t</title>', "language", "it-IT"),
        ("<creativeCommons:license>u</creativeCommons:license>", "license", "u"),
        ("<source url='u'>S</source>", "source", {"title": "S", "url": "u"}),
        ('<itunes:image href="i.png"/>', "image", {"url": "i.png", "alt": None}),
        ("<description>own</description><media:description>m</media:description>", "summary", "own"),
        ("<media:description>m</media:description><description>own</description>", "summary", "own"),
        ("<media:description>m</media:description>", "summary", "m"),
        ("<content:encoded>full</content:encoded>", "html", "full"),
        ("<description>a</description><summary>b</summary>", "html", "b"),
    ],
)
def test_what_an_element_comes_to(inner: str, name: str, value: object) -> None:
    assert dict(entry(inner))[name] == value


def test_its_own_base_and_name() -> None:
    found = entry("<description>s</description>", 'xml:base="https://b.example/" rdf:about="about"')
    assert (found["base"], found["id"]) == ("https://b.example/", "about")


@pytest.mark.parametrize(
    "inner",
    [
        "<title>a<b>c</b></title>",
        '<title type="xhtml">t</title>',
        "<image><url>u</url></image>",
        "<body>b</body>",
        "<x><y/></x>",
        '<content src="u"/>',
        '<h:p xmlns:h="http://www.w3.org/1999/xhtml">p</h:p>',
        "<media:thumbnail>t</media:thumbnail>",
        "<author>a</author><author><name>b</name></author>",
        "<author><x>b</x></author>",
        "<media:group><title>t</title></media:group>",
        "<dc:x><title>t</title></dc:x>",
        "<content>a &amp; b</content><content:encoded>c</content:encoded>",
    ],
)
def test_what_is_in_doubt_is_told(inner: str) -> None:
    with pytest.raises(UnsureError):
        entry(inner)


@pytest.mark.parametrize("attributes", ['href="x"', 'lastmod="y"'])
def test_an_entry_in_the_manner_of_cdf_is_in_doubt(attributes: str) -> None:
    with pytest.raises(UnsureError):
        entry("", attributes)


def test_what_is_nobodys_is_passed_over() -> None:
    place = "<georss:where><georss:point>1 2</georss:point></georss:where>"
    assert entry(f"<comments>c</comments>{place}<contributor><name>c</name></contributor>")["title"] is None
