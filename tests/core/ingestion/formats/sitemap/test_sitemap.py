import gzip
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.sitemap import parse as module
from m4d_core.ingestion.formats.sitemap.parse import light, parse

BASE = "https://site.example/sitemap.xml"


def urls(*pages: tuple[str, str | None], inside: str = "") -> bytes:
    made = "".join(
        f"<url><loc>{loc}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}{inside}</url>"
        for loc, lastmod in pages
    )
    spaces = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {spaces}>{made}</urlset>'.encode()


def read(body: bytes, **hints: str) -> list[Entry | BadEntry]:
    found = list(parse(body, {"url": BASE, **hints}))
    assert isinstance(found[0], FeedInfo)
    return [each for each in found if not isinstance(each, FeedInfo)]


def data(body: bytes) -> list[Any]:
    return [each.data for each in read(body) if isinstance(each, Entry)]


def refused(body: bytes) -> FeedError:
    with pytest.raises(FeedError) as caught:
        read(body)
    return caught.value


def test_pages_come_newest_first_and_those_without_a_date_last() -> None:
    body = urls(
        ("https://site.example/a", "2024-01-01"), ("https://site.example/b", None),
        ("https://site.example/c", "2026-01-01T10:00:00+02:00"), ("https://site.example/d", "last week"),
        ("https://site.example/e", "2025"),
    )  # fmt: skip
    assert [each["url"][-1] for each in data(body)] == ["c", "e", "a", "b", "d"]
    assert read(body)[0].locator == "url[2]"


def test_an_index_leads_to_sitemaps() -> None:
    body = urls(("https://site.example/1.xml", "2024-01-01")).replace(b"urlset", b"sitemapindex")
    body = body.replace(b"url>", b"sitemap>")
    assert [(each["kind"], each["url"], each["lastmod"]) for each in data(body)] == [
        ("sitemap", "https://site.example/1.xml", "2024-01-01")
    ]


def test_what_the_extensions_say() -> None:
    inside = (
        '<news:news><news:publication><news:name>Site</news:name><news:language>fr</news:language></news:publication>'
        "<news:publication_date>2026-01-02</news:publication_date><news:title>Migrants &amp; villes</news:title>"
        '</news:news><xhtml:link rel="alternate" hreflang="fr-FR" href="/fr/a"/><xhtml:link href="/none"/>'
    )  # fmt: skip
    (found,) = data(urls(("https://site.example/a", None), inside=inside))
    assert found["news"] == {
        "title": "Migrants & villes", "published": "2026-01-02", "language": "fr", "publication": "Site",
    }  # fmt: skip
    assert found["alternates"] == [{"language": "fr-FR", "url": "https://site.example/fr/a"}]


def test_a_relative_address_is_the_sites_and_what_is_none_is_bad() -> None:
    good, *bad = read(urls(("/a", "2026"), ("javascript:alert(1)", None), ("", None)))
    assert isinstance(good, Entry)
    assert good.data["url"] == "https://site.example/a"
    assert [(each.locator, each.reason) for each in bad if isinstance(each, BadEntry)] == [
        ("url[1]", "no_address"), ("url[2]", "no_address"),
    ]  # fmt: skip


def test_a_list_of_lines() -> None:
    body = b"\xef\xbb\xbfhttps://site.example/a\r\n\r\n https://site.example/b \nnot an address\n"
    assert [each["url"] for each in data(body)] == ["https://site.example/a", "https://site.example/b"]
    assert [each.locator for each in read(body) if isinstance(each, BadEntry)] == ["line[3]"]


def test_the_sitemaps_that_robots_txt_names() -> None:
    body = (
        b"# ours\nUser-agent: *\nDisallow: /x\nSitemap: https://site.example/a.xml\nsItE-mAp:/b.xml\nsitemaps : c.xml"
    )
    assert [(each["kind"], each["url"]) for each in data(body)] == [
        ("sitemap", f"https://site.example/{name}.xml") for name in "abc"
    ]
    assert refused(b"User-agent: *\nDisallow: /\n").reason == "empty"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"), (b" \n ", "empty"), (b"<html><body>Sorry</body></html>", "not_a_feed"),
        (b"<!DOCTYPE html><html><p>Sorry", "not_a_feed"), (b"<rss version='2.0'></rss>", "not_a_feed"),
        (b'{"a": 1}', "not_a_feed"), (b"Sorry, nothing here", "not_a_feed"), (b"\x1f\x8b\x08broken", "bad_encoding"),
        (gzip.compress(urls(("https://site.example/a", None)))[:-12], "truncated"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><urlset/>', "xml_entities"),
        (b"<urlset>" + b"<url>" + b"<a>" * 300, "xml_depth"),
    ],
)  # fmt: skip
def test_what_is_no_sitemap_is_named(body: bytes, reason: str) -> None:
    assert refused(body).reason == reason


def test_what_stands_before_the_damage_is_kept() -> None:
    whole = urls(("https://site.example/a", "2024"), ("https://site.example/b", "2025"))
    found: list[Any] = []
    with pytest.raises(FeedError) as caught:
        found.extend(parse(whole[:-15], {"url": BASE}))
    assert caught.value.reason == "truncated"
    assert [each.data["url"] for each in found if isinstance(each, Entry)] == ["https://site.example/a"]


def test_one_damaged_address_is_no_others_fault() -> None:
    body = urls(("https://site.example/a", None), ("https://site.example/b", None), ("https://site.example/c", None))
    found = read(body.replace(b"/b</loc>", b"/b</lok>"))
    assert [each.data["url"][-1] for each in found if isinstance(each, Entry)] == ["a", "c"]
    assert [each.reason for each in found if isinstance(each, BadEntry)] == ["not_well_formed"]


def test_a_file_in_gzip_is_inflated_up_to_the_cap_and_not_one_byte_beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    body = urls(("https://site.example/a", None))
    monkeypatch.setattr(module, "MAX_BYTES", len(body))
    assert len(read(gzip.compress(body))) == 1
    monkeypatch.setattr(module, "MAX_BYTES", len(body) - 1)
    assert refused(gzip.compress(body)).reason == "body_too_large"
    assert refused(body).reason == "body_too_large"


def test_the_short_and_sound_are_read_in_the_process_and_the_rest_in_the_child() -> None:
    body = urls(("https://site.example/a", None))
    assert list(light(body, {"url": BASE}) or ()) == list(parse(body, {"url": BASE}))
    assert light(gzip.compress(body), {}) is None
    assert light(body.replace(b"/a</loc>", b"/a</lok>") + b"<url>", {}) is None
    assert light(urls(*[("https://site.example/a", None)] * 30_000), {}) is None


REASONS = frozenset(
    ["empty", "not_a_feed", "truncated", "xml_entities", "xml_depth", "bad_encoding", "body_too_large", "read"]
)


def outcome(body: bytes) -> str:
    try:
        list(parse(body, {}))
    except FeedError as error:
        return error.reason
    return "read"


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_otherwise_than_by_name(body: bytes) -> None:
    assert {outcome(each) for each in (body, b"<urlset>" + body, gzip.compress(body))} <= REASONS


@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.dates(min_value=date(1000, 1, 1))), max_size=20, unique_by=lambda each: each[0]
    )
)
def test_every_address_comes_once_whatever_the_dates(pages: list[tuple[int, Any]]) -> None:
    body = urls(*((f"https://site.example/{number}", f"{day}") for number, day in pages))
    found = data(body)
    assert sorted(each["url"] for each in found) == sorted(f"https://site.example/{number}" for number, _ in pages)
    assert [each["lastmod"] for each in found] == sorted((each["lastmod"] for each in found), reverse=True)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("google-news.xml", ["page"] * 2), ("hreflang.xml", ["page"] * 2), ("robots.txt", ["sitemap"] * 4),
     ("simple-index.xml", ["sitemap"] * 2), ("simple-urlset.xml", ["page"] * 2)],
)  # fmt: skip
def test_captured_sitemaps(samples: Path, name: str, kinds: list[str]) -> None:
    found = data((samples / "sitemap" / name).read_bytes())
    assert [each["kind"] for each in found] == kinds
    assert sum(each["news"] is not None for each in found) == (2 if name.startswith("google") else 0)
    assert sum(len(each["alternates"]) for each in found) == (2 if name.startswith("hreflang") else 0)
