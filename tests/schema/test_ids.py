"""Global ids say what they stand for, and nothing else is one."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_schema.ids import MAX_LENGTH, NODES, content_key, global_id, parse_id

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.sampled_from(sorted(NODES)), KEYS)
def test_an_id_says_what_it_was_made_of(node: str, key: str) -> None:
    assert parse_id(global_id(node, key)) == (node, key)


def test_the_form_is_the_one_clients_may_rely_on() -> None:
    assert global_id("Country", "TN") == "Q291bnRyeTpUTg"  # base64url of `Country:TN`, no padding


@given(st.text(max_size=60))
def test_any_text_is_either_an_id_of_ours_or_none(text: str) -> None:
    found = parse_id(text)
    assert found is None or global_id(*found) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TN",
        "remittances",
        "Q291bnRyeTpUTg==",  # padded
        "Q291bnRyeTpUTh",  # other bits behind the last byte
        "Q291bnRyeTpUTg\n",
        "UHJvZmlsOjE",  # Profil:1, no node of this schema
        "Q29udGVudA",  # Content, without a key
        "é" * 10,
        global_id("Theme", "a" * MAX_LENGTH),
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert parse_id(text) is None


def test_content_is_found_by_its_uuid_alone() -> None:
    key = uuid4()
    assert content_key(global_id("Content", key)) == key
    assert content_key(global_id("Country", key)) is None
    assert content_key(global_id("Content", "not a uuid")) is None
    assert content_key(global_id("Content", str(UUID(int=10)).upper())) is None
    assert content_key("nonsense") is None
