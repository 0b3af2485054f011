"""Cursors come back as what they were, and nothing else is one."""

import base64
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from m4d_core.errors import QueryError
from m4d_core.storage.selection import Filter, Keys, Order, OrderField, Position
from m4d_schema.cursors import (
    read_cursor,
    read_name_cursor,
    read_search_cursor,
    search_fingerprint,
    write_cursor,
    write_name_cursor,
    write_search_cursor,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=120)
INSTANTS = st.datetimes(timezones=st.just(UTC))
BY_TITLE = Order(field=OrderField.TITLE, descending=False)
AT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
KEY = UUID("9f1c2c1e-6a51-4e0b-8f43-0d3b8f6a2c11")


@given(
    INSTANTS,
    st.uuids(),
    st.sampled_from([field for field in OrderField if field is not OrderField.TITLE]),
    st.booleans(),
)
def test_a_place_in_time_comes_back(key: datetime, id_: object, field: OrderField, descending: bool) -> None:
    order, position = Order(field=field, descending=descending), Position(key=key, id=id_)  # type: ignore[arg-type]  # the key is of the order's type
    assert read_cursor(order, write_cursor(order, position)) == position


@given(TEXT, st.uuids())
def test_a_place_in_the_alphabet_comes_back(key: str, id_: object) -> None:
    position = Position(key=key, id=id_)  # type: ignore[arg-type]  # the key is of the order's type
    assert read_cursor(BY_TITLE, write_cursor(BY_TITLE, position)) == position


@given(TEXT, TEXT)
def test_a_place_among_names_comes_back(name: str, key: str) -> None:
    assert read_name_cursor(write_name_cursor(name, key)) == (name, key)


@given(st.integers(0, 10**6))
def test_a_place_among_hits_says_how_many_lie_up_to_it(offset: int) -> None:
    assert read_search_cursor("f", write_search_cursor("f", offset)) == offset + 1


def test_a_cursor_is_safe_in_an_address() -> None:
    cursor = write_cursor(Order(), Position(key=AT, id=KEY))
    assert cursor.isascii()
    assert not set(cursor) & set("+/= ")


def packed(*parts: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(parts))).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "YXJyYXljb25uZWN0aW9uOjA=",  # arrayconnection:0
        "é",
        "a" * 2000,
        packed(),
        packed(0, "PUBLISHED_AT-", "2026-03-01T12:00:00+00:00", KEY.hex),  # another version
        packed(1, "PUBLISHED_AT-", "2026-03-01T12:00:00", KEY.hex),  # no zone
        packed(1, "PUBLISHED_AT-", "yesterday", KEY.hex),
        packed(1, "PUBLISHED_AT-", "0001-01-01T00:00:00+14:00", KEY.hex),
        packed(1, "PUBLISHED_AT-", 5, KEY.hex),
        packed(1, "PUBLISHED_AT-", None, KEY.hex),
        packed(1, "PUBLISHED_AT-", "2026-03-01T12:00:00+00:00", "5"),
        packed(1, "PUBLISHED_AT-", "2026-03-01T12:00:00+00:00", 5),
        packed(1, "PUBLISHED_AT-", ["2026"], KEY.hex),
        packed(1, "f", 3),
        base64.urlsafe_b64encode(b'{"1": 2}').decode(),
        base64.urlsafe_b64encode(b"[" * 700).decode(),
    ],
)
def test_what_is_no_cursor_of_a_list(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_cursor(Order(), text)
    assert (caught.value.code, caught.value.extensions) == ("BAD_INPUT", {"argument": "after"})


@given(st.text(max_size=80))
@example("W10")
def test_no_text_does_anything_else(text: str) -> None:
    for read in (
        lambda: read_cursor(Order(), text),
        lambda: read_search_cursor("f", text),
        lambda: read_name_cursor(text),
    ):
        with pytest.raises(QueryError) as caught:
            read()
        assert caught.value.code == "BAD_INPUT"


@given(st.lists(st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2), max_size=5))
def test_no_packed_values_do_anything_else(parts: list[object]) -> None:
    try:
        text = packed(1, *parts)
    except TypeError:  # an integer beyond 64 bits
        return
    for read in (
        lambda: read_cursor(BY_TITLE, text),
        lambda: read_search_cursor("", text),
        lambda: read_name_cursor(text),
    ):
        try:
            read()
        except QueryError as error:
            assert error.code == "BAD_INPUT"  # noqa: PT017 - either way is right


def test_a_cursor_belongs_to_its_order() -> None:
    cursor = write_cursor(Order(), Position(key=AT, id=KEY))
    for other in (Order(descending=False), Order(field=OrderField.UPDATED_AT), BY_TITLE):
        with pytest.raises(QueryError, match="another order"):
            read_cursor(other, cursor)


def test_a_key_of_titles_without_nul() -> None:
    with pytest.raises(QueryError):
        read_cursor(BY_TITLE, packed(1, "TITLE+", "a\x00b", KEY.hex))


def test_a_cursor_of_hits_belongs_to_its_search_and_index() -> None:
    wanted = Filter(kinds=frozenset({"NEWS", "PROJECT"}), countries=Keys(any_of=frozenset({"TN", "MA"})))
    same = Filter(kinds=frozenset({"PROJECT", "NEWS"}), countries=Keys(any_of=frozenset({"MA", "TN"})))
    fingerprint = search_fingerprint("a", wanted, "g1")
    assert search_fingerprint("a", same, "g1") == fingerprint
    others = [
        search_fingerprint("b", wanted, "g1"),
        search_fingerprint("a", Filter(), "g1"),
        search_fingerprint("a", wanted, "g2"),
        search_fingerprint("a", Filter(kinds=frozenset({"NEWS"})), "g1"),
        search_fingerprint("a", Filter(countries=Keys(none_of=frozenset({"TN", "MA"}))), "g1"),
    ]
    assert len({fingerprint, *others}) == 6
    with pytest.raises(QueryError, match="another search"):
        read_search_cursor(others[0], write_search_cursor(fingerprint, 3))
    for wrong in (-1, True, "3", None):
        with pytest.raises(QueryError):
            read_search_cursor(fingerprint, packed(1, fingerprint, wrong))
