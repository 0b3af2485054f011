import pytest

from m4d_core.ingestion.formats.feeds.around import Around, Scope, check_type
from m4d_core.ingestion.formats.feeds.scan import scan
from m4d_core.ingestion.formats.feeds.tree import read
from m4d_core.ingestion.formats.feeds.wire import UnsureError

URL = "https://a.example/dir/feed"


def around(document: str, url: str = URL) -> Around:
    found = scan(document.encode())
    assert found is not None
    return Around(read(document.encode(), found, 200), url)


def test_scopes_are_inherited() -> None:
    found = around('<rss xml:base="/x/" xml:lang="fr"><channel xml:base="y/" xml:lang=""/></rss>')
    assert found.root == Scope(base="https://a.example/x/", language="fr")
    assert found.scope == Scope(base="https://a.example/x/y/", language=None)
    assert found.scope.within({"a": "b"}) is found.scope
    assert found.scope.within({"base": "https://b.example/"}).base == "https://b.example/"


def test_attributes_have_feedparsers_names() -> None:
    found = around("<rss/>")
    given = {"u}x": "X", "HREF": "H", "http://www.w3.org/XML/1998/namespace}lang": "fr", "rel": "SELF", "type": "A/B"}
    assert found.attributes(given) == {"x": "X", "href": "H", "xml:lang": "fr", "rel": "self", "type": "a/b"}
    assert found.attributes({}) == {}


@pytest.mark.parametrize(
    ("document", "is_atom"),
    [("<rss/>", False), ("<feed/>", True), ("<feed xmlns='http://www.w3.org/2005/Atom'/>", True), ("<RDF/>", False)],
)
def test_what_kind_of_feed_it_is(document: str, is_atom: bool) -> None:
    assert around(document).is_atom is is_atom


@pytest.mark.parametrize(
    ("document", "url"),
    [
        ("<rss/>", "file:///etc/feed"), ('<rss xml:base="javascript:x"/>', URL),
        ('<RDF><channel xml:lang="fr"/></RDF>', URL), ('<RDF xmlns:a="http://www.w3.org/2005/Atom"/>', URL),
        ('<feed xmlns:a="http://purl.org/rss/1.0/"/>', URL),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_told(document: str, url: str) -> None:
    with pytest.raises(UnsureError):
        around(document, url)


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ({}, None),
        ({"a": "b"}, None),
        ({"type": "html"}, "text/html"),
        ({"type": "text", "mode": "escaped"}, "text/plain"),
    ],
)
def test_types_of_texts(attributes: dict[str, str], kind: str | None) -> None:
    assert check_type(attributes) == kind


@pytest.mark.parametrize("attributes", [{"type": "xhtml"}, {"type": "image/png"}, {"mode": "Base64"}])
def test_other_types_are_in_doubt(attributes: dict[str, str]) -> None:
    with pytest.raises(UnsureError):
        check_type(attributes)
