from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.content.urls import canonical_url, clean_url

PIECES = st.sampled_from(
    ["http://", "HTTPS://", "//", "/", "\\", "@", ":", "?", "#", "%", "%41", " ", "é", "عر", "[", "]", "::1",
    "a.org", "user",
     "javascript:", "data:", "..", "&", "=", "utm_source=x", "\x00", "\n", "\u200b", "\ud800", "99999", "80",
     "xn--", "．"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://a.org", "https://a.org/"),
        (" HTTPS://A.ORG/Path ", "https://a.org/Path"),
        ("http://a.org:80/x", "http://a.org/x"),
        ("https://a.org:8443/x", "https://a.org:8443/x"),
        ("https://a.org/docs/Two words é.pdf", "https://a.org/docs/Two%20words%20%C3%A9.pdf"),
        ("https://a.org/%zz/%41", "https://a.org/%25zz/%41"),
        ("https://münchen.example/ü?q=ü#ü", "https://xn--mnchen-3ya.example/%C3%BC?q=%C3%BC#%C3%BC"),
        ("https:\\\\a.org\\x?p=C:\\y", "https://a.org/x?p=C:%5Cy"),
        ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"),
        ("https://a.org/\u200bx\n", "https://a.org/x"),
    ],
)
def test_clean_url_percent_encodes_and_lowers(given_url: str, expected: str) -> None:
    assert clean_url(given_url) == expected


@pytest.mark.parametrize(
    "given_url",
    [
        None, "", "   ", "/relative", "a.org", "javascript:alert(1)", " \x0ejavascript:alert(1)", "data:text/html,x",
        "mailto:a@b.org", "ftp://a.org/", "http:www.example.org/docs", "http://", "https://user:secret@a.org/",
        "https://user@a.org/", "http://a.org:99999/", "http://a.org:x/", "http://[::1/", "http://exa mple.org/",
        "http://a..example:80/" + "x" * 2048, "file:///etc/passwd", "tag:github.com,2008:x", "urn:uuid:1",
    ],
)  # fmt: skip
def test_clean_url_gives_nothing_for_what_is_no_page(given_url: str | None) -> None:
    assert clean_url(given_url) is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("x", "https://a.org/d/x"),
        ("/x", "https://a.org/x"),
        ("//b.org/x", "https://b.org/x"),
        ("?q=1", "https://a.org/d/p?q=1"),
        ("#top", "https://a.org/d/p#top"),
        ("../../../x", "https://a.org/x"),
    ],
)
def test_clean_url_resolves_against_a_base(link: str, expected: str) -> None:
    assert clean_url(link, "https://a.org/d/p") == expected


def test_a_link_as_long_as_servers_take_is_kept_and_one_longer_is_not() -> None:
    longest = "https://a.org/" + "x" * (2048 - len("https://a.org/"))
    assert clean_url(longest) == longest
    assert clean_url(longest + "x") is None


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://a.org/s?utm_source=rss&id=7&utm_medium=x", "https://a.org/s?id=7"),
        ("https://a.org/s?fbclid=1", "https://a.org/s"),
        ("https://a.org/s?id=7#xtor=RSS-3", "https://a.org/s?id=7"),
        ("https://a.org/s#section-2", "https://a.org/s#section-2"),
        ("https://a.org/s?nk=0ad2", "https://a.org/s?nk=0ad2"),
        ("https://a.org/s?Utm_Campaign=x", "https://a.org/s"),
        ("not a link", None),
    ],
)
def test_canonical_url_drops_tracking_alone(given_url: str, expected: str | None) -> None:
    assert canonical_url(given_url) == expected


@given(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=60), st.none() | st.just("https://base.org/a/b"))
@settings(deadline=None)
def test_what_comes_out_is_ascii_http_and_comes_out_again(text: str, base: str | None) -> None:
    for function in (clean_url, canonical_url):
        url = function(text, base)
        if url is None:
            continue
        parts = urlsplit(url)
        assert url.isascii()
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert parts.username is None
        assert not set(url) & set(' \t\n\r\x00<>"')
        assert function(url) == url
