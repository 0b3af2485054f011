import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.feeds import json_feed
from m4d_core.ingestion.formats.feeds.parse import light, parse

URL = "https://a.example/feed.json"
V1, V11 = "https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"
ITEM = {
    "id": 7,
    "url": "https://a.example/7",
    "external_url": "https://b.example/",
    "title": "Seven",
    "summary": "Short",
    "content_html": "<p>Long</p>",
    "content_text": "Long",
    "date_published": "2026-01-01T00:00:00Z",
    "date_modified": "2026-01-02T00:00:00Z",
    "language": "fr",
    "tags": ["Migration", "Youth", "Migration"],
    "image": "https://a.example/i.jpg",
    "authors": [{"name": "A"}, {"name": "B"}, {"url": "x"}],
    "attachments": [
        {"url": "f.pdf", "mime_type": "application/pdf", "size_in_bytes": 12, "title": "File"},
        {"url": "https://a.example/b.jpg", "mime_type": "image/jpeg"},
        {"mime_type": "audio/mpeg"},
        "odd",
    ],
}


def read(**feed: Any) -> tuple[FeedInfo, list[dict[str, Any]]]:
    body = json.dumps({"version": V11, "items": [], **feed}).encode()
    values = list(parse(body, {"url": URL}))
    assert light(body, {"url": URL}) == values
    assert isinstance(values[0], FeedInfo)
    return values[0], [dict(value.data) for value in values[1:] if isinstance(value, Entry)]


def test_a_feed_with_all_it_can_hold() -> None:
    info, (entry,) = read(title="T", language="en", items=[ITEM], next_url="https://a.example/2", expired=False)
    assert info == FeedInfo(title="T", language="en")
    assert entry == {
        "id": "7",
        "link": "https://a.example/7",
        "title": "Seven",
        "summary": "Short",
        "html": "<p>Long</p>",
        "base": None,
        "published": "2026-01-01T00:00:00Z",
        "updated": "2026-01-02T00:00:00Z",
        "language": "fr",
        "rights": None,
        "license": None,
        "authors": ["A", "B"],
        "categories": ["Migration", "Youth"],
        "keywords": [],
        "image": {"url": "https://a.example/i.jpg", "alt": None},
        "files": [{"url": "https://a.example/f.pdf", "media_type": "application/pdf", "size": 12}],
        "source": None,
    }


@pytest.mark.parametrize(
    ("item", "name", "value"),
    [
        ({"external_url": "https://b.example/"}, "link", "https://b.example/"),
        ({"content_text": "One < two\n\nThree"}, "html", "<p>One &lt; two</p><p>Three</p>"),
        ({"author": {"name": "Only"}}, "authors", ["Only"]),
        ({"banner_image": "b.png"}, "image", {"url": "https://a.example/b.png", "alt": None}),
        (
            {"attachments": [{"url": "x.mp3", "size_in_bytes": 1.9}]},
            "files",
            [{"url": "https://a.example/x.mp3", "media_type": None, "size": 1}],
        ),
        ({"id": 1.5}, "id", "1.5"),
        ({"id": True}, "id", None),
        ({"id": None}, "id", None),
        ({"tags": "a"}, "categories", []),
        ({"tags": [1, None]}, "categories", ["1", "None"]),
        ({"title": {"a": 1}}, "title", None),
    ],
)
def test_what_an_item_may_hold(item: dict[str, Any], name: str, value: object) -> None:
    _, (entry,) = read(version=V1, items=[item])
    assert entry[name] == value


def test_an_item_that_is_no_object_is_bad_and_its_siblings_go_on() -> None:
    body = json.dumps({"version": V1, "items": [{"id": "1"}, 5, {"id": "3"}]}).encode()
    values = list(parse(body, {}))
    assert values[2] == BadEntry(locator="items[1]", reason="not_an_object", error="a int, not an object")
    assert [value.data["id"] for value in values if isinstance(value, Entry)] == ["1", "3"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"version": "1", "items": []}', "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "not_a_feed"),
        (b"[]", "not_a_feed"),
        (b'{"a": }', "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id"', "truncated"),
        (b"{" * 100_000 + b"}" * 100_000, "not_a_feed"),
    ],
)
def test_what_is_none_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError) as caught:
        json_feed.read(body)
    assert caught.value.reason == reason


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-10, 10)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ITEM, "name"]), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=3))
def test_any_items_give_entries_or_bad_ones(items: list[Any]) -> None:
    body = json.dumps({"version": V11, "items": items}).encode()
    values = list(parse(body, {"url": URL}))
    assert len(values) == 1 + len(items)


def test_a_captured_feed(samples: Any) -> None:
    values = list(parse((samples / "generic-feeds" / "json_feed_sample.json").read_bytes(), {"url": URL}))
    first, second = [value.data for value in values if isinstance(value, Entry)]
    assert (first["authors"], first["updated"], first["categories"]) == (
        ["Jane Smith"],
        "2024-01-15T13:00:00Z",
        ["test", "json", "feed"],
    )
    assert second["html"] == "<p>This is plain text content for the second item.</p>"
