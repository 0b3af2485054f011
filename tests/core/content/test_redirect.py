"""Old addresses and where they lead: what is read of a file, and what is refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.redirect import MAX_PATH, Redirect, circles, clean_address, read_redirects
from m4d_core.errors import UsageError


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/en/news/1", "/en/news/1"),
        ("https://old.example/en/news/1/", "/en/news/1"),
        ("http://old.example", "/"),
        ("/node?id=7#top", "/node?id=7"),
        ("/a%20b/%C3%A9", "/a b/é"),
        (" /x ", "/x"),
        ("news/1", None),
        ("//evil.example/x", None),
        ("/\\evil.example", None),
        ("/%2F/evil.example", None),
        ("https://old.example//x", None),
        ("javascript:alert(1)", None),
        ("ftp://old.example/x", None),
        ("http://[x", None),
        ("/x\ny", "/xy"),  # as browsers read it
        ("/x%0Ay", None),
        ("/x%00", None),
        ("/" + "x" * MAX_PATH, None),
        ("", "/"),
    ],
)  # fmt: skip
def test_addresses(given: str, expected: str | None) -> None:
    assert clean_address(given) == expected


@given(st.text())
def test_an_address_is_a_path_of_this_site_and_of_no_other(text: str) -> None:
    found = clean_address(text)
    assert found is None or (found.startswith("/") and not found.startswith(("//", "/\\")) and found.isprintable())


def test_a_file_is_read_whole() -> None:
    text = "\ufefffrom,to,permanent\nhttps://old.example/a,/news/a,\n/b,/news/b?x=1,no\n"
    assert read_redirects(text) == [
        Redirect(path="/a", target="/news/a"),
        Redirect(path="/b", target="/news/b?x=1", permanent=False),
    ]
    assert read_redirects("to,from\n/x,/y\n") == [Redirect(path="/y", target="/x")]
    assert read_redirects("from,to\n") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no columns"),
        ("old,new\n/a,/b\n", "no columns"),
        ("from,to\nnews,/b\n", "line 2: 'news' is no address"),
        ("from,to\n/a,https://evil.example/\n", "line 2: 'https://evil.example/' is no path"),
        ("from,to\n/a,//evil.example\n", "is no path"),
        ("from,to\n/a\n", "is no path"),
        ("from,to,permanent\n/a,/b,maybe\n", "neither yes nor no"),
        ("from,to\n/a,/b\n/a/,/c\n", "line 3: '/a' stands there twice"),
        ("from,to\n" + "x,/b\n" * 12, "(and 2 more)"),
    ],
)
def test_a_file_with_a_wrong_line_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        read_redirects(text)


def test_circles_are_found_whatever_their_length() -> None:
    assert circles({"/a": "/b", "/b": "/c", "/x": "/a"}) == []
    assert circles({"/a": "/a"}) == ["/a"]
    assert circles({"/a": "/b", "/b": "/c", "/c": "/a", "/x": "/a"}) == ["/a", "/b", "/c"]
