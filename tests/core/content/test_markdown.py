"""Sanitised HTML becomes Markdown that says the same, and no HTML comes out of it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from m4d_core.content.html import plain_text, sanitise
from m4d_core.content.markdown import to_markdown

READER = MarkdownIt("commonmark", {"html": True}).enable("table")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("loose<p>One</p>text", "loose\n\nOne\n\ntext"),
        ("<h2>A title</h2><p>Text</p>", "## A title\n\nText"),
        ("<p>one <b>two</b> and <em>three</em></p>", "one **two** and *three*"),
        ("<p><b> a </b></p>", "**a**"),
        ("<p><em>a</em><em>b</em></p>", "*a*b"),
        ("<p>a<br>b<br></p>", "a\\\nb"),
        ('<p><a href="https://e.org/a_(b)?c=1&amp;d=2">see</a></p>', "[see](https://e.org/a_%28b%29?c=1\\&d=2)"),
        ('<p>wow!<a href="https://e.org/">see</a></p>', "wow\\![see](https://e.org/)"),
        ('<p><img src="https://e.org/i.png" alt="A [b]"></p>', "![A \\[b\\]](https://e.org/i.png)"),
        ("<ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ul>", "- a\n- b\n\n  - c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre>x\n  y</pre>", "```\nx\n  y\n```"),
        ("<p>run <code>a`b</code></p>", "run `` a`b ``"),
        (
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td><p>1|2</p></td></tr></tbody></table>",
            "| A | B |\n| --- | --- |\n| 1\\|2 |  |",
        ),
        ("<dl><dt>Word</dt><dd>Meaning</dd></dl>", "Word\n\nMeaning"),
        ("<p>a</p><hr><p>b</p>", "a\n\n---\n\nb"),
        ("<p>2014. A year</p><p># no</p><p>- no</p>", "2014\\. A year\n\n\\# no\n\n\\- no"),
        ("<p>&lt;script&gt; *a* _b_ &amp;lt;</p>", "\\<script> \\*a\\* \\_b\\_ \\&lt;"),
        ("<p>تونس <b>والمغرب</b></p>", "تونس **والمغرب**"),
    ],
)
def test_forms(html: str, expected: str) -> None:
    assert to_markdown(html) == expected


def test_as_deep_as_the_sanitiser_leaves_it() -> None:
    deep = sanitise("<blockquote>" * 250 + "deep" + "</blockquote>" * 250)
    assert "deep" in to_markdown(deep)


TAGS = (
    "p", "div", "b", "i", "em", "strong", "a", "h2", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "table", "tr",
    "td", "th", "dl", "dt", "dd", "span", "q", "figure", "tbody",
)  # fmt: skip
WORDS = st.text(alphabet="ab 1.)#*_`~[]()<>!&;\\|-+=:>/\"'é\n", max_size=12)
TEXT = st.one_of(WORDS, st.sampled_from(["<script>", "&lt;", "![x](y)", "http://e.org", "<br>", "---", "1. a"]))


@st.composite
def fragments(draw: st.DrawFn, depth: int = 4) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        if depth and draw(st.booleans()):
            tag = draw(st.sampled_from(TAGS))
            mark = ' href="https://e.org/a?b=1&c=2"' if tag == "a" else ""
            parts.append(f"<{tag}{mark}>{draw(fragments(depth - 1))}</{tag}>")
        else:
            text = draw(TEXT)
            parts.append(text.replace("&", "&amp;").replace("<", "&lt;") if draw(st.booleans()) else text)
    return "".join(parts)


def words(html: str) -> str:
    return "".join(plain_text(html).split()).replace("¦", "|")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(fragments())
@example("<p><em>a</em><em>b</em> *c*</p>")
@example("<p><code>1</code><b><code>1</code></b></p>")
@example("<h2>#</h2><h2>a ##</h2><h3>- a</h3>")
@example("<table><tr><td><h2>a</h2><pre>b|c</pre></td></tr></table>")
def test_no_live_html_comes_out_and_the_words_are_kept(given_html: str) -> None:
    html = sanitise(given_html)
    markdown = to_markdown(html)
    tokens = [child for token in READER.parse(markdown) for child in (token, *(token.children or ()))]
    assert [token.content for token in tokens if token.type in ("html_block", "html_inline")] == []
    assert words(READER.render(markdown)) == words(html)
