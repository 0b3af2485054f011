from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import Entry, FeedInfo
from m4d_core.ingestion.formats.html.parse import MAX_VALUE, MAX_VALUES, parse

ADDRESS = "https://site.example/news/one"
HEAD = '<meta property="og:title" content="One">'


def page(head: str = HEAD, *, lang: str = "en", body: str = "") -> bytes:
    return f"<!DOCTYPE html><html lang='{lang}'><head>{head}</head><body>{body}</body></html>".encode()


def data(body: bytes, **hints: str) -> Any:
    info, entry = parse(body, {"url": ADDRESS, **hints})
    assert isinstance(info, FeedInfo)
    assert isinstance(entry, Entry)
    return entry.data


def outcome(body: bytes) -> str:
    try:
        list(parse(body, {"url": ADDRESS}))
    except FeedError as error:
        return error.reason
    return "read"


def test_a_whole_page() -> None:
    found = data(page("""
        <title>One | Site</title><link rel="canonical" href="/news/1"><link rel="license" href="/license">
        <link rel="alternate" hreflang="fr" href="/fr/news/1">
        <link rel="alternate" type="application/rss+xml" href="/rss">
        <meta name="DC.creator" content="Ana"><meta name="dcterms:spatial" content="Senegal">
        <meta property="og:site_name" content="Site"><meta property="og:type" content="article">
        <meta property="article:published_time" content="2026-01-02T10:00:00Z">
        <script type="application/ld+json">
        {"@type": "NewsArticle", "headline": "One &amp; only", "url": "/news/1"}</script>
    """, body="<h1>One <em>of</em> all</h1>"))  # fmt: skip
    assert (found["title"], found["kind"], found["publisher"]) == ("One &amp; only", "NewsArticle", "Site")
    assert (found["canonical"], found["address"]) == ("https://site.example/news/1", ADDRESS)
    assert (found["authors"], found["places"]) == (["Ana"], ["Senegal"])
    assert (found["published"], found["language"]) == ("2026-01-02T10:00:00Z", "en")
    assert found["license"] == "https://site.example/license"
    assert found["alternates"] == [{"language": "fr", "url": "https://site.example/fr/news/1"}]


def test_what_the_sitemap_said_counts_where_the_page_says_nothing() -> None:
    hints = {"title": "S", "published": "2026-01-01", "language": "es", "lastmod": "2026-01-02"}
    found = data(page(lang=""), **hints)
    assert (found["title"], found["published"], found["language"], found["updated"]) == (
        "One", "2026-01-01", "es", "2026-01-02",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (page('<meta property="og:title" content="Más">'), ""),
        (b"\xef\xbb\xbf" + page('<meta property="og:title" content="Más">'), "text/html; charset=latin-1"),
        (page('<meta property="og:title" content="Más">').decode().encode("cp1252"), ""),
        (page('<meta charset="windows-1252"><meta property="og:title" content="Más">').decode().encode("cp1252"), ""),
        (page('<meta property="og:title" content="Más">').decode().encode("latin-1"), "text/html; charset=ISO-8859-1"),
        (page('<meta property="og:title" content="Más">').decode().encode("utf-16"), ""),
        (page('<meta charset="nonsense"><meta property="og:title" content="Más">'), "text/html;charset=x-none"),
        (page('<meta charset="iso-8859-1"><meta property="og:title" content="Más">'), ""),
        (page('<meta property="og:title" content="M&aacute;s">'), ""),
    ],
)
def test_encodings_in_all_their_spellings(body: bytes, content_type: str) -> None:
    assert data(body, content_type=content_type)["title"] == "Más"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"), (b" \n\x00", "empty"), (b"%PDF-1.7\n...", "not_a_feed"), (b'{"a": 1}', "not_a_feed"),
        (b"<?xml version='1.0'?><rss></rss>", "not_a_feed"), (b"plain text", "not_a_feed"),
        (b"<p>a part</p>", "not_a_feed"), (b"<html></html>", "not_a_feed"),
        (page("<title>Not found</title>"), "not_a_feed"),
    ],
)  # fmt: skip
def test_what_is_no_page_we_know_is_named(body: bytes, reason: str) -> None:
    assert outcome(body) == reason


@pytest.mark.parametrize(
    "body",
    [
        b"<!-- hello --><!DOCTYPE HTML PUBLIC '-//W3C//DTD'><HTML><HEAD>" + HEAD.encode(),
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml' xml:lang='en'><head>"
        + HEAD.encode()
        + b"</head></html>",
        page() + b"<<<>>&&& </nothing>" + b"\x00\x01",
        page(body="<div>" * 5_000),
        page(HEAD + "<script type='application/ld+json'>{broken</script>"),
    ],
)
def test_careless_pages_are_read_all_the_same(body: bytes) -> None:
    assert data(body)["title"] == "One"


def test_values_are_bounded_in_length_and_number() -> None:
    tags = "".join(f'<meta property="article:tag" content="{number}">' for number in range(MAX_VALUES + 1))
    found = data(page(f'<meta property="og:title" content="{"x" * (MAX_VALUE + 1)}">{tags}'))
    assert len(found["title"]) == MAX_VALUE
    assert str(MAX_VALUES) not in found["terms"]


def test_no_entity_is_expanded_and_no_file_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'
    body = f'{entity}<html><head>{HEAD}<meta name="description" content="&x;">'
    assert "canary" not in str(data(body.encode()))


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise_than_by_name(body: bytes) -> None:
    for each in (body, b"<html>" + body, page() + body, page(HEAD + body.decode("latin-1"))):
        assert outcome(each) in {"read", "empty", "not_a_feed"}


@pytest.mark.parametrize(
    "name", ["unhcr/odp-search-page1-2022-04.html", "ocha/humanitarianresponse-documents-table.html"]
)
def test_captured_pages_that_say_nothing_of_themselves_are_named(samples: Path, name: str) -> None:
    assert outcome((samples / name).read_bytes()) == "not_a_feed"
