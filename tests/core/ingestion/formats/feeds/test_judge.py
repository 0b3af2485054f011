import io
from typing import Any

import feedparser
import pytest

from m4d_core.ingestion.formats.feeds.judge import Broken, judge

URL = "https://a.example/rss"


def test_what_feedparser_finds() -> None:
    found = judge(b"<rss><channel><title>T</title><item><link>x</link></item></channel></rss>", URL)
    assert (found.feed["title"], found.is_atom) == ("T", False)
    assert [entry["link"] for entry in found.entries if isinstance(entry, dict)] == ["https://a.example/x"]
    assert judge(b"<feed xmlns='http://www.w3.org/2005/Atom'/>", URL).is_atom


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = feedparser.parse

    def breaking(document: io.BytesIO, **options: Any) -> Any:
        for word, error in ((b"poison", AttributeError), (b"venom", KeyError)):
            if word in document.getvalue():
                raise error(word.decode())
        return whole(document, **options)

    monkeypatch.setattr(feedparser, "parse", breaking)


@pytest.mark.usefixtures("poison")
def test_where_it_breaks_each_entry_is_judged_alone() -> None:
    items = b"<item><title>a</title></item><item>poison</item><item><title>c</title></item>"
    found = judge(b"<rss><channel><title>T</title>" + items + b"</channel></rss>", URL)
    assert found.feed["title"] == "T"
    titles = [entry.error if isinstance(entry, Broken) else entry["title"] for entry in found.entries]
    assert titles == ["a", "AttributeError: poison", "c"]


@pytest.mark.usefixtures("poison")
@pytest.mark.parametrize(
    ("head", "name", "is_atom"),
    [(b"<rss><channel><title>venom</title>", b"item", False), (b"<FEED><title>venom</title>", b"entry", True)],
)
def test_where_it_breaks_with_the_head_the_least_stands_in_for_it(head: bytes, name: bytes, is_atom: bool) -> None:
    found = judge(head + b"<" + name + b"><title>a</title></" + name + b">", URL)
    assert [entry["title"] for entry in found.entries if isinstance(entry, dict)] == ["a"]
    assert (found.feed.get("title"), found.is_atom) == (None, is_atom)


def test_no_damage_that_was_found_once_breaks_it_again() -> None:
    for document in (
        b"<rss><channel><item><category>a</item><item></category>b</channel></rss>",
        b"<rss><channel><item><media:thumbnail><dc:creator></media:thumbnail></item></channel></rss>",
        b"<rss><channel><item><tags></item></tags></channel></rss>",
        b"<rss><channel></media:credit></item></creativeCommons:license></rss>",
    ):
        judge(document, URL)
