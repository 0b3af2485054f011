"""Items of RSS as most are written: the same as `entry` makes of them, in fewer steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.formats.feeds.around import Around
from m4d_core.ingestion.formats.feeds.entry import read_entry
from m4d_core.ingestion.formats.feeds.plain import Plain
from m4d_core.ingestion.formats.feeds.scan import scan
from m4d_core.ingestion.formats.feeds.tree import Tree, read
from m4d_core.ingestion.formats.feeds.wire import FeedEntry
from tests.core.ingestion.formats.feeds.test_tiers import NAMESPACES

URL = "https://a.example/dir/feed"
RSS = "<rss {n}><channel><item>"
ITEM = "<title>T</title><link>x</link>"
ONCE = [
    "<title> T &amp;amp; U </title>",
    "<link> x </link>",
    "<guid>g</guid>",
    '<guid isPermaLink="false">g</guid>',
    "<guid/>",
    "<pubDate>p</pubDate>",
    "<description>d</description>",
    "<content:encoded><![CDATA[<p>\u00a9</p>]]></content:encoded>",
    "<content:encoded>d</content:encoded>",
    "<title/>",
    "<link>y?a=1&amp;b=2</link>",
]
OFTEN = [
    "<category>a</category>",
    "<category>\u00e9</category>",
    "<category/>",
    '<category domain="d">e</category>',
    "<dc:creator>c</dc:creator>",
    "<author>f</author>",
    "<author>f@a.example</author>",
    '<enclosure url="f.pdf" length="7" type="application/pdf"/>',
    '<enclosure url="i.jpg"/>',
    "<comments>c</comments>",
    '<wfw:x xmlns:wfw="w" a="b">c</wfw:x>',
    "<dc:date>u</dc:date>",
    "<description>twice <b>b</b></description>",
]


def tree(inner: str, opening: str = RSS) -> Tree:
    name = "entry" if "<entry" in opening else "item"
    closing = f"</{name}></feed>" if name == "entry" else f"</{name}></channel></rss>"
    document = (opening.format(n=NAMESPACES) + inner + closing).encode()
    found = scan(document)
    assert found is not None
    return read(document, found, 200)


def plain(inner: str, opening: str = RSS) -> FeedEntry | None:
    found = tree(inner, opening)
    return Plain(Around(found, URL)).data(found.entries[0])


@given(st.lists(st.sampled_from(ONCE), max_size=6), st.lists(st.sampled_from(OFTEN), max_size=5))
def test_what_is_read_is_what_the_long_way_finds(once: list[str], often: list[str]) -> None:
    found = tree("".join(["<title>T</title>", "<link>x</link>", *once, *often]))
    around = Around(found, URL)
    quick = Plain(around).data(found.entries[0])
    assert quick is None or quick == read_entry(found.entries[0], around, has_content=False)


@given(st.permutations([*ONCE[:2], ONCE[3], *ONCE[5:8], OFTEN[0], OFTEN[0], OFTEN[1], *OFTEN[4:6], *OFTEN[7:11]]))
def test_the_order_does_not_matter(elements: list[str]) -> None:
    found = tree("".join(elements))
    around = Around(found, URL)
    quick = Plain(around).data(found.entries[0])
    assert quick is not None
    assert quick == read_entry(found.entries[0], around, has_content=False)


def test_what_an_item_comes_to() -> None:
    data = plain(
        ITEM + '<guid>g</guid><description>d</description><category>a</category><enclosure url="i.jpg"/>',
        '<rss xml:base="/b/" xml:lang="es_MX" {n}><channel><item>',
    )
    assert data is not None
    assert {name: value for name, value in data.items() if value} == {
        "id": "https://a.example/b/g",
        "link": "https://a.example/b/x",
        "title": "T",
        "summary": "d",
        "language": "es-MX",
        "base": "https://a.example/b/",
        "categories": ["a"],
        "image": {"url": "https://a.example/b/i.jpg", "alt": None},
    }


def test_items_written_alike_are_worked_out_once() -> None:
    found = tree(f"{ITEM}</item><item>{ITEM}</item><item>{ITEM}<guid>g</guid>")
    reader = Plain(Around(found, URL))
    assert all(reader.data(each) for each in found.entries)
    assert len(reader._plans) == 2


@pytest.mark.parametrize(
    ("inner", "opening"),
    [
        ("", RSS),
        ("<title>T</title>", RSS),
        ("<title/><link>x</link>", RSS),
        ("<title>T</title><link/>", RSS),
        (ITEM + "<title>U</title>", RSS),
        (ITEM + "<source>s</source>", RSS),
        (ITEM + "<author>a@b.example</author>", RSS),
        (ITEM + '<description xml:lang="fr">d</description>', RSS),
        (ITEM, '<rss {n}><channel><item xml:lang="fr">'),
        (ITEM + "<x:y xmlns:x='x'><x:z/></x:y>", RSS),
        ("<title>T</title><link>x?a&amp;b</link>", RSS),
        (ITEM, "<feed {n}><entry>"),
    ],
)
def test_anything_out_of_the_usual_is_left(inner: str, opening: str) -> None:
    assert plain(inner, opening) is None
