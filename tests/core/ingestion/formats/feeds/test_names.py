import re

import feedparser.urls
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.formats.feeds.names import Names, author, join, local, mended
from m4d_core.ingestion.formats.feeds.wire import UnsureError


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("pubDate", "pubdate"),
        ("http://www.w3.org/2005/Atom}Title", "title"),
        ("http://purl.org/rss/1.0/}item", "item"),
        ("http://backend.userland.com/RSS2}title", "title"),
        ("http://purl.org/dc/elements/1.1/}creator", "dc:creator"),
        ("http://search.yahoo.com/mrss}content", "media:content"),
        ("http://emm.jrc.it}keywords", "emm:keywords"),
        ("http://nobody.example/}x", "x"),
        ("http://www.w3.org/XML/1998/namespace}lang", "xml:lang"),
    ],
)
def test_names_have_their_usual_prefix(name: str, key: str) -> None:
    names = Names(
        [("emm", "http://emm.jrc.it"), ("other", "http://emm.jrc.it"), ("d", "http://purl.org/dc/elements/1.1/")]
    )
    assert names[name] == names[name] == key


def test_a_usual_prefix_for_another_namespace_is_in_doubt() -> None:
    Names([("media", "http://own.example/"), ("dc", "http://purl.org/dc/elements/1.1/")])
    with pytest.raises(UnsureError):
        Names([("media", "http://purl.org/dc/elements/1.1/")])


def test_names_without_their_namespace() -> None:
    assert (local("u}RDF"), local("rss")) == ("rdf", "rss")


LINKS = st.lists(
    st.sampled_from(
        ["https://", "http:///", "//", "/", "a.example", "A", "..", "?q=1", "#f", ";p", "%20", " ", "é", "@", "[", "\n"]
    ),
    max_size=6,
).map("".join)


@given(st.sampled_from(["https://a.example/b/c", "", "https://a.example"]), LINKS)
def test_links_are_resolved_as_feedparser_does(base: str, link: str) -> None:
    assert join(base, link) == feedparser.urls._urljoin(base, link)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("plain", "plain"), ("caf\u00c3\u00a9", "café"), ("café", "café"), ("\x93q\x94 \x85", "“q” …"), ("\x81", "\x81")],
)
def test_texts_are_taken_as_they_were_meant(text: str, meant: str) -> None:
    assert mended(text) == meant


def test_windows_characters_are_not_looked_for_where_there_are_none() -> None:
    assert mended("\x93é", may_be_windows=False) == "\x93é"


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", {}),
        ("Jane Doe", {"name": "Jane Doe"}),
        ("j@a.example", {"name": "ple", "email": "j@a.exam"}),
        ("j@a.org (Jane)", {"name": "Jane", "email": "j@a.org"}),
        ("Jane <j@a.org>", {"name": "Jane", "email": "j@a.org"}),
        ("j@a.org", {"email": "j@a.org"}),
        ("at @ home", {"name": "at @ home"}),
        ("x" * 301, {"name": "x" * 301}),
    ],
)
def test_authors_in_one_text(text: str, detail: dict[str, str]) -> None:
    assert author(text) == detail


def test_a_long_text_with_an_address_is_left_to_the_judge() -> None:
    assert author("@" + "x" * 299)
    with pytest.raises(UnsureError):
        author("@" + "x" * 300)


@given(
    st.lists(
        st.sampled_from(["a", "b.c", "@", "x.org", " ", "(", ")", "<", ">", "()", "&lt;&gt;", "?subject=s", "+"]),
        max_size=7,
    ).map("".join)
)
def test_authors_are_read_as_feedparser_does(text: str) -> None:
    body = "<rss><channel><item><author>" + re.sub("[<>]", "", text).strip() + "</author></item></channel></rss>"
    (entry,) = feedparser.parse(body.replace("&lt;", "&amp;lt;").replace("&gt;", "&amp;gt;"))["entries"]
    expected = dict(entry["authors"][0])
    assert author(re.sub("[<>]", "", text).strip()) == expected
