from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from m4d_core.ingestion import shape


@dataclass(frozen=True, kw_only=True)
class Inner:
    code: str
    share: float | None = None


@dataclass(frozen=True, kw_only=True)
class Outer:
    id: str | int
    name: str = ""
    count: int = 0
    ratio: float = 0.0
    is_on: bool = False
    at: datetime | None = None
    mode: Literal["a", "b"] = "a"
    anything: Any = None
    inner: Inner | None = None
    all: list[Inner] = field(default_factory=list)
    some: Sequence[str] = ()
    by_key: dict[str, Inner] = field(default_factory=dict)
    either: Inner | list[Inner] | None = None
    bare: Mapping[str, Any] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("id", 7, 7),
        ("id", "7", "7"),
        ("count", "12", 12),
        ("count", 12, 12),
        ("ratio", 3, 3.0),
        ("ratio", "3.5", 3.5),
        ("is_on", True, True),
        ("is_on", "yes", True),
        ("is_on", "0", False),
        ("at", "2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("at", None, None),
        ("mode", "b", "b"),
        ("anything", {"x": [1]}, {"x": [1]}),
        ("inner", {"code": "A", "new": 1}, Inner(code="A")),
        ("all", [{"code": "A"}, {"code": "B", "share": "1.5"}], [Inner(code="A"), Inner(code="B", share=1.5)]),
        ("some", ["a"], ["a"]),
        ("by_key", {"k": {"code": "A"}}, {"k": Inner(code="A")}),
        ("either", [{"code": "A"}], [Inner(code="A")]),
        ("either", {"code": "A"}, Inner(code="A")),
        ("bare", {"k": 1}, {"k": 1}),
    ],
)
def test_a_dataclass_takes(name: str, value: object, expected: object) -> None:
    assert getattr(shape.made(Outer, {"id": 1, name: value}), name) == expected


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("id", None, "id: should be str"),
        ("id", 1.5, "id: should be str"),
        ("name", 7, "name: should be str"),
        ("name", None, "name: should be str"),
        ("count", True, "count: should be int"),
        ("count", 1.5, "count: should be int"),
        ("count", "1.5", "count: should be int"),
        ("ratio", "much", "ratio: should be float"),
        ("is_on", 1, "is_on: should be bool"),
        ("is_on", "perhaps", "is_on: should be bool"),
        ("at", "yesterday", "at: should be datetime"),
        ("mode", "c", "mode: should be one of 'a', 'b'"),
        ("inner", "A", "inner: should be an object"),
        ("inner", {}, "inner.code: Field required"),
        ("all", {"code": "A"}, "all: should be a list"),
        ("all", [{"code": "A"}, {"code": 1, "share": "x"}], "all.1.code: should be str; all.1.share: should be float"),
        ("by_key", {"k": {}}, "by_key.k.code: Field required"),
        ("by_key", [], "by_key: should be an object"),
        ("some", "a", "some: should be a list"),
    ],
)
def test_what_a_dataclass_does_not_take_is_named(name: str, value: object, fault: str) -> None:
    with pytest.raises(shape.ShapeError) as caught:
        shape.made(Outer, {"id": 1, name: value})
    assert str(caught.value) == shape.explained(caught.value) == fault


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(shape.ShapeError) as caught:
        shape.made(Outer, {"name": 1, "count": "x"})
    assert shape.faults(caught.value) == [("id",), ("name",), ("count",)]


def test_a_number_past_what_a_float_holds_is_none() -> None:
    with pytest.raises(shape.ShapeError):
        shape.made(Outer, {"id": 1, "ratio": 10**400})


def test_errors_that_do_not_tell_where_are_explained_by_their_first_line() -> None:
    assert shape.explained(ValueError("one\ntwo")) == "one"
    assert shape.explained(ValueError()) == "ValueError"
    assert shape.faults(ValueError("one")) == []


def test_what_cannot_be_mended_is_raised() -> None:
    with pytest.raises(shape.ShapeError):
        shape.mended(Outer, {"name": "x"})

    @dataclass
    class Odd:
        x: int

        def __post_init__(self) -> None:
            raise ValueError("never")

    with pytest.raises(ValueError, match="never"):
        shape.mended(Odd, {"x": 1})


def test_a_record_that_needs_too_many_repairs_is_raised() -> None:
    class Choosy:
        @staticmethod
        def model_validate(value: dict[str, Any]) -> int:
            if "x" in value:
                raise shape.ShapeError([((max(value),), "not yet")])
            return len(value)

    assert shape.mended(Choosy, {"a": 1, **dict.fromkeys(("x", "y1", "y2", "y3", "y4"))}) == 1
    with pytest.raises(shape.ShapeError):
        shape.mended(Choosy, dict.fromkeys(("x", "y1", "y2", "y3", "y4", "y5")))


class Model(BaseModel):
    id: int
    long: str = Field(default="", alias="longName")
    inner: "list[Model]" = []


def test_the_names_of_a_type() -> None:
    assert shape.names(Model) == {"id", "long", "longName", "inner"}
    assert shape.names(Inner) == {"code", "share"}
    assert shape.names(dict) is None
    assert (shape.required(Model), shape.required(Inner), shape.required(dict)) == (["id"], ["code"], [])
    assert (shape.default(Model, "long"), shape.default(Model, "id"), shape.default(Model, "none")) == ("", None, None)
    assert (shape.default(Outer, "mode"), shape.default(Outer, "all"), shape.default(dict, "x")) == ("a", None, None)


def test_unknown_names_are_found_at_any_depth() -> None:
    value = {"id": 1, "new": 2, "inner": {"code": "A", "n": 1}, "all": [{"m": 1}, "odd"], "bare": {"k": 1}}
    assert sorted(shape.unknown(Outer, value)) == ["all.m", "inner.n", "new"]
    assert sorted(shape.unknown(Model, {"longName": "", "inner": [{"x": 1}]})) == ["inner.x"]
    assert list(shape.unknown(dict, {"x": 1})) == []
    assert list(shape.unknown(Outer, "text")) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["id", "code", "all"]), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(Outer.__dataclass_fields__)), JSON))
def test_any_json_is_read_or_named(value: dict[str, Any]) -> None:
    for read in (shape.made, shape.mended):
        try:
            assert isinstance(read(Outer, value), Outer)
        except shape.ShapeError as error:
            assert error.found  # noqa: PT017 - either is right


@given(JSON)
def test_hyphens_are_read_and_nothing_else_is_touched(value: Any) -> None:
    read = shape.underscored(value)
    assert shape.underscored(read) == read
    if not isinstance(value, dict | list):
        assert read is value
