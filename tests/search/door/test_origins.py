"""Origins as they are written down, and as browsers send them."""

import pytest

from m4d_search.door.origins import ANY, is_allowed, origin_of, read_origin, sent_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://city.example", "https://city.example"),
        ("https://City.Example/", "https://city.example"),
        ("https://city.example:443", "https://city.example"),
        ("http://city.example:80", "http://city.example"),
        ("http://127.0.0.1:5500", "http://127.0.0.1:5500"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://*.city.example", "https://*.city.example"),
        ("https://tunisie.économie.example", "https://tunisie.xn--conomie-9xa.example"),
        ("*", ANY),
    ],
)
def test_an_origin_is_written_as_browsers_send_it(text: str, origin: str) -> None:
    assert read_origin(text) == origin
    assert read_origin(origin) == origin


@pytest.mark.parametrize(
    "text",
    [
        "", "city.example", "ftp://city.example", "https://", "https://city.example/page", "https://a.example?x=1",
        "https://a.example#x", "https://user@a.example", "https://a.example:port", "https://a.example:99999",
        "https://a*.example", "https://*", "https://a.*.example", "https://a.example; script-src *", "https://a b",
        "https://a.example,https://b.example", "https://a..example", "null", "https://[", "https://-a.example",
        "https://\ud800.example",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"origin|begin"):
        read_origin(text)


def test_a_header_names_an_origin_or_none() -> None:
    for origin in ("https://city.example", "http://127.0.0.1:5500", "null", "https://[::1]:8443"):
        assert sent_origin(origin) == origin
    for header in (None, "", "city.example", "https://city.example/x", "https://a.example b", "https://" + "a" * 300):
        assert sent_origin(header) is None


def test_an_address_has_an_origin() -> None:
    assert origin_of("https://City.example:8443/a?b#c") == "https://city.example:8443"
    assert origin_of("https://user@city.example/") == "https://city.example"
    for address in ("", "about:blank", "https://[", "/page", "file:///home/page.html"):
        assert origin_of(address) is None


@pytest.mark.parametrize(
    ("origin", "origins", "expected"),
    [
        ("https://city.example", ["https://town.example", "https://city.example"], True),
        ("http://city.example", ["https://city.example"], False),
        ("https://city.example:8443", ["https://city.example"], False),
        ("https://www.city.example", ["https://city.example"], False),
        ("https://www.city.example", ["https://*.city.example"], True),
        ("https://a.b.city.example", ["https://*.city.example"], True),
        ("https://city.example", ["https://*.city.example"], False),
        ("https://evilcity.example", ["https://*.city.example"], False),
        ("https://www.city.example.evil.example", ["https://*.city.example"], False),
        ("https://www.city.example:8443", ["https://*.city.example:8443"], True),
        ("null", ["https://city.example"], False),
        ("null", ["*"], True),
        (None, ["*"], True),
        (None, ["https://city.example"], False),
        ("https://city.example", [], False),
    ],
)
def test_which_page_may(origin: str | None, origins: list[str], expected: bool) -> None:
    assert is_allowed(origin, origins) is expected
