"""What is done in the child, looked at from within; with its child round it, it is tried in `test_stranger.py`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from m4d_core.content.item import Item, License
from m4d_core.errors import FeedError, PluginLoadError
from m4d_core.ingestion import FeedSource, guest, source
from m4d_core.ingestion.child import Line
from m4d_core.ingestion.contract import Context, Entry, Request
from m4d_core.ingestion.handover import packed
from tests.core.ingestion.bench import entry, rss

CONTEXT = Context(url="https://partner.example/feed")


@source("good", partner="undp", license=License(key="CC-BY-4.0"))
class Good(FeedSource):
    url = "https://partner.example/feed"


class Endless(Good):
    def requests(self, context: Context) -> Iterator[Request]:
        number = 0
        while True:
            yield Request(url=f"https://partner.example/{number}")
            number += 1


class Exhausted(Good):
    def item(self, entry: Entry, context: Context) -> Item | None:
        raise MemoryError


def asked(made: FeedSource, body: bytes) -> list[Line]:
    given = {"format": "feeds", "hints": {}, "context": packed(CONTEXT), "start": packed(CONTEXT), "page": None}
    return list(guest._body(made, body, given))


def test_what_identities_are_taken_from_is_told_first_then_each_entry_before_its_answer() -> None:
    lines = asked(Good(), rss(entry(1), entry(2)))
    assert [name for name, _ in lines] == ["rung", "feed", "entry", "outcome", "entry", "outcome"]
    assert lines[0] == ("rung", {"identity_from": "id"})


def test_what_identities_are_taken_from_is_told_also_where_the_feed_breaks_off() -> None:
    given = {"format": "feeds", "hints": {}, "context": packed(CONTEXT), "start": packed(CONTEXT), "page": None}
    lines = guest._body(Good(), rss(entry(1), entry(2))[:-60], given)
    assert next(lines) == ("rung", {"identity_from": "id"})
    with pytest.raises(FeedError, match="breaks off"):
        list(lines)


def test_one_call_may_name_so_many_addresses_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest, "MAX_REQUESTS", 3)
    assert len(list(guest._few(Request(url="https://partner.example") for _ in range(3)))) == 3
    with pytest.raises(FeedError, match="names more than 3 addresses") as refused:
        list(guest._requests(Endless(), b"", {"context": packed(CONTEXT)}))
    assert refused.value.reason == "plugin_failed"


def test_a_child_without_memory_says_so_and_nothing_else() -> None:
    with pytest.raises(MemoryError):
        asked(Exhausted(), rss(entry(1)))


def test_a_parser_that_breaks_is_named() -> None:
    with pytest.raises(FeedError, match="the parser failed: ValueError") as refused:
        list(guest._parsed(rss(entry(1)), "feeds", {"xml_depth": "odd"}))
    assert refused.value.reason == "parse_crashed"


def test_a_fault_is_told_in_bounds() -> None:
    with pytest.raises(ValueError, match="x") as raised:
        Path("x").with_suffix("x" * 10_000)
    name, fields = guest._failed(raised.value)
    assert name == guest.FAILED
    assert len(fields["message"]) == guest.MAX_MESSAGE
    assert max(map(len, fields["trace"])) <= guest.MAX_MESSAGE
    assert guest._failed(SystemExit()) == ("failed", {"message": "SystemExit", "hint": None, "trace": ["SystemExit"]})
    told = guest._failed(PluginLoadError("no license", hint="declare one"))
    assert told == ("failed", {"message": "no license", "hint": "declare one", "trace": []})


@pytest.mark.parametrize("event", ["socket.connect", "socket.getaddrinfo", "socket.bind"])
def test_a_plugin_reaches_nobody_by_itself(event: str) -> None:
    with pytest.raises(PermissionError, match="M4D fetches it"):
        guest._no_network(event, (("127.0.0.1", 80), ("127.0.0.1", 80)))
    guest._no_network("open", ("/etc/hosts", "r", 0))
