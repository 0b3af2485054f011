"""One hit, and how a real server formats the same."""

from typing import Any

import meilisearch
import pytest

from m4d_search.asked.query import Asked, read_query
from m4d_search.formatted.hit import Formatter

DOCUMENTS: list[dict[str, Any]] = [
    {
        "id": "1",
        "title": "Remittances rise again",
        "text": "Money sent home by migrant workers reached a record. Families in Tunisia and Morocco rely on"
        " transfers from migrants abroad, the report says; it was published in Geneva on Tuesday",
        "tags": ["Migrant workers", "Tunisia"],
        "number": 2023,
        "true": True,
        "none": None,
    },
    {
        "id": "2",
        "title": "École à Genève",
        "text": "Uno dos.",
        "tags": [],
        "more": [{"t": "migrant one"}, {"t": "two"}],
    },
]
SEARCHES = ("migrant", "migr", "remitances", "rise again", '"migrant workers"', "tuesday geneva", "ecol", "2023", "x")
OPTIONS: tuple[dict[str, Any], ...] = (
    {"attributesToHighlight": ["*"]},
    {"attributesToHighlight": ["title"], "attributesToRetrieve": ["id"]},
    {"attributesToHighlight": ["tags", "absent"], "attributesToRetrieve": ["absent", "text"]},
    {"attributesToCrop": ["text:5", "title:2"]},
    {"attributesToCrop": ["*"], "cropLength": 4, "attributesToHighlight": ["text"], "highlightPreTag": "["},
    {"attributesToCrop": ["text"], "cropLength": 0},
    {"showMatchesPosition": True},
)


def hit(text: str, document: dict[str, Any], **asked: Any) -> dict[str, Any]:
    return Formatter.of(Asked(**asked), text).hit(document)


def test_a_hit_is_the_document_and_nothing_else_unless_asked() -> None:
    assert hit("migrant", DOCUMENTS[0]) == DOCUMENTS[0]
    assert hit("migrant", DOCUMENTS[0], attributes_to_retrieve=("title", "none")) == {
        "title": "Remittances rise again",
        "none": None,
    }
    assert hit("migrant", DOCUMENTS[0], attributes_to_retrieve=()) == {}


def test_what_is_formatted_stands_beside_what_is_not() -> None:
    found = hit("migrant", DOCUMENTS[0], attributes_to_retrieve=("number",), attributes_to_highlight=("tags",))
    assert found == {
        "number": 2023,
        "_formatted": {"tags": ["<em>Migrant</em> workers", "Tunisia"], "number": "2023"},
    }


def test_where_it_matches_is_told_in_bytes_and_for_lists_by_number() -> None:
    found = hit("geneve migrant ", DOCUMENTS[1], show_matches_position=True, attributes_to_retrieve=())
    assert found == {
        "_matchesPosition": {
            "title": [{"start": 10, "length": 7}],
            "more.t": [{"start": 0, "length": 7, "indices": [0]}],
        }
    }


@pytest.mark.parametrize(
    ("crops", "length"),
    [(("text:2",), 2), (("text:3", "text:9"), 3), (("*:1", "text:2"), 2), (("*:1",), 1), (("no",), 3)],
)
def test_the_first_crop_of_an_attribute_counts(crops: tuple[str, ...], length: int) -> None:
    found = hit("", {"text": "one two three"}, attributes_to_crop=crops, attributes_to_highlight=("*",))
    assert found["_formatted"]["text"].removesuffix("…") == " ".join(["one", "two", "three"][:length])


def test_a_real_server_formats_alike(meilisearch_server: tuple[str, str]) -> None:
    client = meilisearch.Client(*meilisearch_server)
    client.wait_for_task(client.create_index("formatted", {"primaryKey": "id"}).task_uid, 30_000)
    client.wait_for_task(client.index("formatted").add_documents(DOCUMENTS).task_uid, 30_000)
    known = {document["id"]: document for document in DOCUMENTS}
    seen = 0
    for text in SEARCHES:
        for options in OPTIONS:
            whole = client.index("formatted").search(text, {"attributesToRetrieve": ["id"]})["hits"]
            shown = client.index("formatted").search(text, options)["hits"]
            formatter = Formatter.of(read_query({"q": text, **options}), text)
            assert shown == [formatter.hit(known[each["id"]]) for each in whole], (text, options)
            seen += len(shown)
    assert seen > 50
    client.delete_index("formatted")
