"""Texts that would run, call or load something in a reader's browser, and how to tell whether one still does."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jAvAsCrIpT&#58;alert(1)'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<form action='https://evil.example'><input name=q></form>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\"><script>alert(1)</script>",
)  # fmt: skip
LINKS = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>")
_TAGS = frozenset({
    "base", "button", "embed", "form", "frame", "iframe", "input", "link", "math", "meta", "object", "script", "style",
    "svg", "template",
})  # fmt: skip
_LINKS = frozenset({"href", "src", "action", "srcset", "poster", "background"})
_SCHEMES = ("javascript:", "data:", "vbscript:", "file:")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.live: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS:
            self.live.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style" or (name in _LINKS and is_live(value or "")):
                self.live.append(f"<{tag} {name}>")


def is_live(link: str) -> bool:
    """Return whether an address does something instead of leading somewhere."""
    return "".join(link.split()).lower().startswith(_SCHEMES)


def live_parts(markup: str) -> list[str]:
    """Return the tags and attributes of HTML that do something."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.live


def live_links(value: object, path: str = "") -> Iterator[str]:
    """Yield where in a value stands an address that does something: under a name such as `url`."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from live_links(each, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from live_links(each, f"{path}.{place}")
    elif (
        isinstance(value, str) and path.rpartition(".")[2].endswith(("url", "href", "link", "page")) and is_live(value)
    ):
        yield path
