"""feedparser's own test cases, run beside the project as an outside judge.

`python -m benchmarks.feedparser_suite FOLDER`: the folder `tests` of a checkout of github.com/kurtmckee/feedparser.
Each case is a feed whose first comment says what is expected of it, as an expression. Printed are: crashes, cases with
fewer entries than feedparser finds, expectations that use only what M4D keeps and are missed, and sanitising cases in
which something live is left. Those are judged by that alone; texts that our policy leaves otherwise than feedparser's
are listed. Exit code 1 where one of them is beyond what is promised.
"""

import ast
import io
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser

from m4d_core.content.dates import read_instant
from m4d_core.content.html import as_html, plain_text, sanitise
from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import Entry, FeedInfo
from m4d_core.ingestion.formats.feeds.parse import light, parse

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "http://127.0.0.1:8097/"  # what the cases with an address of their own were served from
PROMISED = 0.99
_CASE = re.compile(r"Description:\s*(.*?)\s*Expect:\s*(.*)\s*-->")
_WIDE = {
    b"\x00\x00": "utf-32-be", b"\xff\xfe\x00\x00": "utf-32-le", b"<\x00\x00": "utf-32-le", b"\xfe\xff": "utf-16-be",
    b"\xff\xfe": "utf-16-le", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be",
}  # fmt: skip
_HEADER = re.compile(r"^Header:\s+([^:]+):(.*)$", re.MULTILINE)

FEED = {("title",), ("title_detail", "value"), ("language",), ("rights",), ("rights_detail", "value"), ("copyright",)}
FEED |= {("copyright_detail", "value")}
ENTRY = {
    *FEED, ("description",), ("summary",), ("content", "value"), ("content", "base"), ("link",), ("id",), ("guid",),
    ("published",), ("updated",), ("created",), ("published_parsed",), ("updated_parsed",), ("created_parsed",),
    ("authors", "name"), ("author_detail", "name"), ("tags", "term"), ("category",), ("source", "title"),
    ("source", "href"), ("enclosures", "href"), ("enclosures", "type"), ("enclosures", "length"), ("image", "href"),
    *((f"{name}_detail", key) for name in ("summary", "description") for key in ("value", "base")),
}  # fmt: skip
PLAIN = frozenset({"title", "rights", "copyright"})  # M4D keeps no markup in these


class Text(str):
    """A text as M4D hands it on: equal to another that shows the same once both are sanitised by our policy."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and (str(self) == str(other) or self.shown(self) == self.shown(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    @staticmethod
    def shown(text: str) -> str:
        """Return what is shown of a text."""
        return " ".join(sanitise(str(text), BASE).split())


class Words(Text):
    """A text of which M4D keeps the words alone."""

    __slots__ = ()
    __hash__ = str.__hash__

    @staticmethod
    def shown(text: str) -> str:
        """Return the words of a text."""
        return plain_text(str(text))


@dataclass(frozen=True)
class Case:
    """One case. expected: the expression, None for a case that has none."""

    path: Path
    body: bytes
    expected: str | None
    hints: Mapping[str, str]

    @property
    def is_sanitising(self) -> bool:
        """Whether it is one of those with markup that must not survive."""
        return "sanitize" in self.path.parts


@dataclass
class Read:
    """What M4D makes of a case, and how. fault: reason of a feed that is refused, or the crash."""

    case: Case
    info: FeedInfo = field(default_factory=FeedInfo)
    entries: list[Mapping[str, Any]] = field(default_factory=list)
    tier: str = "judge"
    fault: str | None = None
    is_crash: bool = False


def cases(folder: Path) -> Iterator[Case]:
    """Yield the cases below a folder."""
    for path in sorted(folder.rglob("*.xml")):
        body = path.read_bytes()
        text = _text(body)
        found = _CASE.search(text)
        headers = {name.strip().lower(): value.strip() for name, value in _HEADER.findall(text)}
        hints = {"content_type": headers.get("content-type", ""), "url": headers.get("content-location", BASE)}
        yield Case(path.relative_to(folder), body, found[2].strip() if found else None, hints)


def _text(body: bytes) -> str:
    for mark, encoding in _WIDE.items():
        if body.startswith(mark):
            return body.decode(encoding, "ignore")
    return body.decode("utf-8", "ignore")


def read(case: Case) -> Read:
    """Return what M4D makes of a case."""
    done = Read(case)
    try:
        values = light(case.body, case.hints)
        done.tier = "judge" if values is None else "light"
        for value in parse(case.body, case.hints) if values is None else values:
            if isinstance(value, FeedInfo):
                done.info = value
            elif isinstance(value, Entry):
                done.entries.append(value.data)
    except FeedError as error:
        done.fault = error.reason
    except Exception as error:  # a crash is what is looked for
        done.fault, done.is_crash = f"{type(error).__name__}: {error}", True
    return done


def baseline(case: Case) -> Mapping[str, Any]:
    """Return what feedparser finds; nothing where it crashes."""
    headers = {"content-location": case.hints["url"]}
    if case.hints["content_type"]:
        headers["content-type"] = case.hints["content_type"]
    try:
        return dict(feedparser.parse(io.BytesIO(case.body), response_headers=headers))
    except Exception:  # then it finds none
        return {"entries": []}


# --- expectations -------------------------------------------------------------
def chains(expression: ast.AST) -> Iterator[tuple[str, ...]]:
    """Yield what an expression asks for: the name it begins at, and the keys from there on."""
    for node in ast.walk(expression):
        inner = {id(getattr(each, "value", None) or getattr(each, "func", None)) for each in ast.walk(expression)}
        if isinstance(node, ast.Name) or (isinstance(node, ast.Subscript | ast.Attribute) and id(node) not in inner):
            chain = _chain(node)
            if chain and (len(chain) > 1 or id(node) not in inner):
                yield chain


def _chain(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (*_chain(node.value), node.attr)
    if isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return (*_chain(node.value), *([key] if isinstance(key, str) else []))
    return ()


def is_core(expected: str) -> bool:
    """Whether an expectation uses only what M4D keeps of a feed."""
    known = {("feed", *path) for path in FEED} | {("entries", *path) for path in ENTRY}
    known |= {("bozo",), ("len",), ("entries",), ("datetime", "datetime"), ("datetime",)}
    try:
        asked = set(chains(ast.parse(expected, mode="eval")))
    except SyntaxError:
        return False
    return all(chain in known for chain in asked) and any(chain[0] in ("feed", "entries") for chain in asked)


def to_feedparser(done: Read) -> dict[str, Any]:
    """Return what M4D keeps under feedparser's names."""
    info = done.info
    texts = {"title": info.title, "rights": info.rights, "copyright": info.rights}
    feed = _mapping({**texts, **_details(texts, None), "language": info.language})
    entries = [_entry(data, done.case.hints["url"]) for data in done.entries]
    return {"feed": feed, "entries": entries, "datetime": datetime, "len": len}


def _entry(data: Mapping[str, Any], url: str) -> feedparser.FeedParserDict:
    base = data["base"] or url
    full, summary = (_based(text, base) for text in (data["html"], data["summary"]))
    texts = {
        "title": data["title"], "rights": data["rights"], "copyright": data["rights"], "summary": summary or full,
        "description": summary or full,
    }  # fmt: skip
    dates = {name: data[name] or data["published"] for name in ("published", "updated")}
    dates["created"] = data["published"]
    instants = {f"{name}_parsed": read_instant(text, NOW) for name, text in dates.items()}
    names = [_mapping({"name": name}) for name in data["authors"]]
    picture = [{"href": data["image"]["url"]}] if data["image"] else []
    files = [{"href": each["url"], "type": each["media_type"], "length": str(each["size"])} for each in data["files"]]
    source = data["source"] or {}
    return _mapping(
        {
            **texts, **_details(texts, base), **dates,
            **{name: at.value.utctimetuple() for name, at in instants.items() if at and at.value},
            "link": data["link"], "id": data["id"], "guid": data["id"], "language": data["language"],
            "content": [_mapping({"value": full or summary or "", "base": base})],
            "authors": names, "author_detail": names[-1] if names else _mapping({}),
            "tags": [_mapping({"term": term}) for term in data["categories"]],
            "category": next(iter(data["categories"]), None),
            "source": _mapping({"title": source.get("title"), "href": source.get("url")}),
            "image": _mapping(picture[0] if picture else {}),
            "links": [_mapping({"rel": "enclosure", **each}) for each in (*files, *picture)],
        }
    )  # fmt: skip


def _details(texts: Mapping[str, str | None], base: str | None) -> dict[str, Any]:
    return {
        f"{name}_detail": _mapping({"value": Words(text) if name in PLAIN else text, "base": base})
        for name, text in texts.items()
        if text
    }


def _based(text: str | None, base: str) -> str | None:
    return f'<base href="{base}">{text}' if text and "<" in text else text


def _mapping(values: Mapping[str, Any]) -> feedparser.FeedParserDict:
    found = feedparser.FeedParserDict()
    for name, value in values.items():
        if isinstance(value, str) and not isinstance(value, Text):
            dict.__setitem__(found, name, Words(value) if name in PLAIN else Text(value))
        elif value is not None:
            dict.__setitem__(found, name, value)
    return found


def is_met(expected: str, found: Mapping[str, Any]) -> bool:
    """Whether an expectation holds. `bozo` may be either: that a feed is careless is no fact M4D keeps."""
    for bozo in (False, True):
        try:
            if eval(expected, {}, {**found, "bozo": bozo}):  # the suite's own expressions
                return True
        except Exception:  # what is not there does not hold
            continue
    return False


# --- sanitising ---------------------------------------------------------------
class Live(HTMLParser):
    """Finds what could act in a page: a parser of another make than the sanitiser's."""

    TAGS = frozenset(
        {
            "applet", "audio", "base", "embed", "form", "frame", "frameset", "iframe", "input", "link", "math", "meta",
            "object", "script", "style", "svg", "template", "video",
        }
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that acts, and attributes that do."""
        if tag in self.TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            is_link = (value or "").strip().lower().startswith(("http://", "https://"))
            if name.startswith("on") or name == "style" or (name in ("href", "src") and not is_link):
                self.found.append(f"{tag} {name}={value}")


def live(done: Read) -> list[str]:
    """Return what could act in the texts of a case once they are sanitised."""
    texts = [done.info.title, done.info.rights]
    texts += [data[name] for data in done.entries for name in ("title", "summary", "html", "rights")]
    return [each for text in texts if text for each in Live(sanitise(as_html(text), BASE)).found]


# --- the table ----------------------------------------------------------------
@dataclass
class Verdict:
    """What came of the cases: how many of each kind, and a line for each that is not as it should be."""

    table: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def count(self, case: Case) -> None:
        """Read a case, and judge what came of it."""
        done = read(case)
        self.table["cases"] += 1
        self.table[f"read by the {done.tier}" if done.fault is None else f"refused: {done.fault[:40]}"] += 1
        if done.is_crash:
            self.tell("crashes", case, done.fault)
        theirs = baseline(case)
        before = sum(map(bool, theirs["entries"]))  # but for those with nothing in them
        self.table["cases with entries"] += before > 0
        if len(done.entries) < before:
            self.tell("fewer entries", case, f"{len(done.entries)} of {before}, {done.fault}")
        if case.expected and is_core(case.expected):
            self.table["core expectations"] += 1
            if not is_met(case.expected, to_feedparser(done)):
                whose = "" if is_met(case.expected, theirs) else " (feedparser misses it too)"
                what = "sanitised otherwise" if case.is_sanitising else "missed expectations"
                self.tell(what, case, case.expected + whose)
        if case.is_sanitising:
            self.table["sanitising cases"] += 1
            left = live(done)
            if left:
                self.tell("live content left", case, str(left))

    def tell(self, what: str, case: Case, why: str | None) -> None:
        """Note a case that is not as it should be."""
        self.table[what] += 1
        self.told.append(f"{what}: {case.path}: {why}")

    def is_kept(self) -> bool:
        """Whether all that is promised is kept."""
        broken = sum(self.table[each] for each in ("crashes", "fewer entries", "live content left"))
        return not broken and self.share() >= PROMISED

    def share(self) -> float:
        """Return the share of the core expectations that hold."""
        return 1 - self.table["missed expectations"] / max(self.table["core expectations"], 1)


def main(folder: Path) -> int:
    """Print the table. Returns 1 where a promise is broken."""
    warnings.simplefilter("ignore")
    verdict = Verdict()
    for case in cases(folder):
        verdict.count(case)
    print(*verdict.told, sep="\n")
    print(*(f"{count:6} {name}" for name, count in sorted(verdict.table.items())), sep="\n")
    print(f"{100 * verdict.share():6.2f} % of the core expectations hold")
    return 0 if verdict.is_kept() else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
