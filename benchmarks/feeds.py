"""Feeds of 20, 200 and 2,000 entries of about 5 KB, read to sanitised entries: as ratios to feedparser's defaults.

`python -m benchmarks.feeds [SIZE ...]`. CPU, not wall time, the best of several runs. The invented articles are as
dense in markup as captured ones: 12 elements and 3 attributes in a kilobyte. Beside it: what `normalise` costs whole,
a feed that is read again with 1 entry in 200 new, and the bare parsing of fastfeedparser, which sanitises nothing.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from time import process_time

import fastfeedparser
import feedparser

from m4d_core.content.html import as_html, sanitise
from m4d_core.content.item import License
from m4d_core.ingestion.bases import FeedSource
from m4d_core.ingestion.contract import Context, Entry, FeedInfo
from m4d_core.ingestion.formats.feeds.parse import light, unsettled
from m4d_core.ingestion.normalise import Defaults, normalise

SIZES = (20, 200, 2000)
POLLED, ENOUGH = 200, 2.0  # entries of a feed that is read again; seconds that each figure is measured for
PROMISED, PROMISED_AGAIN = 15, 50
URL = "https://site.example/rss.xml"
NOW = datetime(2026, 7, 1, tzinfo=UTC)
WORDS = [
    "migration", "remittances", "diaspora", "displacement", "labour", "mobility", "community", "local", "development",
    "training", "women", "youth", "return", "reintegration", "partner", "programme", "report", "country", "people",
    "family", "city", "border", "region", "skills", "work", "health",
]  # fmt: skip
CHANNEL = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title><language>en</language>'
)


class Articles(FeedSource):
    """Where they come from."""

    key, partner, license, url = "articles", "m4d", License(key="CC-BY-4.0"), URL


def words(seed: int, length: int) -> str:
    """Return so many words, other ones for each seed."""
    return " ".join(WORDS[(seed * 7 + place * place) % len(WORDS)] for place in range(length))


def article(number: int) -> str:
    """Return the HTML of an article: headings, paragraphs with links, a picture, a list, a quotation."""
    parts = [f"<h3>{words(number, 5)}</h3>"]
    for part in range(9):
        link = f'<a href="https://site.example/story/{number}/{part}?page=1&amp;view=all">{words(part, 3)}</a>'
        text = f"{words(number + part, 14)} {link}, <strong>{words(part, 2)}</strong> {words(number, 10)}"
        parts.append(f"<p>{text} <em>{words(number, 2)}</em>.<br/>{words(part, 8)}</p>")
    picture = f'<img src="/images/{number}.jpg" alt="{words(number, 6)}" width="640"/>'
    parts.insert(4, f"<figure>{picture}<figcaption>Photo © Example</figcaption></figure>")
    parts.insert(7, "<ul>" + "".join(f"<li>{words(part, 9)}</li>" for part in range(6)) + "</ul>")
    return "\n".join([*parts, f"<blockquote><p>{words(number, 30)}</p></blockquote>"])


def item(number: int, *, escaped: bool) -> str:
    """Return an entry: its full text in a CDATA section, or escaped."""
    html = article(number)
    body = html.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if escaped else f"<![CDATA[{html}]]>"
    return (
        f"<item><title>Story {number} &amp; what follows</title><link>https://site.example/story/{number}?utm_source=rss</link>"
        f'<guid isPermaLink="false">https://site.example/node/{number}</guid>'
        f"<pubDate>Tue, {1 + number % 28:02} Jun 2026 10:{number % 60:02}:00 +0200</pubDate>"
        f"<dc:creator>Author {number % 7}</dc:creator>"
        f"<category>Migration</category><category>Region {number % 5}</category>"
        f"<description>A short summary of story {number}.</description><content:encoded>{body}</content:encoded>"
        f'<enclosure url="https://site.example/files/{number}.pdf" length="{number}" type="application/pdf"/></item>\n'
    )


def feed(numbers: Sequence[int], *, escaped: bool) -> bytes:
    """Return a feed of these entries."""
    return (CHANNEL + "".join(item(number, escaped=escaped) for number in numbers) + "</channel></rss>").encode()


def entries(body: bytes) -> list[Entry]:
    """Return the entries of a feed that the first tier reads."""
    values = light(body, {"url": URL})
    assert values is not None
    return [value for value in values if isinstance(value, Entry)]


def sanitised(body: bytes) -> int:
    """Make the texts of a feed fit to be stored, one after the other. Returns how many."""
    found = entries(body)
    for entry in found:
        sanitise(as_html(entry.data["html"]), entry.data["link"])
    return len(found)


def normalised(body: bytes) -> None:
    """Make items of a feed, with all that belongs to it."""
    source = Articles()
    defaults, context = Defaults.of(source, lambda _: None), Context(url=URL, feed=FeedInfo(language="en"))
    for entry in entries(body):
        made = source.item(entry, context)
        assert made is not None
        normalise(made, defaults, context, NOW)


def again(body: bytes, settled: frozenset[str]) -> int:
    """Make the texts of what is new in a feed fit to be stored. Returns how many."""
    return sanitised(unsettled(body, {"url": URL}, settled).body)


def cost(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the best of the runs that fit into the time."""
    best, spent = float("inf"), 0.0
    while spent < ENOUGH:
        start = process_time()
        work()
        took = process_time() - start
        best, spent = min(best, took), spent + max(took, 1e-4)
    return best


def main(sizes: Sequence[int]) -> None:
    """Print the tables."""
    print(
        "CPU of an entry in µs, and how many times as fast as feedparser that is; promised: "
        + f"{PROMISED}x to sanitised entries"
    )
    for size in sizes:
        for escaped in (False, True):
            body = feed(range(size), escaped=escaped)
            base = cost(partial(feedparser.parse, body))
            steps = {
                "parsed": entries,
                "sanitised": sanitised,
                "normalised": normalised,
                "fastfeedparser": fastfeedparser.parse,
            }
            told = [f"{size:5} {'escaped' if escaped else 'CDATA  '} {len(body) / size / 1000:.1f} KB"]
            told.append(f"feedparser {base / size * 1e6:.0f}")
            for name, step in steps.items():
                took = cost(partial(step, body))
                told.append(f"{name} {took / size * 1e6:.0f} {base / took:.1f}x")
            print(*told, sep=" | ")
    for escaped in (False, True):
        known = frozenset(entry.digest or "" for entry in entries(feed(range(POLLED), escaped=escaped)))
        body = feed([POLLED, *range(POLLED - 1)], escaped=escaped)
        assert again(body, known) == 1
        base, fresh = cost(partial(feedparser.parse, body)), cost(partial(again, body, known))
        print(
            f"1 of {POLLED} new, {'escaped' if escaped else 'CDATA'}: feedparser {base * 1e3:.0f} ms, "
            f"M4D {fresh * 1e3:.2f} ms, {base / fresh:.0f}x (promised: {PROMISED_AGAIN}x)"
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
