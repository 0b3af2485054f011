"""Sanitised HTML as Markdown, for language models and plain readers: CommonMark with GitHub's tables, no HTML in it.

What has no form in Markdown (`sub`, `del`, merged cells) keeps its words and loses its form.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br", "col", "hr", "img", "wbr"})
_MARKS: Mapping[str, str] = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_CODE = frozenset({"code", "kbd", "pre", "samp", "var"})
_TAGS = """
    blockquote caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 li ol p table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_TAGS.split())
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = re.compile(r"[\\`*_\[\]<|~]|&(?=#?\w{1,31};)|!(?=\[|$)")
_AT_START = re.compile(r"^(?=[#+=>-])|^(\d{1,9})(?=[.)])")
_AT_END = re.compile("#+$")  # behind a heading they would be a part of its mark
_IN_LINK = re.compile(r"[()<>\\\s]")
_TICKS = re.compile("`+")
_BREAK = "\x00"  # a line break that was meant; the sanitiser leaves no such character


@dataclass
class _Open:
    """An open element. lines: what has run together; blocks: what stands for itself; rows: of a table."""

    tag: str
    link: str | None = None
    start: int = 1
    lines: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def to_markdown(html: str) -> str:
    """Return the Markdown of an HTML fragment that has been through the sanitiser."""
    walk = _Walk()
    walk.feed(html)
    walk.close()
    return walk.result()


class _Walk(HTMLParser):
    """Writes what is open on a stack, so that depth costs no recursion."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._stack = [_Open("")]
        self._code = self._cells = 0

    def result(self) -> str:
        while len(self._stack) > 1:
            self._leave()
        root = self._stack[0]
        _flush(root)
        return "\n\n".join(root.blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._void(tag, values)
            return
        if tag in _BLOCKS or tag == "pre":
            self._part()
        self._code += tag in _CODE
        self._cells += tag in _CELLS
        start = values.get("start", "")
        self._stack.append(_Open(tag, link=values.get("href"), start=int(start) if start.isdecimal() else 1))

    def handle_endtag(self, tag: str) -> None:
        if any(each.tag == tag for each in self._stack):
            while self._leave() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._stack[-1].lines.append(data if self._code else _escaped(_SPACE.sub(" ", data)))

    def _void(self, tag: str, values: Mapping[str, str]) -> None:
        inner = self._stack[-1]
        if self._code:
            inner.lines.append("\n" if tag == "br" else "")
        elif tag == "br":
            inner.lines.append(" " if self._cells else _BREAK)
        elif tag == "hr":
            self._part()
            if not self._cells:
                inner.blocks.append("---")
        elif tag == "img" and values.get("src"):
            alt = _escaped(_SPACE.sub(" ", values.get("alt", "")).strip())
            inner.lines.append(f"![{alt}]({_target(values['src'])})")

    def _part(self) -> None:
        """End what has run together before a block; in a cell, where there are no blocks, with a blank."""
        inner = self._stack[-1]
        if self._cells or self._code:
            inner.lines.append("\n" if self._code else " ")
        else:
            _flush(inner)

    def _leave(self) -> str:
        done, outer = self._stack.pop(), self._stack[-1]
        self._code -= done.tag in _CODE
        self._cells -= done.tag in _CELLS
        if self._code:
            outer.lines += done.lines
        elif done.tag in _CODE:
            self._close_code(done, outer)
        elif done.tag in _CELLS or done.tag == "tr":
            self._close_row(done, outer)
        elif self._cells:
            _append(outer, f" {''.join(done.lines)} " if done.tag in _BLOCKS else _inline(done, outer))
        elif done.tag in _BLOCKS:
            _close_block(done, outer)
        elif done.blocks:  # a link round whole paragraphs
            _flush(done)
            _flush(outer)
            outer.blocks += done.blocks
        else:
            _append(outer, _inline(done, outer))
        return done.tag

    def _close_code(self, done: _Open, outer: _Open) -> None:
        text = "".join(done.lines)
        if done.tag == "pre" and not self._cells:
            _flush(outer)
            fence = _fence(text, least=3)
            outer.blocks += [f"{fence}\n{text.strip(chr(10))}\n{fence}"] if text.strip() else []
            return
        flat = _SPACE.sub(" ", text).strip().replace("|", "¦" if self._cells else "|")
        fence = _fence(flat, least=1)
        pad = " " if "`" in flat else ""
        _append(outer, f"{fence}{pad}{flat}{pad}{fence}" if flat else " ")

    def _close_row(self, done: _Open, outer: _Open) -> None:
        if self._cells:  # a table in a cell
            outer.lines += [" ", *done.lines, " "]
        elif done.tag == "tr":
            outer.rows.append(done.rows[0] if done.rows else [])
        else:
            if not outer.rows:
                outer.rows.append([])
            outer.rows[0].append(_SPACE.sub(" ", "".join(done.lines)).strip())


def _append(outer: _Open, text: str) -> None:
    """Add to a line; two pieces of code that touch would be taken for one, so a blank parts them."""
    is_touching = text.startswith("`") and "".join(outer.lines[-1:]).endswith("`")
    outer.lines.append(f" {text}" if is_touching else text)


def _inline(done: _Open, outer: _Open) -> str:
    """Return an element that runs in its line. Marks stand only where they cannot be taken for anything else."""
    text = "".join(done.lines)
    core = text.strip()
    if done.tag == "a" and done.link and core:
        return text.replace(core, f"[{core}]({_target(done.link)})")
    mark = _MARKS.get(done.tag, "")
    before = "".join(outer.lines[-1:])
    if not mark or not core or not (core[0].isalnum() and core[-1].isalnum()) or before.endswith("*"):
        return text
    return text.replace(core, f"{mark}{core}{mark}")


def _close_block(done: _Open, outer: _Open) -> None:
    tag = done.tag
    if tag[0] == "h":
        line = _SPACE.sub(" ", "".join(done.lines).replace(_BREAK, " ")).strip()
        line = _AT_END.sub(lambda found: "\\#" * len(found[0]), line)
        own = [f"{'#' * int(tag[1])} {line}"]
        outer.blocks += [*done.blocks, *(own if line else [])]
        return
    _flush(done)
    if tag in ("thead", "tbody", "tfoot"):
        outer.rows += done.rows
        outer.blocks += done.blocks
    elif tag == "table":
        outer.blocks += [*done.blocks, *_table(done.rows)]
    elif tag == "blockquote":
        lines = "\n\n".join(done.blocks).split("\n")
        outer.blocks += ["\n".join(f"> {line}".rstrip(" ") for line in lines)] if done.blocks else []
    elif tag in ("ul", "ol"):
        outer.blocks += ["\n".join(_items(done))] if done.blocks else []
    elif tag == "li":
        outer.blocks += ["\n\n".join(done.blocks)] if done.blocks else []
    else:
        outer.blocks += done.blocks


def _items(done: _Open) -> Iterator[str]:
    for number, item in enumerate(done.blocks, done.start):
        sign = "- " if done.tag == "ul" else f"{number}. "
        yield sign + item.replace("\n", "\n" + " " * len(sign)).replace("\n" + " " * len(sign) + "\n", "\n\n")


def _table(rows: list[list[str]]) -> list[str]:
    width = max(map(len, rows), default=0)
    if not width:
        return []
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return ["\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])]


def _flush(inner: _Open) -> None:
    """Make a paragraph of what has run together."""
    lines = [line.strip(" ") for line in "".join(inner.lines).split(_BREAK)]
    inner.lines = []
    text = "\\\n".join(_line_starts(line) for line in lines if line)
    if text:
        inner.blocks.append(text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def _line_starts(text: str) -> str:
    """Return a line that begins no list, heading or quotation."""
    return _AT_START.sub(lambda found: f"{found[1]}\\" if found[1] else "\\", text)


def _target(url: str) -> str:
    return _IN_LINK.sub(lambda found: f"%{ord(found[0]):02X}", url).replace("&", "\\&")


def _fence(text: str, *, least: int) -> str:
    return "`" * max([least, *(len(found) + 1 for found in _TICKS.findall(text))])
