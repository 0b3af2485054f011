import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry, FeedInfo
from m4d_core.ingestion.formats.drupal import adapt
from m4d_core.ingestion.formats.drupal.parse import MAX_LIGHT, light, parse

MEDIA = {
    "type": "media--image", "id": "m1", "attributes": {"name": "Harbor"},
    "relationships": {"field_media_image": {"data": {"type": "file--file", "id": "f1", "meta": {"alt": "A harbor"}}}},
}  # fmt: skip
FILE = {"type": "file--file", "id": "f1", "attributes": {"filename": "harbor.jpg", "uri": {"url": "/files/harbor.jpg"}}}
TERM = {"type": "taxonomy_term--tags", "id": "t1", "attributes": {"name": "Remittances"}}
NODE = {
    "type": "node--article",
    "id": "n1",
    "attributes": {"title": "One"},
    "links": {"self": {"href": "https://site.example/jsonapi/node/article/n1"}},
    "relationships": {
        "field_image": {"data": {"type": "media--image", "id": "m1"}},
        "field_tags": {
            "data": [{"type": "taxonomy_term--tags", "id": "t1"}, {"type": "taxonomy_term--tags", "id": "?"}]
        },
        "uid": {"data": None},
    },
}


def read(document: Any) -> list[FeedInfo | Entry | BadEntry]:
    return list(parse(orjson.dumps(document), {}))


def refused(body: bytes) -> FeedError:
    with pytest.raises(FeedError) as caught:
        list(parse(body, {}))
    return caught.value


def test_what_is_included_stands_where_it_is_referred_to() -> None:
    info, entry = read({"data": [NODE], "included": [MEDIA, FILE, TERM], "links": {"next": {"href": "/2"}}})
    assert isinstance(info, FeedInfo)
    assert info.page == {"links": {"next": {"href": "/2"}}}
    assert isinstance(entry, Entry)
    assert (entry.locator, entry.data["id"], entry.data["type"]) == ("data[0]", "n1", "node--article")
    assert entry.data["self"] == "https://site.example/jsonapi/node/article/n1"
    related = entry.data["related"]
    assert list(related) == ["field_image", "field_tags"]
    (media,) = related["field_image"]
    (file,) = media["related"]["field_media_image"]
    assert (file["attributes"]["filename"], file["meta"], file["related"]) == ("harbor.jpg", {"alt": "A harbor"}, {})
    assert [each["attributes"].get("name") for each in related["field_tags"]] == ["Remittances", None]


def test_one_resource_may_be_the_whole_document() -> None:
    _, entry = read({"data": NODE})
    assert isinstance(entry, Entry)
    assert entry.locator == "data"
    assert read({"data": None}) == [FeedInfo()]


def test_what_is_no_resource_is_bad_and_its_siblings_go_on() -> None:
    _, *found = read({"data": [NODE, 7, {"type": "node--article"}, NODE]})
    assert [each.locator for each in found if isinstance(each, BadEntry)] == ["data[1]", "data[2]"]
    assert sum(isinstance(each, Entry) for each in found) == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"), (b"  ", "empty"), (b"<html>", "not_a_feed"), (b"[]", "not_a_feed"), (b"7", "not_a_feed"),
        (b'{"a": 1}', "not_a_feed"), (b'{"data": [', "truncated"), (b'{"data": }', "not_a_feed"),
        (b'{"errors": [{"detail": "no"}]}', "api_error"), (b'{"errors": ["?"], "data": []}', "api_error"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_named(body: bytes, reason: str) -> None:
    assert refused(body).reason == reason


def test_an_error_is_told_in_the_apis_own_words() -> None:
    error = refused(b'{"errors": [{"title": "Bad\\n Request"}, {"status": "400"}, {"detail": "' + b"x" * 500 + b'"}]}')
    assert "Bad Request; 400; xxx" in error.message
    assert len(error.message) < 300


def test_relations_expand_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    weight = 50 + len(json.dumps(TERM["attributes"]))
    node = {**NODE, "relationships": {"field_tags": {"data": [{"type": "taxonomy_term--tags", "id": "t1"}] * 3}}}
    monkeypatch.setattr(adapt, "MAX_EXPANDED", 3 * weight)
    assert len(read({"data": [node], "included": [TERM]})) == 2
    monkeypatch.setattr(adapt, "MAX_EXPANDED", 3 * weight - 1)
    assert refused(orjson.dumps({"data": [node], "included": [TERM]})).reason == "body_too_large"


def test_relations_that_go_round_in_a_circle_end() -> None:
    one = {**NODE, "relationships": {"next": {"data": {"type": "node--article", "id": "n1"}}}}
    _, entry = read({"data": [one], "included": [one]})
    assert isinstance(entry, Entry)
    assert entry.data["related"]["next"][0]["related"]["next"][0]["related"] == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "type", "id", "attributes", "relationships", "included", "links", "self", "errors"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def outcome(document: Any) -> str:
    try:
        read(document)
    except FeedError as error:
        return error.reason
    return "read"


@given(JSON)
def test_no_document_makes_it_fail_otherwise_than_by_name(document: Any) -> None:
    assert outcome(document) in {"read", "not_a_feed", "api_error"}


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("ecms-notification-1", 1), ("ecms-notification-5", 1), ("getindex-fetches-the-json-api-index-1", 0),
        ("getindex-fetches-the-json-api-index-with-locale-1", 0), ("getresource-fetches-raw-data-1", 1),
        ("getsearchindex-fetches-raw-data-from-search-index-1", 4),
    ],
)  # fmt: skip
def test_captured_documents(samples: Path, name: str, entries: int) -> None:
    found = list(parse((samples / "drupal-jsonapi" / f"{name}.json").read_bytes(), {}))
    assert sum(isinstance(each, Entry) for each in found) == entries
    assert not any(isinstance(each, BadEntry) for each in found)


def test_a_captured_answer_of_another_api_is_named(samples: Path) -> None:
    body = (samples / "drupal-jsonapi" / "translatepathfromcontext-translates-a-path-1.json").read_bytes()
    assert refused(body).reason == "not_a_feed"


def test_it_is_read_where_it_stands_up_to_a_size() -> None:
    body = b'{"data": []}'.ljust(MAX_LIGHT)
    found = light(body, {})
    assert found is not None
    assert list(found) == list(parse(body, {}))
    assert light(body + b" ", {}) is None
