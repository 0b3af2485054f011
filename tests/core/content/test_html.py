import random
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.content import html
from m4d_core.content.html import MASK, MAX_DEPTH, MAX_LENGTH, as_html, mask_mail, plain_text, sanitise, tidy

BASE = "https://publisher.example/dir/page"

TAGS = [
    "p", "a", "img", "div", "svg", "math", "style", "title", "textarea", "noscript", "iframe", "script", "object",
    "embed",
    "form", "input", "base", "meta", "link", "table", "td", "annotation-xml", "mglyph", "mtext", "foreignObject", "xmp",
    "plaintext", "template", "select", "option", "details", "audio", "video", "body", "html", "frameset", "marquee",
    "b",
]  # fmt: skip
ATTRIBUTES = [
    "href", "src", "onerror", "onload", "onclick", "onfocus autofocus", "style", "xlink:href", "srcdoc", "formaction",
    "action", "background", "poster", "data", "ping", "srcset", "id", "class", "name", "target", "title", "alt",
    "xmlns",
]  # fmt: skip
VALUES = [
    "javascript:alert(1)", " javascript:alert(1)", "&#14; javascript:alert(1)", "java\tscript:alert(1)", "JaVaScRiPt:x",
    "&#106;avascript:alert(1)", "vbscript:x", "data:text/html,<script>x</script>", "data:image/svg+xml;base64,AAAA",
    "//evil.example/x", "https://ok.example/", "x", "expression(alert(1))", "url(javascript:x)",
    '"><script>x</script>', "'><img src=x onerror=x>", "`><svg onload=x>",
    "blob:x", "file:///etc/passwd", "feed:javascript:x", "\x00javascript:x",
]  # fmt: skip
PIECES = [
    "<", ">", "</", "/>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<!doctype html>", "&lt;",
    "&#x3c;script&#x3e;", "&amp;",
    "\x00", "\ufffe", "\ud800", "text", "<script>x</script>", "<svg/onload=x>", "<%", "<?php ?>", "<a", "\n", "\"",
    "'", "=",
]  # fmt: skip

LIVE_TAGS = {
    "script", "style", "svg", "math", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "title",
    "textarea", "noscript", "template", "xmp", "plaintext", "frameset", "audio", "video", "body", "html", "select",
}  # fmt: skip


class Reader(HTMLParser):
    """A parser of another make than the sanitiser's, to judge what is left."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.live: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LIVE_TAGS:
            self.live.append(tag)
        for name, value in attrs:
            link = (value or "").strip().lower()
            is_link = name in ("href", "src") and link.startswith(("http://", "https://"))
            if name not in ("href", "src") and name not in html._ATTRIBUTES.get(tag, set()) | {"lang", "dir", "rel"}:
                self.live.append(f"{tag}@{name}")
            if name in ("href", "src") and not is_link:
                self.live.append(f"{tag}@{name}={value}")

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def attack(chance: random.Random) -> str:
    parts = []
    for _ in range(chance.randint(1, 6)):
        if chance.random() < 0.6:
            attributes = "".join(
                f" {chance.choice(ATTRIBUTES)}={chance.choice(['', chr(34), chr(39)])}{chance.choice(VALUES)}"
                for _ in range(chance.randint(0, 2))
            )
            parts.append(f"<{chance.choice(TAGS)}{attributes}{chance.choice(['>', '/>', ''])}")
        else:
            parts.append(chance.choice(PIECES))
        if chance.random() < 0.3:
            parts.append(f"</{chance.choice(TAGS)}>")
    return "".join(parts)


def assert_harmless(text: str) -> None:
    clean = sanitise(text, BASE)
    assert read(clean).live == [], text
    assert sanitise(clean, BASE) == clean, text
    assert sanitise(clean) == clean, text


def test_no_attack_of_ours_survives_and_cleaning_twice_changes_nothing() -> None:
    chance = random.Random(2026)
    for _ in range(800):
        assert_harmless(attack(chance))


@pytest.mark.long
def test_no_attack_of_ours_survives_in_the_long_run() -> None:
    chance = random.Random(7)
    for _ in range(50_000):
        assert_harmless(attack(chance))


@given(
    st.text(max_size=200) | st.lists(st.sampled_from(PIECES + [f"<{tag} " for tag in TAGS]), max_size=12).map("".join)
)
@settings(max_examples=150, deadline=None)
def test_any_text_comes_out_harmless(text: str) -> None:
    assert_harmless(text)
    assert "\x00" not in plain_text(text)


@pytest.mark.parametrize(
    ("given_html", "expected"),
    [
        ('<p onclick="x">Hi <b>there</b></p>', "<p>Hi <b>there</b></p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ('<a href="/two words?utm_source=x">l</a>',
         '<a href="https://publisher.example/two%20words?utm_source=x" rel="noopener nofollow">l</a>'),
        ('<a href="x" rel="opener" target="_top">l</a>',
         '<a href="https://publisher.example/dir/x" rel="noopener nofollow">l</a>'),
        ("<a href=' &#14; javascript:alert(1)'>l</a>", '<a rel="noopener nofollow">l</a>'),
        ('<a href="mailto:someone@a.example">l</a>', '<a rel="noopener nofollow">l</a>'),
        ('<img src="/i.png" alt="A" onerror="x" style="y" class="z">',
        '<img src="https://publisher.example/i.png" alt="A">'),
        ('<img src="data:image/png;base64,AAAA" alt="A">', '<img alt="A">'),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("<table><tr><td colspan=2>x</td></tr></table>",
         '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>'),
        ("<article><custom-tag>kept</custom-tag></article>", "kept"),
        ('<p dir="rtl" lang="ar">نص</p>', '<p dir="rtl" lang="ar">نص</p>'),
    ],
)  # fmt: skip
def test_the_policy(given_html: str, expected: str) -> None:
    assert sanitise(given_html, BASE) == expected


def test_a_relative_link_without_a_base_is_dropped() -> None:
    assert sanitise('<a href="/x">l</a>') == '<a rel="noopener nofollow">l</a>'


def test_a_leading_base_goes_before_the_given_one() -> None:
    text = '<base href="https://feed.example/en/"><a href="x">l</a>'
    assert sanitise(text, BASE) == '<a href="https://feed.example/en/x" rel="noopener nofollow">l</a>'
    assert sanitise('<base href="/fr/"><a href="x">l</a>', BASE).startswith('<a href="https://publisher.example/fr/x"')
    assert sanitise('<base href="javascript:x"><a href="x">l</a>', BASE).startswith(
        '<a href="https://publisher.example/dir/x"'
    )


@pytest.mark.parametrize(
    "text",
    [
        "Write to someone@agency.example now", "someone.else+list@mail.agency.example", "someone (at) agency.example",
        "someone [at] agency [dot] example", "<p>SOMEONE@AGENCY.EXAMPLE</p>", "someone&#64;agency.example",
        '<img alt="someone@agency.example" src="/x">', "contact:someone@agency.example.",
    ],
)  # fmt: skip
def test_mail_addresses_are_masked(text: str) -> None:
    shown = sanitise(text, BASE)
    assert MASK in shown
    assert "agency" not in shown.lower()
    assert sanitise(shown, BASE) == shown


@pytest.mark.parametrize(
    "link", ["https://a.example/?to=someone@agency.example", "https://a.example/?to=x%40agency.example"]
)
def test_a_link_with_a_mail_address_in_it_is_dropped(link: str) -> None:
    assert sanitise(f'<a href="{link}">l</a>') == '<a rel="noopener nofollow">l</a>'


@pytest.mark.parametrize("text", ["a @ b", "@handle", "5@", "https://a.example/@31.6,65.7", "look at (that) place"])
def test_what_is_no_address_stays(text: str) -> None:
    assert mask_mail(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("One<br>Two", "One Two"),
        ("a <b>bold</b>word", "a boldword"),
        ("Tom &amp; Jerry &eacute;t&eacute; &#8217;s", "Tom & Jerry été ’s"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
        ("  two \n lines\t", "two lines"),
        ("zero\u200bwidth\ufeff and\u00ad soft \u202ereversed\u202c", "zerowidth and soft reversed"),
        ("می\u200cشود", "می\u200cشود"),
        ("bell\x07 \ud800", "bell \ufffd"),
        ("<script>x</script>text<style>y</style>", "text"),
        ("", ""),
    ],
)
def test_plain_text(text: str, expected: str) -> None:
    assert plain_text(text) == expected


def test_as_html_makes_paragraphs_of_plain_text_alone() -> None:
    assert as_html("One & two\nstill one\n\n Three < 4 ") == "<p>One &amp; two\nstill one</p><p>Three &lt; 4</p>"
    assert as_html("<p>One</p>") == "<p>One</p>"
    assert as_html("caf&eacute;") == "caf&eacute;"
    assert as_html('<base href="https://a.example/">One\n\nTwo') == "<p>One</p><p>Two</p>"
    assert as_html("") == ""


def test_tidy_keeps_markup_as_the_text_it_is() -> None:
    assert tidy(" R&D <b>  \u200b \u200d") == "R&D <b>"


def test_text_up_to_the_limit_is_read_and_what_is_behind_is_cut_off() -> None:
    longest = "x" * (MAX_LENGTH - 7) + "<p>y</p"
    assert len(longest) == MAX_LENGTH
    assert plain_text("z" + "x" * (MAX_LENGTH - 1) + "cut") == "z" + "x" * (MAX_LENGTH - 1)
    assert sanitise("x" * MAX_LENGTH + "y") == "x" * MAX_LENGTH


def test_nesting_up_to_the_limit_is_kept_and_one_deeper_loses_its_tags() -> None:
    kept = "<div>" * MAX_DEPTH + "x" + "</div>" * MAX_DEPTH
    assert sanitise(kept) == kept
    assert sanitise("<div>" + kept + "</div>") == "x"
    assert sanitise("<p>x<br>" * 1000).count("<p>") == 1000


@pytest.mark.parametrize(
    "bomb", ["<div>", "&", "<b>", "<a>", "<table>", "<svg>", "a@", "<!--", "<base href='", "(at) "]
)
def test_no_text_keeps_the_sanitiser_busy(bomb: str) -> None:
    text = bomb * (100_000 // len(bomb))
    assert sanitise(text) is not None  # the suite's time limit is the judge
    assert plain_text(text) is not None
