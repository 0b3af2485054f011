"""Steps write what they are handed, and refuse what their type does not promise."""

from types import SimpleNamespace
from typing import Any

import pytest

from m4d_schema.compiled.leaves import UnwritableError
from m4d_schema.compiled.steps import Step, below, choice_step, leaf_step, list_step, object_step
from m4d_schema.record import Record

RUN: Any = None
TEXT = leaf_step(str)


def step(name: str, *, is_null: bool = True) -> Step:
    return Step(name, lambda row, _: row.get(name), None, is_null, None, str, TEXT)


def node(kind: str, **row: Any) -> Record:
    return Record(kind, row, {}, None)


def test_lists() -> None:
    assert list_step(TEXT, may_hold_null=True)([1, None], RUN, ()) == ["1", None]
    assert list_step(TEXT, may_hold_null=False)((1, 2), RUN, ()) == ["1", "2"]
    for wrong in ([1, None], "text", 7):
        with pytest.raises(UnwritableError):
            list_step(TEXT, may_hold_null=False)(wrong, RUN, ())


def test_a_node_is_of_its_type_and_whole() -> None:
    write = object_step((step("a"), step("b", is_null=False)), "Country")
    assert write(node("Country", b=1), RUN, ()) == {"a": None, "b": "1"}
    for wrong in (node("Country"), node("Theme", b=1)):
        with pytest.raises(UnwritableError):
            write(wrong, RUN, ())


def test_one_of_several_types_is_told_by_its_name() -> None:
    write = choice_step({"Country": lambda *_: "country", "Thing": lambda *_: "thing"})
    thing = SimpleNamespace(__strawberry_definition__=SimpleNamespace(name="Thing"))
    assert [write(each, RUN, ()) for each in (node("Country"), thing)] == ["country", "thing"]
    with pytest.raises(KeyError):
        write(node("Theme"), RUN, ())


def test_a_place_is_known_but_within_a_list() -> None:
    seen: list[Any] = []
    write = below("a", lambda _value, _run, place: seen.append(place))
    write(1, RUN, ("root",))
    list_step(write, may_hold_null=True)([1], RUN, ("root",))
    assert seen == [("root", "a"), None]
