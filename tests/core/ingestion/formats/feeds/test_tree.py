import pytest

from m4d_core.ingestion.formats.feeds import tree
from m4d_core.ingestion.formats.feeds.scan import scan
from m4d_core.ingestion.formats.feeds.tree import Tree, is_deeper, read
from m4d_core.ingestion.formats.feeds.wire import UnsureError


def built(document: bytes, max_depth: int = 200) -> Tree:
    found = scan(document)
    assert found is not None
    return read(document, found, max_depth)


def test_entries_and_what_stands_beside_them() -> None:
    found = built(b"<rss><channel><title>T</title><item><title>A</title></item><link/><item/></channel></rss>")
    assert [each.tag for each in found.around] == ["rss", "channel"]
    assert [each.tag for each in found.beside] == ["title", "link"]
    assert ([len(each) for each in found.entries], found.leads) == ([1, 0], [1, 2])


def test_those_of_rss_1_stand_beside_the_channel() -> None:
    found = built(b"<r:RDF xmlns:r='r'><channel><title/></channel><item/><image/></r:RDF>")
    assert ([each.tag for each in found.beside], len(found.entries), found.leads) == (["title"], 1, [1])


def test_namespaces_are_told() -> None:
    found = built(b"<feed xmlns='u' xmlns:a='v'><entry><a:b/></entry></feed>")
    assert found.prefixes == [("a", "v")]
    assert [each.tag for each in found.entries[0]] == ["v}b"]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (b" a ", "a"),
        (b"<![CDATA[ <b>x</b> ]]>", "<b>x</b>"),
        (b"a<![CDATA[b]]>c<![CDATA[d]]>", "abcd"),
        (b"<![CDATA[one\r\ntwo\rthree]]>", "one\ntwo\nthree"),
        (b"<!-- no -->a<!-- no -->b", "ab"),
        (b"", ""),
        ("\ue0000\ue001<![CDATA[x]]>".encode(), "\ue0000\ue001x"),
        (b"&#xE000;0&#57345;<![CDATA[x]]>", "\ue0000\ue001x"),
        (b"&#xe000;7&#xE001;<![CDATA[x]]>", "\ue0007\ue001x"),
        ("caf\u00c3\u00a9".encode(), "caf\u00e9"),
        (b"&#150;", "\u2013"),
        ("\u2013 caf\u00e9".encode(), "\u2013 caf\u00e9"),
        (b"&#233;", "\u00e9"),
    ],
)
def test_the_text_of_an_element(inner: bytes, text: str) -> None:
    found = built(b"<rss><channel><item><title>" + inner + b"</title></item></channel></rss>")
    assert found.text(found.entries[0][0]) == text


def test_a_text_as_it_stands() -> None:
    found = built("<rss><channel><item><title> \u00c3\u00a9<![CDATA[!]]> </title></item></channel></rss>".encode())
    assert found.raw(found.entries[0][0]) == "\u00c3\u00a9!"


def test_a_section_under_a_doctype_is_read_as_any() -> None:
    found = built(b"<!DOCTYPE rss SYSTEM 'x'><rss><channel><item><title><![CDATA[a]]></title></item></channel></rss>")
    assert (found.sections, found.text(found.entries[0][0])) == ([], "a")


@pytest.mark.parametrize(
    "document",
    [
        b"<rss><channel><item>&eacute;</item></channel></rss>",
        b"<x:rss/>",
        b"<rss><channel><item/></rss>",
        b"<!DOCTYPE rss SYSTEM 'x'><rss><channel><item>&eacute;</item></channel></rss>",
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>",
        b"<urlset/>",
        b"<rss><channel><x><item/></x></channel></rss>",
        b"<rss><item/><channel><item/></channel></rss>",
        b"<rss>\xc2\x85</rss>",
        b"<rss>\xef\xbf\xbe</rss>",
        b"<rss>\xff</rss>",
        b"<rss><![CDATA[\x01]]></rss>",
        b"<rss><![CDATA[\xef\xbf\xbf]]></rss>",
    ],
)
def test_what_is_in_doubt_is_told(document: bytes) -> None:
    with pytest.raises(UnsureError):
        built(document)


def test_depth_up_to_the_limit_is_read() -> None:
    def nested(depth: int) -> bytes:
        return b"<rss>" + b"<x>" * (depth - 1) + b"</x>" * (depth - 1) + b"</rss>"

    built(nested(50), 50)
    with pytest.raises(UnsureError):
        built(nested(51), 50)
    root = built(b"<rss/>").around[0]
    assert (is_deeper(root, 1), is_deeper(root, 0)) == (False, True)


@pytest.mark.parametrize(("name", "piece"), [("MAX_ENTRIES", b"<item/>"), ("MAX_TAGS", b"<x/>"), ("MAX_EQUALS", b"=")])
def test_what_is_too_much_is_left_to_the_judge(monkeypatch: pytest.MonkeyPatch, name: str, piece: bytes) -> None:
    monkeypatch.setattr(tree, "MAX_EQUALS", 20)
    monkeypatch.setattr(tree, "_SHORTEST", 0)
    monkeypatch.setattr(tree, name, 20)
    around = 2 if name == "MAX_TAGS" else 0
    built(b"<rss>" + piece * (20 - around) + b"</rss>")
    with pytest.raises(UnsureError):
        built(b"<rss>" + piece * (21 - around) + b"</rss>")
