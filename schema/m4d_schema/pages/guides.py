"""The guides of `docs/`, from Markdown to HTML, as GitHub shows them: the same anchors, and links that lead on here.

They are ours and are shown as they are, not sanitised. Each is rendered once per process.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

HERE = Path(__file__).parent
IN_WHEEL, IN_REPOSITORY = HERE / "manual", HERE.parents[2] / "docs"
PATH: Final = "/docs"
# the guides by what they are about, in reading order
GROUPS: Mapping[str, tuple[str, ...]] = {
    "query": ("query", "clients", "graphql", "graphql-changes"),
    "feed": ("tutorial", "plugins", "sources", "feeds"),
    "embed": ("embed", "search"),
    "run": ("operations", "settings"),
    "know": ("content", "architecture"),
}
_SLUG_DROPS = re.compile(r"[^\w\- ]")
_IMAGE = re.compile(r'(<img[^>]*\ssrc=")(images/[\w.-]+)"')
_NO_HEADING = re.compile(r"<th[^>]*></th>")
_COLORS = HtmlFormatter(nowrap=True)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading below the title. level: 2 or 3. text: without markup."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A guide as HTML. summary: its first sentences, without markup. body: with its title."""

    name: str
    title: str
    summary: str
    headings: tuple[Heading, ...]
    body: str


def folder() -> Path:
    """Return where the guides are: in an installed M4D inside the package, else where they are written."""
    return IN_WHEEL if IN_WHEEL.is_dir() else IN_REPOSITORY


def guide(name: str) -> Guide | None:
    """Return a guide by the name of its file, None where there is none; what anybody asks for is not remembered."""
    return _guide(name) if any(name in group for group in GROUPS.values()) else None


def read_guide(name: str, text: str) -> Guide:
    """Return a guide of its Markdown (pure)."""
    tokens = _markdown().parse(text)
    headings = tuple(_anchored(tokens))
    for token in (each for outer in tokens for each in outer.children or ()):
        if token.type == "link_open":
            _lead_on(token)
        if token.type == "image":
            token.attrSet("src", f"{PATH}/{token.attrGet('src')}")
    body = _markdown().renderer.render(tokens, _markdown().options, {})
    title = next((each.text for each in headings if each.level == 1), name)
    return Guide(
        name=name,
        title=title,
        summary=next(_paragraphs(tokens), ""),
        headings=tuple(each for each in headings if each.level in (2, 3)),
        body=_readable(_IMAGE.sub(rf'\1{PATH}/\2"', body)),
    )


def anchor(text: str) -> str:
    """Return the anchor that GitHub gives a heading of this text."""
    return _SLUG_DROPS.sub("", text.strip().lower()).replace(" ", "-")


def address(link: str) -> str | None:
    """Return where a link of a guide leads here: a guide, the web, an anchor; None for files of the repository."""
    parts = urlsplit(link)
    if parts.scheme or not parts.path:
        return link
    name = Path(parts.path).stem
    is_guide = parts.path == f"{name}.md"
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{PATH}/{name}{fragment}" if is_guide else None


@cache
def _guide(name: str) -> Guide:
    return read_guide(name, (folder() / f"{name}.md").read_text("utf-8"))


@cache
def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True, "xhtmlOut": False, "highlight": _colored}).enable("table")
    made.add_render_rule("code_inline", lambda _self, tokens, place, *_: _breakable(tokens[place].content))
    made.add_render_rule("table_open", lambda *_: '<div class="wide" tabindex="0" role="group"><table>\n')
    made.add_render_rule("th_open", lambda *_: '<th scope="col">')  # no style of alignment: the policy refuses it
    made.add_render_rule("td_open", lambda *_: "<td>")
    made.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return made


def _colored(code: str, language: str, _attributes: str) -> str:
    """Return code with its words marked for the style sheet, without a language as it is."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return html.escape(code)
    return str(highlight(code, lexer, _COLORS))


def _readable(body: str) -> str:
    """Return a body in which the keyboard reaches what may scroll, and no empty cell calls itself a heading."""
    return _NO_HEADING.sub("<td></td>", body).replace("<pre>", '<pre tabindex="0">')


def _breakable(code: str) -> str:
    """Return code within a line, which a narrow screen may break behind an underscore."""
    return f"<code>{html.escape(code).replace('_', '_<wbr>')}</code>"


def _anchored(tokens: Sequence[Token]) -> Iterator[Heading]:
    """Give every heading its anchor, the second of a name a number, and yield it."""
    seen: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            text = _text(inline)
            slug = anchor(text)
            seen[slug] = seen.get(slug, -1) + 1
            slug = f"{slug}-{seen[slug]}" if seen[slug] else slug
            opening.attrSet("id", slug)
            yield Heading(level=int(opening.tag[1]), text=text, anchor=slug)


def _lead_on(token: Token) -> None:
    """Make a link of a guide one of the page; to a file of the repository it leads nowhere from here."""
    led = address(str(token.attrGet("href")))
    if led is not None:
        token.attrSet("href", led)
        return
    del token.attrs["href"]
    token.attrSet("class", "elsewhere")


def _paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and not opening.level:
            yield _text(inline)


def _text(inline: Any) -> str:  # noqa: ANN401 - a token with children
    return "".join(" " if each.type == "softbreak" else each.content for each in inline.children or ())
