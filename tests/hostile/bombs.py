"""Bodies built to take all memory or time of whoever reads them, for each format; as large as the door lets in."""

import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from xml.sax.saxutils import quoteattr

from m4d_core.testing.hostile_server import Reply

MIB = 1024 * 1024
FEED = 19 * MIB  # just below what is taken of a feed
MANY = 1_000_000


@dataclass(frozen=True)
class Bomb:
    """A body for a format. make: the bytes. hints: for the format."""

    format: str
    make: Callable[[], bytes]
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """What stands round the entries of an XML format, round one entry, and an element of it that holds text."""

    format: str
    head: str
    tail: str
    entry: tuple[str, str]
    text: str


FRAMES = {
    "feeds": Frame("feeds", "<rss version='2.0'><channel>", "</channel></rss>", ("<item>", "</item>"), "title"),
    "atom": Frame("feeds", "<feed xmlns='http://www.w3.org/2005/Atom'>", "</feed>", ("<entry>", "</entry>"), "title"),
    "iati": Frame(
        "iati", "<iati-activities version='2.03'>", "</iati-activities>", ("<iati-activity>", "</iati-activity>"),
        "iati-identifier",
    ),
    "oai": Frame(
        "oai", "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><ListRecords>", "</ListRecords></OAI-PMH>",
        ("<record><header><identifier>a</identifier><datestamp>2026-01-01</datestamp></header><metadata>",
         "</metadata></record>"), "title",
    ),
    "sru": Frame(
        "sru", "<searchRetrieveResponse xmlns='http://www.loc.gov/zing/srw/'><numberOfRecords>1</numberOfRecords><records>",
        "</records></searchRetrieveResponse>",
        ("<record><recordData><record xmlns='http://www.loc.gov/MARC21/slim'>", "</record></recordData></record>"),
        "leader",
    ),
    "sitemap": Frame(
        "sitemap", "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>", "</urlset>", ("<url>", "</url>"),
        "loc",
    ),
}  # fmt: skip


def _xml(frame: Frame, inner: str, before: str = "") -> bytes:
    entry = frame.entry
    return f"<?xml version='1.0'?>{before}{frame.head}{entry[0]}{inner}{entry[1]}{frame.tail}".encode()


def _text(frame: Frame, text: str, before: str = "") -> bytes:
    return _xml(frame, f"<{frame.text}>{text}</{frame.text}>", before)


def _laughs(depth: int) -> str:
    names = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(depth)]
    return f"<!DOCTYPE x [{''.join(names)}]>"


def _xml_bombs(frame: Frame) -> dict[str, Callable[[], bytes]]:
    tag = frame.text
    return {
        "laughs": lambda: _text(frame, "&a9;", _laughs(10)),
        "quadratic": lambda: _text(frame, "&a;" * 100_000, f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]>'),
        "parameter": lambda: _text(frame, "x", '<!DOCTYPE x [<!ENTITY % a "<!ENTITY b SYSTEM \'file:///etc/passwd\'>">%a;]>'),
        "external": lambda: _text(frame, "&a;", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        "doctype": lambda: _text(frame, "x", f"<!DOCTYPE x [{'<!-- y -->' * MANY}]>"),
        "deep": lambda: _xml(frame, "<a>" * MANY + "</a>" * MANY),
        "deep-open": lambda: _xml(frame, "<a>" * (4 * MANY)),
        "deep-namespaces": lambda: _xml(frame, "".join(f"<a xmlns:n{n}='u{n}'>" for n in range(300_000))),
        "title": lambda: _text(frame, "x" * FEED),
        "ampersands": lambda: _text(frame, "&" * MIB),
        "less-thans": lambda: _text(frame, "<" * MIB),
        "entities": lambda: _text(frame, "&eacute;" * (FEED // 8)),
        "cdata": lambda: _text(frame, "<![CDATA[" * (FEED // 9)),
        "comments": lambda: _xml(frame, "<!---->" * (FEED // 7)),
        "instructions": lambda: _xml(frame, "<?x?>" * (FEED // 5)),
        "attributes": lambda: _xml(frame, f"<{tag} {_attributes()}>x</{tag}>"),
        "attribute": lambda: _xml(frame, f"<{tag} a={quoteattr('x' * FEED)}>x</{tag}>"),
        "tags": lambda: _xml(frame, f"<{tag}/>" * MANY),
        "names": lambda: _xml(frame, "".join(f"<a{n}/>" for n in range(MANY))),
        "name": lambda: _xml(frame, f"<{'a' * FEED}/>"),
        "entries": lambda: _xml(frame, f"{frame.entry[1]}{frame.entry[0]}" * (FEED // len("".join(frame.entry)))),
        "controls": lambda: _text(frame, "\x01" * FEED),
        "html": lambda: _text(frame, "&lt;div&gt;" * (FEED // 11)),
    }  # fmt: skip


def _attributes() -> str:
    return " ".join(f"a{n}=''" for n in range(MANY))


# what stands before and behind a value, for each format that takes JSON
_WRAPS = {
    "json": ('{"data": [{"id": "1", "x": ', "}]}"),
    "drupal": ('{"data": [{"type": "node--a", "id": "1", "attributes": {"title": "x", "x": ', "}}]}"),
    "json-feed": ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "x": ', "}]}"),
    "html": ('<html><head><title>x</title><script type="application/ld+json">', "</script></head></html>"),
}
_JSON: dict[str, Callable[[], str]] = {
    "deep-lists": lambda: "[" * MANY + "]" * MANY,
    "deep-objects": lambda: '{"a":' * MANY + "1" + "}" * MANY,
    "deep-open": lambda: "[" * FEED,
    "number": lambda: "9" * FEED,
    "exponent": lambda: "1e" + "9" * MANY,
    "float": lambda: "0." + "1" * FEED,
    "string": lambda: '"' + "x" * FEED + '"',
    "escapes": lambda: '"' + "\\ud800" * (FEED // 6) + '"',
    "keys": lambda: "{" + ",".join(f'"{n}":1' for n in range(MANY)) + "}",
    "same-keys": lambda: "{" + ",".join(['"a":1'] * (FEED // 6)) + "}",
    "zeros": lambda: "[" + "0," * (FEED // 2) + "0]",
    "empties": lambda: "[" + "{}," * (FEED // 3) + "{}]",
    "nulls": lambda: json.dumps(["\x00" * 100]) + "\x00" * FEED,
}
_HTML: dict[str, Callable[[], str]] = {
    "divs": lambda: "<html><body>" + "<div>" * (FEED // 5),
    "metas": lambda: "<html><head>" + "<meta name=a content=b>" * (FEED // 23),
    "attributes": lambda: "<html><head><meta " + " ".join(f"a{n}=b" for n in range(MANY)) + ">",
    "attribute": lambda: f"<html><head><meta name=description content='{'x' * FEED}'>",
    "comment": lambda: "<html><!--" + "-" * FEED,
    "less-thans": lambda: "<" * FEED,
    "scripts": lambda: "<html><head>" + "<script type=application/ld+json>{}</script>" * (FEED // 44),
    "fonts": lambda: "<html><body>" + "<b><i><font>" * (FEED // 12),
    "tables": lambda: "<html><body>" + "<table>" * (FEED // 7),
    "entities": lambda: "<html><head><title>" + "&eacute" * (FEED // 7),
    "title": lambda: f"<html><head><title>{'x' * FEED}</title>",
}


def _json(name: str, inner: Callable[[], str]) -> bytes:
    before, behind = _WRAPS[name]
    return f"{before}{inner()}{behind}".encode()


def _html(inner: Callable[[], str]) -> bytes:
    return inner().encode()


def _bombs() -> dict[str, Bomb]:
    found = {
        f"{name}/{kind}": Bomb(frame.format, make)
        for name, frame in FRAMES.items()
        for kind, make in _xml_bombs(frame).items()
    }
    for name in _WRAPS:
        made = "feeds" if name == "json-feed" else name
        hints = {"records": "data"} if name == "json" else {}
        found |= {f"{name}/{kind}": Bomb(made, partial(_json, name, inner), hints) for kind, inner in _JSON.items()}
    found |= {f"html/{kind}": Bomb("html", partial(_html, inner)) for kind, inner in _HTML.items()}
    found["sitemap/lines"] = Bomb("sitemap", lambda: b"https://partner.example/a\n" * (FEED // 26))
    found["sitemap/robots"] = Bomb("sitemap", lambda: b"Sitemap: https://partner.example/a\n" * (FEED // 35))
    field_ = "<datafield tag='650' ind1=' ' ind2=' '><subfield code='a'>x</subfield></datafield>"
    found["sru/fields"] = Bomb("sru", lambda: _xml(FRAMES["sru"], field_ * (FEED // len(field_))))
    return found


BOMBS = _bombs()


def _packed(wbits: int, size: int = 256 * MIB) -> bytes:
    """So many zeros, packed a piece at a time. wbits: 31 for gzip, 15 for zlib, -15 for bare deflate."""
    packer, piece = zlib.compressobj(wbits=wbits), bytes(MIB)
    return b"".join(packer.compress(piece) for _ in range(size // MIB)) + packer.flush()


def _reply(body: bytes = b"<rss/>", **headers: str) -> Reply:
    return Reply(body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


# what a server answers
REPLIES: dict[str, Callable[[], Reply]] = {
    "door/gzip": lambda: _reply(_packed(31), Content_Encoding="gzip"),
    "door/gzip-unasked": lambda: _reply(_packed(31)),
    "door/gzip-twice": lambda: _reply(gzip.compress(_packed(31)), Content_Encoding="gzip, gzip"),
    "door/gzip-in-gzip": lambda: _reply(gzip.compress(_packed(31)), Content_Encoding="gzip"),
    "door/gzip-members": lambda: _reply(gzip.compress(bytes(MIB)) * 500, Content_Encoding="gzip"),
    "door/gzip-empty-members": lambda: _reply(gzip.compress(b"") * 500_000, Content_Encoding="gzip"),
    "door/gzip-cut": lambda: _reply(_packed(31)[:300_000], Content_Encoding="gzip"),
    "door/deflate": lambda: _reply(_packed(15), Content_Encoding="deflate"),
    "door/bare-deflate": lambda: _reply(_packed(-15), Content_Encoding="deflate"),
    "door/other-coding": lambda: _reply(_packed(31), Content_Encoding="br"),
    "door/endless": lambda: Reply(endless=b"x" * 65_536),
    "door/endless-zeros-packed": lambda: Reply(
        headers={"Content-Encoding": "gzip"}, body=_packed(31, 64 * MIB)[:-8], endless=b"\x00" * 65_536
    ),
    "door/endless-chunks": lambda: Reply(headers={"Transfer-Encoding": "chunked"}, endless=b"1\r\nx\r\n" * 10_000),
    "door/endless-headers": lambda: Reply(
        raw=b"HTTP/1.1 200 OK\r\n", endless=b"".join(b"X-%d: y\r\n" % n for n in range(5_000))
    ),
    "door/header": lambda: _reply(X_Long="y" * 10_000_000),
    "door/headers": lambda: Reply(headers={f"X-{n}": "y" for n in range(100_000)}),
    "door/long": lambda: _reply(Content_Length=str(10**12)),
    "door/short": lambda: _reply(b"x" * 100_000, Content_Length="5"),
    "door/negative": lambda: _reply(Content_Length="-1"),
    "door/chunk": lambda: Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 1_000_000),
    "door/drip": lambda: Reply(drip="body"),
    "door/drip-headers": lambda: Reply(drip="headers"),
    "door/title": lambda: Reply(body=b"<rss><channel><title>", endless=b"x" * 65_536),
    "door/redirects": lambda: Reply(status=302, headers={"Location": "/"}),
    "door/no-http": lambda: Reply(raw=b"\x00" * MIB, endless=b"\x00" * 65_536),
    "door/informational": lambda: Reply(raw=b"", endless=b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" * 1000),
}
